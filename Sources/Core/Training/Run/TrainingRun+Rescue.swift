import Files
import Platform
import StableDiffusion

extension TrainingRun {
  /// The run as it is now; only after an update.
  var moment: RunMoment { RunMoment(progress, setup.network) }

  /// The run as it is now, for a state on disk.
  var state: RunState { RunState(moment, content?.fingerprint ?? [:], identity) }

  /// Saves the state of the last update when an error ends the run.
  func rescueState() {
    guard let lastMoment else { return }
    let step = lastMoment.progress.position.step
    if let path = progress.lastState, progress.lastStateStep == step {
      rescue = .saved(path: path, step: step)
      return
    }
    let state = RunState(lastMoment, content?.fingerprint ?? [:], identity)
    let path = setup.options.names.lastState
    do throws(StateError) {
      try StateFolder.write(state, to: path)
      rescue = .saved(path: path, step: step)
      observer(.savedState(path))
    } catch {
      if let other = Self.writeElsewhere(state, Path.name(path)) {
        rescue = .savedElsewhere(path: other, step: step, reason: error)
        observer(.savedState(other))
      } else {
        rescue = .failed(step: step, reason: error, lastSave: lastSave)
      }
    }
  }

  /// Writes a state into a new folder among the system's temporary files; its path, or nil if that fails, too.
  ///
  /// Where there is no room for it beside the networks, as after a night on a disk that is full by now.
  private static func writeElsewhere(_ state: RunState, _ name: String) -> String? {
    var template = Path.join(Environment.value("TMPDIR") ?? "/tmp", "ia3-XXXXXX").utf8CString.map(\.self)
    guard let made = mkdtemp(&template) else { return nil }
    let folder = String(cString: made)
    let path = Path.join(folder, name)
    do {
      try StateFolder.write(state, to: path)
      return path
    } catch {
      rmdir(folder)
      return nil
    }
  }

  /// Throws if the model's files have changed: what was computed since the last call is then worthless.
  func checkModel() throws(TrainingError) {
    try rethrowing(setup.checkpointGuard.check(), as: TrainingError.checkpoint)
  }
}
