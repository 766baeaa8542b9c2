extension Descriptor {
  /// The answer to a request for a lock.
  public enum Lock: Sendable, Equatable {
    /// The lock is held until the descriptor is closed or the process ends, however it ends.
    case taken
    /// Someone else holds it.
    case held
    /// The file system has no such locks.
    case unsupported(SystemError)
  }

  /// Locks an open file or folder against everyone else who asks for its lock, without waiting.
  ///
  /// The kernel keeps the lock, so it holds between containers, whose processes may have the same ids.
  public static func lock(_ descriptor: Int32) -> Lock {
    while true {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return .taken }
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return .held
      default: return .unsupported(.last)
      }
    }
  }

  /// Whether a path is still the name of an open file or folder; links are not followed.
  public static func isNamed(_ descriptor: Int32, _ path: String) -> Bool {
    var (open, named) = (stat(), stat())
    guard fstat(descriptor, &open) == 0, lstat(path, &named) == 0 else { return false }
    return open.st_dev == named.st_dev && open.st_ino == named.st_ino
  }
}
