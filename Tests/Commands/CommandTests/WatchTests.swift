import Platform
import Testing

/// `ia3 lint --watch`: again at every change, until it is interrupted.
@Suite("ia3 lint --watch", .timeLimit(.minutes(1)))
struct WatchTests {
  /// Waits until a program has printed what is awaited; false after ten seconds.
  private func awaits(_ running: Running, _ condition: (String) -> Bool) -> Bool {
    for _ in 0..<200 {
      if condition(running.output) { return true }
      usleep(50_000)
    }
    return false
  }

  @Test("a file is linted again when it changes, and Ctrl-C ends silently")
  func again() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let running = try place.start(
      ["\(Workspace.products)/ia3", "lint", "--watch", "--select", "IA3002", "--format", "concise", "a.toml"])
    #expect(awaits(running) { $0.contains("but the run has 600 steps") })
    try place.write(Sample.toml.replacing("600", with: "700"), to: "a.toml")
    #expect(awaits(running) { $0.contains("but the run has 700 steps") })
    try place.write("severity = 3\n", to: "ia3.toml")
    try place.write("ignore = [\"IA3002\"]\n\n[severity]\nIA3001 = \"off\"\n", to: "ia3.toml")
    running.interrupt()
    let run = running.wait()
    #expect(run.status == 130, "\(run)")
    #expect(!run.errors.contains("rash"), "\(run)")
    #expect(!run.errors.contains("atal"), "\(run)")
  }

  @Test("a file that comes later is linted")
  func later() throws {
    let place = try Workspace()
    let running = try place.start(
      ["\(Workspace.products)/ia3", "lint", "--watch", "--select", "IA3002", "--format", "concise", "a.toml"])
    #expect(awaits(running) { $0.contains("a.toml: error: no such file or folder") })
    try place.write(Sample.toml, to: "a.toml")
    #expect(awaits(running) { $0.contains("error[IA3002]") })
    running.interrupt()
    #expect(running.wait().status == 130)
  }
}
