import Files
import Platform
import Testing

/// `ia3 lint --watch`: again at every change, until it is interrupted.
@Suite("ia3 lint --watch", .timeLimit(.minutes(20)))
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

  @Test("links to folders are not followed, and what is new in a folder is linted")
  func folders() throws {
    let place = try Workspace(["in/a.toml": Sample.toml, ".gitignore": "*.log\n"], folders: [".git"])
    for number in 0..<3 { symlink(".", place.path("in/l\(number)")) }
    symlink("/", place.path("in/root"))
    let running = try place.start(
      ["\(Workspace.products)/ia3", "lint", "--watch", "--isolated", "--select", "IA3002", "--format", "concise"])
    #expect(awaits(running) { $0.contains("in/a.toml") })
    try FileSystem.makeFolder(place.path("new"))
    usleep(1_000_000)
    try place.write(Sample.toml, to: "new/b.toml")
    #expect(awaits(running) { $0.contains("new/b.toml") })
    usleep(1_000_000)
    let before = running.output
    for name in ["in/x.log", "in/.a.swp"] {
      close(try Descriptor.open(place.path(name), O_WRONLY | O_CREAT))
    }
    usleep(1_000_000)
    #expect(running.output == before)
    // Through a link, whose own folder does not change.
    try place.write(Sample.toml, to: "elsewhere/.hidden/c.toml")
    symlink("../elsewhere/.hidden/c.toml", place.path("in/c.toml"))
    #expect(awaits(running) { $0.contains("in/c.toml:12:27: error[IA3002] T_0 is 400, but the run has 600 steps") })
    try place.write(Sample.toml.replacing("600", with: "700"), to: "elsewhere/.hidden/c.toml")
    #expect(awaits(running) { $0.contains("but the run has 700 steps") })
    running.interrupt()
    #expect(running.wait().status == 130)
  }
}
