import Platform
import Synchronization

/// What has become of standard output.
public enum OutputState {
  private struct State {
    /// The error of the write that failed; nothing is written after it, so that a reader sees no gap.
    var failure: SystemError?
    /// Whether the program does more than print, and goes on without standard output.
    var isAccompaniment = false
  }

  private static let state = Mutex(State())

  /// Says that what is printed accompanies longer work, which goes on if printing fails: the user is warned at once.
  public static func accompanyWork() { state.withLock { $0.isAccompaniment = true } }

  /// Whether standard output takes nothing anymore: its disk is full, or its reader has gone.
  public static var isLost: Bool { state.withLock { $0.failure != nil } }

  /// Writes, unless an earlier write failed.
  static func attempt(_ write: () throws(SystemError) -> Void) {
    guard !isLost else { return }
    do throws(SystemError) { try write() } catch { note(error) }
  }

  private static func note(_ error: SystemError) {
    let isAccompaniment = state.withLock { state in
      state.failure = error
      return state.isAccompaniment
    }
    if isAccompaniment, let text = message { Terminal.error.line(.warning, "\(text); the work goes on without it") }
  }

  /// What went wrong; nil for nothing. A reader that has seen enough, such as `head`, is no error.
  private static var message: String? {
    state.withLock { $0.failure }.flatMap { $0.code == EPIPE ? nil : "cannot write standard output: \($0)" }
  }

  /// The program's exit code: 2, with a message, if standard output is incomplete.
  ///
  /// - Parameter status: the exit code if it is complete, which also holds after a signal.
  static func exitCode(_ status: Int32) -> Int32 {
    attempt { () throws(SystemError) in try Descriptor.flush(STDOUT_FILENO) }
    guard let message else { return status }
    Terminal.error.line(.error, message)
    return status < 128 ? 2 : status
  }
}
