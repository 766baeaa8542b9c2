import Files
import Images
import Rules
import RunRecords
import TestSupport
import Testing

@testable import RunReports

/// A run's folder: record, event file, samples, images and a config.
struct RunFolder {
  let folder: TestFolder
  var record: RunRecord

  var recordPath: String { Path.join(folder.path, "out/mira.run.json") }

  init() throws {
    let log = Repository.path("Tests/Formats/RunRecordsTests/Golden/summary.events")
    let picture = try #require(RGBImage(width: 20, height: 10, pixels: (0..<600).map { UInt8($0 % 256) }))
    let png = try PNGEncoder.encode(picture)
    let sample = try PNGEncoder.encode(
      picture,
      text: [("parameters", "a <b>girl</b>\nNegative prompt: bad\nSteps: 2, Seed: 1")]
    )
    let text =
      "pretrained_model_name_or_path = \"m.safetensors\"\ntrain_data_dir = \"data\"\nmax_train_steps = 8\n"
    folder = try TestFolder([
      "config.toml": Array(text.utf8), "logs/events.out.tfevents.1.a": try FileSystem.read(log),
      "data/2_mira/a.png": png, "data/2_mira/b.png": png, "data/2_mira/broken.png": Array(png.prefix(60)),
      "data/2_mira/a.caption": Array("mira, <hat>".utf8), "data/2_mira/b.caption": Array("mira, smile".utf8),
      "out/sample/mira_000004_00_20260101000000_7.png": sample,
      "out/sample/mira_e000002_01_20260101000000.png": png,
      "out/sample/other_000004_00_20260101000000.png": png, "out/mira.safetensors": [1, 2, 3],
    ])
    record = RunRecord(
      program: "ia3/test",
      engine: .embedded,
      name: "mira",
      config: .init(path: Path.join(folder.path, "config.toml"), dialect: "sd-scripts-toml", text: text),
      model: "m.safetensors"
    )
    record.sessions = [.init(startedAt: 1, eventFile: Path.join(folder.path, "logs/events.out.tfevents.1.a"))]
    record.sessions[0].seconds = 16
    record.loggingFolder = "logs"
    record.state = .complete
    record.figures.step = 8
    record.figures.averageLoss = 0.125
    record.plan.totalSteps = 8
    record.plan.firstRestart = 8
    record.plan.buckets = [.init(width: 512, height: 256, images: 6)]
    record.networks = ["mira.safetensors", "gone.safetensors"].map {
      .init(path: Path.join(folder.path, "out/\($0)"), step: 8)
    }
    record.settings = [.init(name: "max_train_steps", value: "8")]
  }

  /// The report of what is on the disk now.
  func report(_ lint: Result<LintedFile, LintProblem> = .failure(.init(reason: "it is a test"))) throws
    -> String
  {
    try record.write(to: recordPath)
    let source = try #require(try RunSource.find(Path.join(folder.path, "out")).first)
    return try RunReport(source, smoothing: 0.9, version: "test", lint: { _ in lint }).text()
  }
}

@Suite("Run reports")
struct RunReportTests {
  @Test("a finished run has all its sections, and nothing in it can become markup")
  func complete() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    let text = try run.report()
    #expect(text.contains("The run is complete: 8 steps trained."))
    #expect(text.contains("16 s, 2 s per step"))
    for id in ["curves", "samples", "networks", "config", "dataset"] {
      #expect(text.contains("<section id=\"\(id)\">"), "\(id)")
      #expect(text.contains("href=\"#\(id)\""), "\(id)")
    }
    #expect(text.contains("<title>mira</title>"))
    #expect(text.contains("T_0 = 8"))
    #expect(text.contains("here it equals the run&#39;s 8 steps"))
    #expect(text.contains("a &lt;b&gt;girl&lt;/b&gt;"))
    #expect(!text.contains("<b>girl"))
    #expect(text.contains("step 4"))
    #expect(text.contains("epoch 2"))
    #expect(!text.contains("other_000004"))
    #expect(text.contains("mira, &lt;hat&gt;"))
    #expect(text.contains("<li>mira <span class=\"soft\">2</span></li>"))
    #expect(text.contains("broken.png cannot be shown: the file ends inside the image"))
    #expect(text.contains("512 × 256"))
    #expect(text.contains("gone.safetensors"))
    #expect(text.contains("no longer exists"))
    // The first ten digits of `printf '\1\2\3' | sha256sum`.
    #expect(text.contains("<code>039058c6f2</code>"))
    #expect(text.contains("data:image/webp;base64,"))
    for address in ["http://", "https://", "src=\"/", "url("] {
      let others = text.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!others.contains(address), "\(address)")
    }
  }

  @Test("what --evaluate found is in the overview")
  func evaluation() throws {
    var run = try RunFolder()
    defer { run.folder.remove() }
    #expect(try !run.report().contains("mean loss over"))
    run.record.evaluations = [
      .init(step: 0, count: 64, loss: 1.366, chance: [1.3, 1.5]), .init(step: 8, count: 64, loss: 0.748),
    ]
    let text = try run.report()
    #expect(
      text.contains("mean loss over 64 fixed images, noises and timesteps: 1.366 after step 0, 0.748 after step 8")
    )
    #expect(text.contains("other draws of as many gave 1.3 to 1.5"))
  }

  @Test("settings with the default's value are folded")
  func defaults() throws {
    var run = try RunFolder()
    defer { run.folder.remove() }
    run.record.settings = [
      ("max_train_steps", "8"), ("max_grad_norm", "1.0"), ("optimizer_type", "prodigyopt.Prodigy"),
      ("optimizer_args.d_coef", "1"), ("optimizer_args.d0", "0.03"), ("no_such_option", "x"),
    ].map { .init(name: $0, value: $1) }
    let text = try run.report()
    let own = try #require(text.firstRange(of: "Settings that differ from sd-scripts' defaults")?.upperBound)
    let folded = try #require(text.firstRange(of: "2 settings with the default's value")?.lowerBound)
    for name in ["max_train_steps", "optimizer_type", "optimizer_args.d0", "no_such_option"] {
      #expect(text[own..<folded].contains(">\(name)</th>"), "\(name)")
    }
    for name in ["max_grad_norm", "optimizer_args.d_coef"] {
      #expect(text[folded...].contains(">\(name)</th>"), "\(name)")
    }
  }

  @Test("an enlarged sample tells what it was made with, but not the network of its step")
  func details() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    #expect(
      try run.report().contains("data-details=\"a &lt;b&gt;girl&lt;/b&gt;\nNegative prompt: bad\nSteps: 2, Seed: 1\"")
    )
  }

  @Test("runs that are not finished say where they stand")
  func states() throws {
    var run = try RunFolder()
    defer { run.folder.remove() }
    run.record.figures.step = 3
    run.record.state = .interrupted
    try run.folder.write([], to: "out/mira-state/x")
    run.record.states = [.init(path: Path.join(run.folder.path, "out/mira-state"), step: 3)]
    let stopped = try run.report()
    #expect(stopped.contains("stopped after 3 of 8 steps; ia3 train with --resume"))
    (run.record.state, run.record.failure) = (.failed, "the loss of step 4 is nan")
    #expect(try run.report().contains("failed after 3 of 8 steps: the loss of step 4 is nan"))
    run.record.state = .running
    run.record.host = "another machine"
    #expect(try run.report().contains("was in progress when its record was written"))
    // Whatever the name of its machine or container: it holds its name.
    let lock = try RunLock(folder: Path.parent(run.recordPath), name: "mira")
    #expect(try run.report().contains("The run is in progress: 3 of 8 steps done"))
    withExtendedLifetime(lock) {}
  }

  @Test("a run that has let go of its name without a word has ended unexpectedly")
  func killed() throws {
    var run = try RunFolder()
    defer { run.folder.remove() }
    run.record.state = .running
    // The number of a process that lives, and is another one.
    (run.record.host, run.record.process) = (HostName.current, 1)
    #expect(try run.report().contains("its process no longer exists"))
  }

  @Test("a file that was moved away is named, and the rest is shown")
  func moved() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    let path = run.folder.path
    try FileSystem.move(Path.join(path, "config.toml"), to: Path.join(path, "elsewhere.toml"))
    try FileSystem.move(Path.join(path, "data"), to: Path.join(path, "pictures"))
    try FileSystem.move(Path.join(path, "logs"), to: Path.join(path, "curves"))
    let text = try run.report()
    #expect(text.contains("The file no longer exists; the text that the run was started with"))
    #expect(text.contains("The dataset data is no longer where the config says"))
    #expect(text.contains("logs/events.out.tfevents.1.a, which no longer exists"))
    #expect(text.contains("So there are no curves to show."))
    #expect(text.contains("0.125 on average"))
  }

  @Test("a config that changed since is not mistaken for the run's")
  func changed() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    try run.folder.write(Array("max_train_steps = 9\n".utf8), to: "config.toml")
    #expect(try run.report().contains("The file has changed since"))
  }

  @Test("a config without logging_dir has no curves, and the report says how to have them")
  func noLogs() throws {
    var run = try RunFolder()
    defer { run.folder.remove() }
    run.record.sessions[0].eventFile = nil
    run.record.loggingFolder = nil
    #expect(try run.report().contains("The config does not set logging_dir"))
  }

  @Test("a truncated or damaged event file is shown as far as it goes")
  func cut() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    let path = Path.join(run.folder.path, "logs/events.out.tfevents.1.a")
    var bytes = try FileSystem.read(path)
    try FileSystem.write(Array(bytes.dropLast(3)), to: path)
    #expect(try run.report().contains("ends in the middle of a record"))
    bytes[bytes.count / 2] ^= 1
    try FileSystem.write(bytes, to: path)
    #expect(try run.report().contains("is damaged at byte"))
  }

  @Test("findings are shown with their code frames")
  func findings() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    let linter = Linter(RuleLibrary(), LintOptions())
    let text = try run.report(.success(linter.lint(path: run.record.config.path)))
    #expect(text.contains("class=\"error\">error["))
    #expect(text.contains("class=\"soft\">"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("for runs of other trainers the curves and images are shown")
  func eventsOnly() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    let source = try #require(try RunSource.find(Path.join(run.folder.path, "logs")).first)
    let text = try RunReport(
      source,
      smoothing: 0.9,
      version: "test",
      lint: { _ in .failure(.init(reason: "")) }
    ).text()
    #expect(text.contains("ia3 train has kept no record of this run"))
    #expect(text.contains("<section id=\"curves\">"))
    #expect(text.contains("<section id=\"samples\">"))
    #expect(!text.contains("<section id=\"config\">"))
    #expect(text.contains("sample/mira"))
  }

  @Test("a page loads itself anew only if the file is written again while the run trains")
  func live() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    let source = try #require(try RunSource.find(Path.join(run.folder.path, "logs")).first)
    let report = try RunReport(
      source,
      smoothing: 0.9,
      version: "test",
      lint: { _ in .failure(.init(reason: "")) }
    )
    let mark = "<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>"
    #expect(report.text(isLive: true).contains(mark))
    #expect(report.text(isLive: true).contains("location.reload()"))
    #expect(!report.text().contains("refresh"))
    #expect(!report.text().contains("location.reload()"))
  }

  @Test("a sample's file name gives its prompt, number and kind")
  func sampleNames() throws {
    let name = try #require(SampleName("a_b_000120_03_20260101123456_42.png", output: "a_b"))
    #expect(name.prompt == "03")
    #expect(name.number == 120)
    #expect(!name.isEpoch)
    #expect(SampleName("a_e000002_00_20260101123456.png", output: "a")?.isEpoch == true)
    for other in [
      "a_000120_03.png", "b_000120_03_20260101123456.png", "a_x_03_20260101123456.png", "a.png", "",
    ] {
      #expect(SampleName(other, output: "a") == nil, "\(other)")
    }
  }

  @Test("networks are not part of the prompt that is shown")
  func prompts() {
    #expect(SamplesSection.withoutNetworks("a <lora:x-000015:1>, b <3 <lyco:y:0.5>") == "a , b <3")
    #expect(SamplesSection.withoutNetworks("a <lora:x") == "a <lora:x")
  }

  @Test("many images are spread over the run")
  func spread() {
    #expect(Spread.spread(Array(0..<10), count: 4) == [0, 3, 6, 9])
    #expect(Spread.spread([1, 2], count: 4) == [1, 2])
    #expect(Spread.spread([1, 2, 3], count: 1) == [3])
    #expect(Spread.spread([1, 2], count: 0) == [])
  }

  @Test("terminal colors become classes")
  func colors() {
    #expect(
      ANSIMarkup.markup("\u{1B}[1;31merror\u{1B}[0m <x> \u{1B}[2J\u{1B}[1mtitle").html
        == "<span class=\"error\">error</span> &lt;x&gt; <span class=\"strong\">title</span>"
    )
  }
}
