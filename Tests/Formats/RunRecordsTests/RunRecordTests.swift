import Files
import TestSupport
import Testing

@testable import RunRecords

@Suite("Records of runs")
struct RunRecordTests {
  private func record(in folder: String) -> RunRecord {
    var record = RunRecord(
      program: "ia3/test",
      engine: .embedded,
      name: "mira",
      config: RunRecord.Config(
        path: "/there/config \"x\".toml",
        dialect: "sd-scripts-toml",
        text: "a = 1\n# ü\t\u{1F600}\n",
        changes: ["seed=7"]
      ),
      model: "/models/tiny.safetensors"
    )
    record.seed = .max
    record.settings = [.init(name: "lr_scheduler_args.T_0", value: "60")]
    record.plan.totalSteps = 60
    record.plan.firstRestart = 60
    record.plan.batchSizes = [2, 1]
    record.plan.buckets = [.init(width: 64, height: 128, images: 3)]
    record.plan.optimizer = "Prodigy"
    record.loggingFolder = Path.join(folder, "logs")
    record.sessions = [.init(startedAt: 1.5, eventFile: Path.join(folder, "logs/events.out.tfevents.1"))]
    record.networks = [.init(path: Path.join(folder, "mira.safetensors"), step: 60)]
    record.samples = [.init(path: "/elsewhere/a.png", step: 20)]
    record.evaluations = [.init(step: 0, count: 64, loss: 1.5, chance: [1, 2]), .init(step: 60, count: 64, loss: 0.5)]
    record.figures.step = 60
    record.figures.loss = 0.125
    record.figures.d = 3e-5
    record.figures.learningRates = [("textencoder", 1), ("unet", 0.5)]
    return record
  }

  @Test("what is written is read")
  func roundTrip() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = RunRecord.path(folder: Path.join(folder.path, "new folder"), name: "mira")
    let record = record(in: Path.parent(path))
    try record.write(to: path)
    #expect(try RunRecord(path: path) == record)
    #expect(try FileSystem.list(Path.parent(path)) == ["mira.run.json"])
    #expect(RunRecord.path(folder: "out", name: nil) == "out/last.run.json")
  }

  @Test("a record without evaluations, as earlier versions wrote it, is read, and faulty ones are named")
  func evaluations() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "mira.run.json")
    try record(in: folder.path).write(to: path)
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    let start = try #require(text.firstRange(of: "  \"evaluations\": ["))
    let end = try #require(text.firstRange(of: "  \"settings\": "))
    try FileSystem.write(Array((text[..<start.lowerBound] + text[end.lowerBound...]).utf8), to: path)
    #expect(try RunRecord(path: path).evaluations.isEmpty)
    for (faulty, member) in [("true", "evaluations[0].loss"), ("\"1\"", "evaluations[0].loss")] {
      try FileSystem.write(Array(text.replacing("\"loss\": 1.5", with: "\"loss\": \(faulty)").utf8), to: path)
      #expect(throws: RunRecordError.wrong(path: path, member: member)) { try RunRecord(path: path) }
    }
  }

  @Test("a run can be moved: files beside the record are found from where it lies")
  func moved() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let old = Path.join(folder.path, "old")
    try record(in: old).write(to: Path.join(old, "mira.run.json"))
    try FileSystem.move(old, to: Path.join(folder.path, "new"))
    let moved = try RunRecord(path: Path.join(folder.path, "new/mira.run.json"))
    #expect(moved.networks.map(\.path) == [Path.join(folder.path, "new/mira.safetensors")])
    #expect(moved.sessions.first?.eventFile == Path.join(folder.path, "new/logs/events.out.tfevents.1"))
    #expect(moved.samples.map(\.path) == ["/elsewhere/a.png"])
  }

  @Test("numbers that are not finite are left out")
  func notFinite() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    var record = record(in: folder.path)
    record.figures.loss = .nan
    let path = Path.join(folder.path, "mira.run.json")
    try record.write(to: path)
    #expect(try RunRecord(path: path).figures.loss == nil)
  }

  @Test("every file that is not a record is an error that says what it is")
  func errors() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "mira.run.json")
    try record(in: folder.path).write(to: path)
    let good = String(decoding: try FileSystem.read(path), as: UTF8.self)
    for (text, part) in [
      ("", "has no JSON value"), ("{", "mira.run.json:1"), ("[]", "not a record of a run"),
      ("{\"format\": \"other\"}", "not a record of a run"),
      (good.replacing("\"version\": 1", with: "\"version\": 2"), "written by a newer ia3"),
      (good.replacing("\"engine\"", with: "\"motor\""), "'engine' is missing"),
      (good.replacing("\"running\"", with: "\"idle\""), "'state'"),
      (good.replacing("\"18446744073709551615\"", with: "\"-1\""), "'seed'"),
      (good.replacing("\"width\": 64", with: "\"width\": \"64\""), "'plan.buckets[0].width'"),
      (good.replacing("\"width\": 64", with: "\"width\": 9223372036854775807"), "'plan.buckets[0].width'"),
      (good.replacing("\"step\": 60", with: "\"step\": -9223372036854775808"), "step'"),
      (good.replacing("\"total_steps\": 60", with: "\"total_steps\": 9007199254740993"), "'plan.total_steps'"),
      (
        good.replacing("\"T_0\"", with: "\"T_0\"").replacing("\"60\"", with: "60"),
        "'settings.lr_scheduler_args.T_0'"
      ),
      (String(good.prefix(good.utf8.count / 2)), "mira.run.json:"),
    ] {
      try FileSystem.write(Array(text.utf8), to: path)
      let error = #expect(throws: RunRecordError.self) { _ = try RunRecord(path: path) }
      #expect(error?.description.contains(part) == true, "\(part): \(error?.description ?? "")")
    }
  }

  @Test("a folder that cannot be written to keeps what it has")
  func notWritable() throws {
    let folder = try TestFolder(["file": [1]])
    defer { folder.remove() }
    let path = Path.join(folder.path, "file/mira.run.json")
    let error = #expect(throws: FileError.self) { try record(in: folder.path).write(to: path) }
    #expect(error?.description.contains("file") == true)
  }
}

@Suite("Finding runs")
struct RunSourceTests {
  private static let log = try? Golden().bytes("summary.events")

  private func folder() throws -> TestFolder {
    let log = try #require(Self.log)
    return try TestFolder([
      "logs/20260101000000/network_train/events.out.tfevents.1.a": log,
      "logs/20260101000000/network_train/1700/events.out.tfevents.1.hparams": Array(log.prefix(40)),
      "logs/20260102000000/network_train/events.out.tfevents.2.a": log,
      "other/notes.txt": [1], "empty/.hidden/events.out.tfevents.1.a": log,
    ])
  }

  @Test("a logging folder's runs are the folders with curves in them")
  func loggingFolder() throws {
    let folder = try folder()
    defer { folder.remove() }
    let runs = try RunSource.find(Path.join(folder.path, "logs"))
    #expect(runs.map(\.name) == ["20260101000000", "20260102000000"])
    #expect(runs.allSatisfy { $0.record == nil && $0.eventFiles.count == 1 })
    let file = try #require(runs.first?.eventFiles.first)
    #expect(try RunSource.find(file).first?.eventFiles == [file])
  }

  @Test("pipes among the event files are left alone")
  func pipes() throws {
    let folder = try folder()
    defer { folder.remove() }
    try folder.makePipe("logs/20260101000000/network_train/events.out.tfevents.0.pipe")
    let runs = try RunSource.find(Path.join(folder.path, "logs"))
    #expect(runs.first?.eventFiles.map(Path.name) == ["events.out.tfevents.1.a"])
  }

  @Test("a folder with records is known by them")
  func records() throws {
    let folder = try folder()
    defer { folder.remove() }
    var record = RunRecord(
      program: "ia3/test",
      engine: .embedded,
      name: "mira",
      config: RunRecord.Config(path: "c", dialect: "d", text: ""),
      model: "m"
    )
    let logs = Path.join(folder.path, "logs")
    record.sessions = ["20260101000000/network_train/events.out.tfevents.1.a", "gone/events.out.tfevents.0"]
      .map {
        .init(startedAt: 0, eventFile: Path.join(logs, $0))
      }
    try record.write(to: Path.join(folder.path, "out/mira.run.json"))
    try record.write(to: Path.join(folder.path, "out/again.run.json"))
    let runs = try RunSource.find(Path.join(folder.path, "out"))
    #expect(runs.map { Path.name($0.path) } == ["again.run.json", "mira.run.json"])
    #expect(runs.last?.eventFiles.count == 1)
    #expect(runs.last?.missingEventFiles == [Path.join(logs, "gone/events.out.tfevents.0")])
    #expect(try runs.last?.events().curves["loss/current"]?.count == 9)
  }

  @Test("a folder without a run is an error that says so")
  func errors() throws {
    let folder = try folder()
    defer { folder.remove() }
    func error(_ name: String) -> String? {
      #expect(throws: RunSourceError.self) { _ = try RunSource.find(Path.join(folder.path, name)) }?
        .description
    }
    #expect(error("missing")?.contains("no such file or folder") == true)
    #expect(error("other")?.contains("contains no run") == true)
    #expect(error("empty")?.contains("contains no run") == true)
    #expect(error("other/notes.txt")?.contains("is not a run") == true)
    try folder.write(Array("garbage, not an event file at all".utf8), to: "bad/events.out.tfevents.3")
    #expect(error("bad")?.contains("is not a TensorBoard event file") == true)
    try folder.write([], to: "bad/x.run.json")
    #expect(error("bad")?.contains("bad/x.run.json:1: the file has no JSON value") == true)
  }

  @Test("a start that resumes from a state replaces what came after it")
  func resumed() throws {
    var (first, second) = (EventLog(), EventLog())
    first.curves = [
      "loss": (1...5).map { .init(step: $0, value: 1, time: 0) }, "old": [.init(step: 1, value: 0, time: 0)],
    ]
    first.end = .truncated(at: 9)
    second.curves = ["loss": (4...6).map { .init(step: $0, value: 2, time: 0) }]
    first.append(second)
    #expect(first.curves["loss"]?.map(\.step) == [1, 2, 3, 4, 5, 6])
    #expect(first.curves["loss"]?.map(\.value) == [1, 1, 1, 2, 2, 2])
    #expect(first.curves["old"]?.count == 1)
    #expect(first.end == .complete)
  }
}
