/// What became of a run's state when an error ended the run.
public enum Rescue: Sendable, CustomStringConvertible {
  /// The state of the last step is in this folder.
  case saved(path: String, step: Int)
  /// It could not be saved in its place, and is in this folder among the system's temporary files.
  case savedElsewhere(path: String, step: Int, reason: StateError)
  /// It could not be saved anywhere.
  case failed(step: Int, reason: StateError, lastSave: String?)

  /// What the user has and can do, without a full stop.
  public var description: String {
    switch self {
    case .saved(let path, let step):
      "the state after step \(step) is saved: continue with --resume \(path)"
    case .savedElsewhere(let path, let step, let reason):
      "the state after step \(step) could not be saved in its place (\(reason)), so it is in \(path), which may not"
        + " survive a restart: continue with --resume \(path)"
    case .failed(let step, let reason, let lastSave):
      "the state after step \(step) could not be saved: \(reason); "
        + (lastSave.map { "the last good save is \($0)" } ?? "nothing had been saved yet")
    }
  }
}
