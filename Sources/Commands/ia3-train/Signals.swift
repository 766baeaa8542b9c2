import Platform
import Synchronization

/// SIGINT and SIGTERM: noted, so that a run can finish its step and save its state.
enum Signals {
  /// The first signal; 0 if there was none.
  private static let received = Atomic<Int32>(0)

  /// The process group that the second signal ends; 0 for none.
  private static let group = Atomic<Int32>(0)

  /// Sets the process group that the second signal ends together with this program; 0 for none.
  static func endGroup(_ id: Int32) { group.store(id, ordering: .relaxed) }

  /// The first signal; nil if there was none.
  static var caught: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Notes SIGINT and SIGTERM from now on; the second of either ends the program at once.
  static func watch() {
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
      // Interrupted writes to disk continue.
      action.sa_flags = SA_RESTART
      sigaction(signal, &action, nil)
    }
  }
}
