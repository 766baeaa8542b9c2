import Platform
import Synchronization

/// Ctrl-C and the wish of a system to end the program: noted, so that a run can finish its step and save its state.
enum Signals {
  /// The signal that came; 0 for none.
  private static let received = Atomic<Int32>(0)

  /// The process group that ends with this program; 0 for none.
  private static let group = Atomic<Int32>(0)

  /// Has the second signal end a group of processes, too; 0 for none any more.
  static func endGroup(_ id: Int32) { group.store(id, ordering: .relaxed) }

  /// The signal that came first; nil for none.
  static var caught: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Notes SIGINT and SIGTERM from now on; the second of either ends the program at once.
  static func watch() {
    // A reader that goes away, such as `head`, ends no run.
    signal(SIGPIPE, SIG_IGN)
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { signal in
        if Signals.received.load(ordering: .relaxed) != 0 {
          let group = Signals.group.load(ordering: .relaxed)
          if group > 0 { kill(-group, SIGKILL) }
          _exit(128 + signal)
        }
        Signals.received.store(signal, ordering: .relaxed)
      }
      // Writing to disk goes on where it was.
      action.sa_flags = SA_RESTART
      sigaction(signal, &action, nil)
    }
  }
}
