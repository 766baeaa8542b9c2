import Files
import Platform
import RunRecords
import Testing

/// `ia3 report --watch`: again at every change of a run, until it ends.
@Suite("ia3 report --watch", .timeLimit(.minutes(20)))
struct ReportWatchTests {
  /// A run in progress whose record the test writes.
  private final class Going {
    let workspace: Workspace
    var record: RunRecord
    let path: String
    private var lock: RunLock?

    init(_ folder: String) throws {
      workspace = try ReportTests.trained.get()
      record = try RunRecord(path: workspace.path("output/hana-v1.run.json"))
      (record.name, record.state, record.figures.step) = ("hana", .running, 1)
      try FileSystem.makeFolder(workspace.path(folder))
      path = "\(folder)/hana.run.json"
      lock = try RunLock(folder: workspace.path(folder), name: "hana")
      try write()
    }

    func write() throws { try record.write(to: workspace.path(path)) }

    /// As if the process were killed.
    func die() { lock = nil }

    func watch(_ output: String) throws -> Running {
      try workspace.start(["\(Workspace.products)/ia3", "report", "--watch", path, "-o", output])
    }

    /// Waits until the page shows a text; false after twenty seconds.
    func shows(_ text: String, in page: String) -> Bool {
      for _ in 0..<400 {
        if workspace[page]?.contains(text) == true { return true }
        usleep(50_000)
      }
      return false
    }
  }

  private let live = "class=\"following soft\""

  @Test("the page follows the record, and the command ends with the run")
  func follows() throws {
    let run = try Going("followed")
    let running = try run.watch("followed.html")
    #expect(run.shows("The run is in progress: 1 of 3 steps done.", in: "followed.html"))
    #expect(run.workspace["followed.html"]?.contains(live) == true)
    run.record.figures.step = 2
    try run.write()
    #expect(run.shows("The run is in progress: 2 of 3 steps done.", in: "followed.html"))
    (run.record.figures.step, run.record.state) = (3, .complete)
    try run.write()
    let end = running.wait()
    #expect(end.status == 0, "\(end)")
    let lines = ["writing followed.html until the run ends; open it in a browser", "wrote followed.html"]
    #expect(end.lines == lines, "\(end)")
    #expect(run.workspace["followed.html"]?.contains("The run is complete: 3 steps trained.") == true)
    #expect(run.workspace["followed.html"]?.contains(live) == false)
  }

  @Test("a run that is killed ends it, although nothing is written")
  func killed() throws {
    let run = try Going("killed")
    let running = try run.watch("killed.html")
    #expect(run.shows("The run is in progress", in: "killed.html"))
    run.die()
    let end = running.wait()
    #expect(end.status == 0, "\(end)")
    #expect(run.workspace["killed.html"]?.contains("The run ended unexpectedly after 1 of 3 steps") == true)
  }

  @Test("Ctrl-C leaves a page that no longer loads itself anew")
  func interrupted() throws {
    let run = try Going("interrupted")
    let running = try run.watch("interrupted.html")
    #expect(run.shows(live, in: "interrupted.html"))
    running.interrupt()
    let end = running.wait()
    #expect(end.status == 130, "\(end)")
    #expect(run.workspace["interrupted.html"]?.contains("The run is in progress") == true)
    #expect(run.workspace["interrupted.html"]?.contains(live) == false)
  }

  @Test("a run that has ended is reported once")
  func ended() throws {
    let workspace = try ReportTests.trained.get()
    let end = try workspace.ia3("report", "--watch", "output/hana-v2.run.json", "-o", "ended.html")
    #expect(end.status == 0, "\(end)")
    #expect(end.output == "wrote ended.html\n", "\(end)")
    #expect(workspace["ended.html"]?.contains(live) == false)
  }
}
