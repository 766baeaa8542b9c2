/// A process group that does not outlive this program, however that ends.
///
/// Its leader is a shell that waits for the end of a pipe whose other end only this program has: even SIGKILL closes it.
/// The leader then asks the processes of the group to end, and kills those that do not. It exists before the first
/// program of the group, so there is no moment at which one could be left behind. (`PR_SET_PDEATHSIG` would reach only
/// the program that was started, and not those that it starts.)
final class ProcessGroup {
  /// The id of the group.
  let id: Int32
  private let lifeline: Int32

  private static let script = "read -r end; kill -TERM 0; sleep 2; kill -KILL 0"

  /// Starts the leader.
  init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .last }
    // No other program may inherit the end that is held open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    // What is sent to the group is not meant for its leader.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2] { sigaddset(&blocked, signal) }
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = (["sh", "-c", Self.script] as [String]).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var leader = pid_t()
    let code = posix_spawn(&leader, "/bin/sh", &actions, &attributes, &words, environ)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      throw SystemError(code: code)
    }
    (id, lifeline) = (leader, ends[1])
  }

  /// Ends the leader alone.
  deinit {
    kill(id, SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    close(lifeline)
  }

  /// Sends a signal to all processes of the group.
  func signal(_ number: Int32) { kill(-id, number) }
}
