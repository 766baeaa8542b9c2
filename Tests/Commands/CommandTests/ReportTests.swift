import Files
import Platform
import RunRecords
import TestSupport
import Testing

/// `ia3 report` and `ia3 plot` as people run them, on a run of the smallest checkpoint.
@Suite("ia3 report and ia3 plot", .serialized)
struct ReportTests {
  /// A workspace with two trained variations, trained once.
  static let trained = Result { () throws -> Workspace in
    let workspace = try Workspace()
    for name in ["a", "b"] {
      let image = Repository.path("tools/demo/dataset/1_mira/\(name == "a" ? 0 : 1).png")
      try workspace.folder.write(try FileSystem.read(image), to: "drawings/1_mira/\(name).png")
    }
    for arguments in [
      ["model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors"],
      [
        "new", "character", "--name", "hana", "--steps", "3", "--model", "tiny.safetensors", "--dataset",
        "drawings",
        "--set", "resolution=64,64", "--set", "min_bucket_reso=64", "--set", "max_bucket_reso=64",
      ],
      ["train", "hana.json", "--quiet", "--variations", "2", "--allow", "ALL"],
    ] {
      let run = try workspace.run([Path.join(Workspace.products, "ia3")] + arguments)
      guard run.status == 0 else { throw FileError.system(path: run.description, action: "run", code: EIO) }
    }
    return workspace
  }

  @Test("a report lies beside the record, or at the path that is given")
  func report() throws {
    let workspace = try Self.trained.get()
    let run = try workspace.ia3("report", "output/hana-v1.run.json")
    #expect(run.status == 0, "\(run)")
    #expect(run.output == "wrote output/hana-v1.report.html\n", "\(run)")
    let text = String(
      decoding: try FileSystem.read(workspace.path("output/hana-v1.report.html")),
      as: UTF8.self
    )
    #expect(text.contains("The run is complete: 3 steps trained."))
    #expect(text.contains("T_0 = 3"))
    #expect(text.contains("drawings/1_mira"))
    #expect(text.contains("hana-v1.safetensors"))
    let record = try RunRecord(path: workspace.path("output/hana-v1.run.json"))
    let events = try #require(record.sessions.first?.eventFile)
    let other = try workspace.ia3("report", events, "-o", "x.html")
    #expect(other.status == 0, "\(other)")
    let curves = String(decoding: try FileSystem.read(workspace.path("x.html")), as: UTF8.self)
    #expect(curves.contains("ia3 train has kept no record of this run"))
    #expect(curves.contains("d·lr"))
  }

  @Test("runs are plotted over each other, as SVG and as PNG")
  func plot() throws {
    let workspace = try Self.trained.get()
    let svg = try workspace.ia3("plot", "output", "-o", "curves.svg")
    #expect(svg.status == 0, "\(svg)")
    #expect(svg.output == "wrote curves.svg\n", "\(svg)")
    let text = String(decoding: try FileSystem.read(workspace.path("curves.svg")), as: UTF8.self)
    #expect(text.contains(">hana-v1<"))
    #expect(text.contains(">hana-v2 TE<"))
    let png = try workspace.ia3("plot", "output", "-o", "curves.png", "--dark", "--width", "800")
    #expect(png.status == 0, "\(png)")
    #expect(try FileSystem.readPrefix(workspace.path("curves.png"), count: 4) == [0x89, 0x50, 0x4E, 0x47])
  }

  @Test("a folder with several runs gets one report that compares them")
  func several() throws {
    let workspace = try Self.trained.get()
    let run = try workspace.ia3("report", "output", "-o", "both.html")
    #expect(run.status == 0, "\(run)")
    let text = String(decoding: try FileSystem.read(workspace.path("both.html")), as: UTF8.self)
    #expect(text.contains("hana-v1"))
    #expect(text.contains("hana-v2"))
  }

  @Test("what cannot be done is an error with exit code 2")
  func errors() throws {
    let workspace = try Self.trained.get()
    try workspace.folder.write([1], to: "a file")
    try workspace.folder.write([], to: "empty/none")
    for (arguments, part) in [
      (["report", "nowhere"], "no such file or folder"), (["report", "empty"], "contains no run"),
      (["report", "a file"], "is not a run"),
      (["report", "output/hana-v1.run.json", "-o", "a file/x.html"], "cannot write a file/x.html"),
      (["report"], "Missing expected argument"), (["report", "output", "--smoothing", "1"], "--smoothing"),
      (["plot", "output", "-o", "x.pdf"], ".svg or .png"), (["plot", "output"], "--output"),
      (["plot", "output", "-o", "x.svg", "--width", "3"], "--width"),
      (["plot", "output", "-o", "x.svg", "--font", "a file"], "not a font that FreeType reads"),
      (["plot", "output", "-o", "nowhere/x.svg"], "cannot write nowhere/x.svg"),
    ] {
      let run = try workspace.run([Path.join(Workspace.products, "ia3")] + arguments)
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains(part), "\(run)")
    }
    #expect(FileSystem.status(workspace.path("x.svg")) == nil)
  }

  @Test("a run that stands still is found in the record; one that is gone from its logs is reported")
  func record() throws {
    let workspace = try Self.trained.get()
    let record = try RunRecord(path: workspace.path("output/hana-v2.run.json"))
    #expect(record.state == .complete)
    #expect(record.step == 3)
    #expect(record.firstRestart == 3)
    #expect(record.networks.last?.path == workspace.path("output/hana-v2.safetensors"))
    #expect(record.config.text.contains("tiny.safetensors"))
    #expect(record.plan.totalSteps == 3)
    let events = try #require(record.sessions.first?.eventFile)
    let moved = events + ".away"
    try FileSystem.move(events, to: moved)
    defer { try? FileSystem.move(moved, to: events) }
    let plot = try workspace.ia3("plot", "output/hana-v2.run.json", "-o", "y.svg")
    #expect(plot.status == 2, "\(plot)")
    #expect(plot.errors.contains("no longer exists"), "\(plot)")
  }
}
