import Platform

/// A program that runs beside this one, with its children in a process group of its own, whose output comes through
/// one pipe: standard output and standard error in the order in which they were written.
public final class ChildProcess {
  /// How a program ended.
  public enum End: Sendable, Equatable {
    /// It returned this code.
    case exited(Int32)
    /// A signal ended it.
    case killed(Int32)
  }

  /// What a look at the output gave.
  public enum Output: Sendable, Equatable {
    /// New bytes.
    case bytes([UInt8])
    /// Nothing came within the time.
    case nothing
    /// The program and its children have closed their ends.
    case end
  }

  /// The number of the process and of its group.
  public let id: Int32
  private let descriptor: Int32
  private var ended: End?

  /// Starts a program; the first word is found in PATH. It reads nothing.
  ///
  /// - Throws: `SDScriptsError.start`.
  public init(_ words: [String]) throws(SDScriptsError) {
    var ends: [Int32] = [0, 0]
    guard let program = words.first, pipe(&ends) == 0 else {
      throw .start(program: words.first ?? "", code: String(cString: strerror(errno)))
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ctrl-C on a terminal goes to the foreground group alone; the signal is passed on once, by this program.
    posix_spawnattr_setpgroup(&attributes, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // A thread may block signals, and would hand that on.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
    )
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var child = pid_t()
    let code = posix_spawnp(&child, program, &actions, &attributes, &arguments, environ)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw .start(program: program, code: String(cString: strerror(code)))
    }
    id = child
    descriptor = ends[0]
  }

  deinit { close(descriptor) }

  /// Waits for output.
  ///
  /// - Parameter milliseconds: how long at most.
  public func read(milliseconds: Int32) -> Output {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard systemPoll(&poll, milliseconds) > 0 else { return .nothing }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = systemRead(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { return .nothing }
    return count > 0 ? .bytes(Array(buffer[..<count])) : .end
  }

  /// Sends a signal to the program and its children.
  public func signal(_ number: Int32) { kill(-id, number) }

  /// How the program ended; nil while it runs.
  public func poll() -> End? { reap(WNOHANG) }

  /// Waits for the end, and brings it about where it does not come in time.
  public func wait(seconds: Double = 10) -> End {
    let steps = max(1, Int(seconds * 100))
    for _ in 0..<steps {
      if let end = reap(WNOHANG) { return end }
      usleep(10_000)
    }
    signal(SIGKILL)
    while true { if let end = reap(0) { return end } }
  }

  private func reap(_ options: Int32) -> End? {
    if let ended { return ended }
    var status: Int32 = 0
    let answer = waitpid(id, &status, options)
    if answer < 0, errno != EINTR { ended = .exited(127) }
    guard answer == id else { return ended }
    let signal = status & 0x7F
    ended = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
    return ended
  }
}

/// `poll` of the system, whose name a method hides.
private func systemPoll(_ poll: inout pollfd, _ milliseconds: Int32) -> Int32 {
  Glibc.poll(&poll, 1, milliseconds)
}

/// `read` of the system, whose name a method hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
