/// A child process whose output is read through a pipe.
public final class ChildProcess {
  /// How a program ended.
  public enum End: Sendable, Equatable {
    /// It exited with this code.
    case exited(Int32)
    /// A signal ended it.
    case killed(Int32)
  }

  /// The result of reading the output.
  public enum Output: Sendable, Equatable {
    /// New bytes.
    case bytes([UInt8])
    /// There was no output within the time.
    case nothing
    /// The program and its children have closed their ends of the pipe.
    case end
  }

  /// How to start a program.
  public enum Kind: Sendable {
    /// It shares this program's standard input, standard error and process group; the pipe carries standard output.
    case helper
    /// It reads nothing and has its own process group, which ends when this program ends; the pipe carries standard
    /// output and standard error in the order in which they were written.
    case group
  }

  /// The id of the process.
  public let id: Int32
  private let ownGroup: ProcessGroup?
  private let descriptor: Int32
  private var ended: End?

  /// Starts a program; the first word is looked up in PATH.
  public init(_ words: [String], _ kind: Kind = .group) throws(SystemError) {
    guard !words.isEmpty else { throw SystemError(code: ENOENT) }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    let ownGroup = kind == .group ? try Self.makeGroup(ends) : nil
    if let ownGroup {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
      Self.join(ownGroup, &attributes)
    }
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child = pid_t()
    // A missing word, because of a zero byte in it, would end the list.
    let program = pointers.dropLast().contains(nil) ? nil : pointers.first ?? nil
    let code = program.map { posix_spawnp(&child, $0, &actions, &attributes, &pointers, environ) } ?? EINVAL
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw SystemError(code: code)
    }
    (id, self.ownGroup, descriptor) = (child, ownGroup, ends[0])
  }

  /// The id of its process group; nil if it shares this program's.
  public var group: Int32? { ownGroup?.id }

  /// - Parameter ends: closed if there can be no group.
  private static func makeGroup(_ ends: [Int32]) throws(SystemError) -> ProcessGroup {
    do throws(SystemError) { return try ProcessGroup() } catch {
      for end in ends { close(end) }
      throw error
    }
  }

  deinit { close(descriptor) }

  private static func join(_ group: ProcessGroup, _ attributes: inout posix_spawnattr_t) {
    // Ctrl-C on a terminal signals only the foreground group; this program passes the signal on once.
    posix_spawnattr_setpgroup(&attributes, group.id)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // The calling thread may block signals, which the child would inherit.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
    )
  }

  /// Waits for output.
  ///
  /// - Parameter milliseconds: the longest time to wait.
  public func read(milliseconds: Int32) -> Output {
    guard Descriptor.isReadable(descriptor, milliseconds: milliseconds) else { return .nothing }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    guard let count = try? Descriptor.read(descriptor, into: &buffer), count > 0 else { return .end }
    return .bytes(Array(buffer[..<count]))
  }

  /// Sends a signal to the program, and to its children if it has its own group.
  public func signal(_ number: Int32) {
    if let ownGroup { ownGroup.signal(number) } else { kill(id, number) }
  }

  /// How the program ended; nil if it is still running.
  public func poll() -> End? { reap(WNOHANG) }

  /// Waits for the program to end, and kills it if it does not end in time.
  public func wait(seconds: Double = 10) -> End {
    let steps = max(1, Int(seconds * 100))
    for _ in 0..<steps {
      if let end = reap(WNOHANG) { return end }
      usleep(10_000)
    }
    signal(SIGKILL)
    return waitForever()
  }

  private func waitForever() -> End {
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

extension ChildProcess {
  /// Standard output of a program that exits with 0; nil for any other end.
  ///
  /// - Parameter limit: more output than this many bytes is a failure.
  public static func output(of words: [String], limit: Int = 64 << 20) -> [UInt8]? {
    guard let child = try? ChildProcess(words, .helper) else { return nil }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while result.count <= limit, let count = try? Descriptor.read(child.descriptor, into: &buffer), count > 0 {
      result += buffer[..<count]
    }
    if result.count > limit { child.signal(SIGKILL) }
    return child.waitForever() == .exited(0) && result.count <= limit ? result : nil
  }
}
