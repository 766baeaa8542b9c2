import Files
import Platform

extension TrainingRun {
  // MARK: Networks

  /// A network or state that cannot be saved does not end the run: later ones may be, above all the last.
  func saveAfterStep() {
    let names = setup.options.names
    let step = progress.position.step
    guard names.isDue(step: step) else { return }
    let hasNetwork = save(.networks, names.network(step: step)) { path throws(TrainingError) in
      try saveNetwork(path, epoch: progress.position.epoch)
    }
    if setup.options.savesState, save(.states, names.state(step: step), saveState),
      let old = names.outdatedState(step: step)
    {
      removeState(names.state(step: old))
    }
    if hasNetwork, let old = names.outdatedNetwork(step: step) { removeNetwork(names.network(step: old)) }
  }

  /// Likewise.
  func saveAfterEpoch() {
    let names = setup.options.names
    let number = progress.position.epoch + 1
    guard names.isDue(epoch: number, of: plan.epochs) else { return }
    let hasNetwork = save(.networks, names.network(epoch: number)) { path throws(TrainingError) in
      try saveNetwork(path, epoch: number)
    }
    if hasNetwork, let old = names.outdatedNetwork(epoch: number) { removeNetwork(names.network(epoch: old)) }
    if setup.options.savesState, save(.states, names.state(epoch: number), saveState),
      let old = names.outdatedState(epoch: number)
    {
      removeState(names.state(epoch: old))
    }
  }

  /// Saves the network and the state at the end; if the run was asked to stop, only the state.
  func finish(_ end: RunResult.End) throws(TrainingError) -> RunResult {
    let names = setup.options.names
    guard end == .complete else {
      try saveState(names.lastState)
      return result(end, network: nil)
    }
    if setup.options.savesState || setup.options.savesStateAtEnd { save(.states, names.lastState, saveState) }
    try saveNetwork(names.lastNetwork, epoch: plan.epochs)
    return result(end, network: names.lastNetwork)
  }

  /// Saves a file or folder; whether that worked. The first of several failures in a row is a warning.
  @discardableResult
  private func save(
    _ kind: Accompaniment,
    _ path: String,
    _ action: (String) throws(TrainingError) -> Void
  ) -> Bool {
    do throws(TrainingError) { try action(path) } catch {
      unsaved.append(path)
      report(error, of: kind)
      return false
    }
    failedAccompaniments.remove(kind)
    return true
  }

  func result(_ end: RunResult.End, network: String?) -> RunResult {
    RunResult(
      end: end,
      step: progress.position.step,
      network: network,
      state: progress.lastState,
      seed: plan.seed,
      unsaved: unsaved
    )
  }

  private func saveNetwork(_ path: String, epoch: Int) throws(TrainingError) {
    let time = SystemClock.unixSeconds
    let moment = TrainedMetadata.Moment(
      step: progress.position.step,
      epoch: epoch,
      time: time,
      date: SystemClock.text(time, format: "%Y-%m-%dT%H:%M:%S")
    )
    let texts = trainedMetadata().texts(at: moment)
    let options = setup.options
    try rethrowing(FileSystem.makeFolder(options.names.folder), as: TrainingError.file)
    try rethrowing(
      setup.network.save(to: path, options.precision, metadata: texts),
      as: TrainingError.network
    )
    progress.lastSave = path
    observer(.savedNetwork(path))
  }

  private func removeNetwork(_ path: String) {
    guard FileSystem.status(path)?.kind == .file else { return }
    accompany(.removals) { () throws(TrainingError) in
      guard unlink(path) == 0 else { throw .file(.system(path: path, action: "remove", code: errno)) }
      observer(.removed(path))
    }
  }

  // MARK: States

  private func saveState(_ path: String) throws(TrainingError) {
    try rethrowing(StateFolder.write(state, to: path), as: TrainingError.state)
    (progress.lastSave, progress.lastState, progress.lastStateStep) = (path, path, progress.position.step)
    observer(.savedState(path))
  }

  private func removeState(_ path: String) {
    guard FileSystem.status(path)?.kind == .folder else { return }
    accompany(.removals) { () throws(TrainingError) in
      try rethrowing(StateFolder.remove(path), as: TrainingError.file)
      observer(.removed(path))
    }
  }
}
