import Files
import Platform
import RunRecords
import Safetensors
import Settings
import TestSupport
import Testing

@testable import Training

@Suite("What a run can save, and may")
struct OutputCheckTests {
  private let tiny: TinyRun

  init() throws { tiny = try TinyRun() }

  /// The error of a check; nil if there is none.
  private func fault(
    _ lines: String = "",
    force: Bool = false,
    suffixes: [String] = [""],
    change: (inout RunRequest) -> Void = { _ in }
  ) throws -> OptionError? {
    var request = try tiny.request(lines)
    change(&request)
    request.nameSuffix = suffixes[0]
    do throws(TrainingError) {
      try TrainingRun(request).checkOutputs(isForced: force, suffixes: suffixes)
      return nil
    } catch {
      guard case .option(let error) = error else { throw error }
      return error
    }
  }

  /// A file as a trainer saves networks.
  private func writeNetwork(_ name: String) throws {
    try FileSystem.makeFolder(Path.parent(tiny.path(name)))
    try SafetensorsWriter.write([], metadata: ["ss_network_module": "lycoris.kohya"], to: tiny.path(name))
  }

  @Test("a check that finds nothing leaves nothing behind")
  func leavesNothing() throws {
    defer { tiny.folder.remove() }
    let before = try FileSystem.list(tiny.folder.path)
    let lines = "save_every_n_steps = 1\nsave_state = true\nlogging_dir = \"\(tiny.path("logs"))\""
    #expect(try fault(lines) { $0.trace = (tiny.path("out/trace"), 1) } == nil)
    #expect(try FileSystem.list(tiny.folder.path) == before)
  }

  @Test(
    "a folder that cannot be written is an error about its setting",
    arguments: [
      ("output_dir = \"/proc/none\"", "output_dir", "/proc/none"),
      ("output_dir = \"FILE\"", "output_dir", "File exists"),
      ("logging_dir = \"/proc/none\"", "logging_dir", "--set logging_dir="),
      ("logging_dir = \"FILE\"", "logging_dir", "file: Not a directory; choose a folder"),
      ("logging_dir = \"logs\"\nlog_prefix = \"LONG\"", "log_prefix", "too long with 300 bytes"),
      ("logging_dir = \"logs\"\nlog_tracker_name = \"LONG\"", "log_tracker_name", "too long"),
      ("output_name = \"LONG\"", "output_name", "too long with 300 bytes"),
      ("output_name = \"MIDDLE\"", "output_name", "too long with 240 bytes"),
      ("max_train_steps = 1000000000000\nsave_every_n_steps = 1", "output_dir", "left, but the run writes at least"),
    ]
  )
  func unwritable(_ lines: String, _ setting: String, _ problem: String) throws {
    defer { tiny.folder.remove() }
    try tiny.folder.write([], to: "file")
    let lines = lines.replacing("FILE", with: tiny.path("file")).replacing("\"logs\"", with: "\"\(tiny.path("logs"))\"")
      .replacing("LONG", with: String(repeating: "x", count: 300))
      .replacing("MIDDLE", with: String(repeating: "x", count: 240))
    let error = try fault(lines)
    #expect(error?.setting == setting)
    #expect(error?.place?.contains("config.toml:") == true)
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    #expect(try !FileSystem.list(tiny.folder.path).contains("logs"))
  }

  @Test(
    "a name that is taken by something else is an error before the first step",
    arguments: [
      ("out/mira.safetensors/x", "is a folder, but the run saves a network there"),
      ("out/mira-step00000002.safetensors/x", "is a folder, but the run saves a network there"),
      ("out/mira-000001.safetensors/x", "is a folder, but the run saves a network there"),
      ("out/mira.run.json/x", "is a folder, but the run saves its record there"),
      ("out/mira-state", "is not a folder, but the run saves a state there"),
      ("out/mira-step00000002-state", "is not a folder, but the run saves a state there"),
      ("out/mira.safetensors", "is not a trained network"), ("out/mira.run.json", "is not the record of a run"),
    ]
  )
  func taken(_ file: String, _ problem: String) throws {
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array("x".utf8), to: file)
    let error = try fault("save_every_n_steps = 2\nsave_every_n_epochs = 1\nsave_state = true")
    #expect(error?.setting == "output_name")
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }

  @Test("names that the run does not use are free for anything")
  func unused() throws {
    defer { tiny.folder.remove() }
    for name in ["mira-step00000003.safetensors/x", "mira-step00000002-state", "mira-2.safetensors", "other.run.json"] {
      try tiny.folder.write([1], to: "out/\(name)")
    }
    #expect(try fault("save_every_n_steps = 2") == nil)
  }

  @Test("the result of a finished run is kept without --force, that of an unfinished one is not")
  func finished() throws {
    defer { tiny.folder.remove() }
    let lines = "max_train_steps = 1\nsave_state_on_train_end = true"
    func train(stopping: Bool) throws {
      let run = try TrainingRun(tiny.request(lines.replacing("1\n", with: "2\n")), shouldStop: { stopping })
      let recorder = run.makeRecorder(config: .init(path: "c", dialect: "", text: "")) { Issue.record("\($0)") }
      _ = try run.run { recorder.record($0) }
    }
    try train(stopping: true)
    #expect(FileSystem.status(tiny.path("out/mira-state")) != nil)
    #expect(try fault(lines) == nil)
    try train(stopping: false)
    let error = try fault(lines)
    #expect(error?.setting == "output_name")
    for part in ["out/mira.safetensors", "--force", "--resume", "--set output_name="] {
      #expect(error?.problem.contains(part) == true, "\(String(describing: error))")
    }
    #expect(try fault(lines, force: true) == nil)
    #expect(
      try fault("save_state_on_train_end = true\nmax_train_steps = 2") { $0.resume = tiny.path("out/mira-state") }
        == nil
    )
    unlink(tiny.path("out/mira.safetensors"))
    #expect(try fault(lines)?.problem.contains("mira.run.json is the record of a finished run") == true)
    #expect(try fault(lines, force: true) == nil)
    #expect(try fault(lines + "\noutput_name = \"mira-2\"") == nil)
  }

  @Test("a file that the run reads is kept even with --force")
  func inputs() throws {
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request("max_train_steps = 1"))
    let weights = "network_weights = \"\(tiny.path("out/mira.safetensors"))\""
    for link in [false, true] {
      if link {
        symlink(tiny.path("out/mira.safetensors"), tiny.path("out/mira-step00000001.safetensors"))
        try FileSystem.move(tiny.path("out/mira.safetensors"), to: tiny.path("first.safetensors"))
        unlink(tiny.path("out/mira-step00000001.safetensors"))
        symlink(tiny.path("first.safetensors"), tiny.path("out/mira-step00000001.safetensors"))
      }
      let lines =
        link
        ? "save_every_n_steps = 1\nnetwork_weights = \"\(tiny.path("first.safetensors"))\"" : weights
      let error = try fault(lines, force: true)
      #expect(error?.setting == "output_name")
      #expect(error?.problem.contains("is a file that the run reads") == true, "\(String(describing: error))")
    }
  }

  @Test("the first of several runs answers for all of them")
  func variations() throws {
    defer { tiny.folder.remove() }
    try writeNetwork("out/mira-v2.safetensors")
    #expect(try fault(suffixes: ["-v1", "-v2"])?.problem.contains("mira-v2.safetensors") == true)
    #expect(try fault(suffixes: ["-v1"]) == nil)
    #expect(SaveNames(folder: "", name: nil).adding(suffix: "-v2").lastNetwork == "last-v2.safetensors")
  }

  @Test(
    "a trace that cannot be written, or would replace something else, is an error",
    arguments: [
      ("config.txt", "is not a trace of a run"), ("out/mira.safetensors", "saves another file"),
      ("/proc/trace", "/proc/trace"), ("dataset", "Is a directory"),
    ]
  )
  func trace(_ name: String, _ problem: String) throws {
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array("notes".utf8), to: "config.txt")
    let error = try fault { $0.trace = (name.hasPrefix("/") ? name : tiny.path(name), 1) }
    #expect(error?.setting == "--trace")
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }

  @Test("a trace is replaced by the next one")
  func traceAgain() throws {
    defer { tiny.folder.remove() }
    var request = try tiny.request("max_train_steps = 1")
    request.trace = (tiny.path("t/trace"), 1)
    _ = try tiny.train(request)
    #expect(try fault(force: false) { $0.trace = request.trace }?.setting == "output_name")
    #expect(try fault("output_name = \"other\"") { $0.trace = request.trace } == nil)
  }

  @Test(
    "latents that cannot be written beside the images are an error about their setting",
    .enabled(if: geteuid() != 0)
  )
  func latents() throws {
    defer { tiny.folder.remove() }
    chmod(tiny.path("dataset/1_mira"), 0o555)
    defer { chmod(tiny.path("dataset/1_mira"), 0o755) }
    #expect(try fault("cache_latents_to_disk = true")?.setting == "cache_latents_to_disk")
    #expect(try fault("cache_latents = true") == nil)
  }

  @Test("network_weights that cannot be read stop a run when it is planned", arguments: ["/dev/zero", "NONE", "DATA"])
  func weights(_ path: String) throws {
    defer { tiny.folder.remove() }
    let path = path == "NONE" ? tiny.path("none") : path == "DATA" ? tiny.path("dataset") : path
    #expect(throws: TrainingError.self) { try fault("network_weights = \"\(path)\"") }
  }
}

@Suite("The room that a run needs")
struct RoomCheckTests {
  private let settings = SettingsText.read("output_dir = \"out\"\n", path: "config.toml")

  private func problem(_ needs: [RoomCheck.Need], free: Int) -> String? {
    var room = RoomCheck()
    for need in needs { room.add(need) }
    do throws(OptionError) {
      try room.check(settings) { _ in DiskSpace(free: free, device: 1) }
      return nil
    } catch { return error.description }
  }

  @Test("what does not fit is refused with the figures, and what does is not")
  func figures() {
    let needs = [
      RoomCheck.Need(setting: "output_dir", folder: "out", kind: "network", count: 3, bytes: 1 << 20),
      RoomCheck.Need(setting: "output_dir", folder: "out", kind: "state", count: 1, bytes: 1 << 20),
      RoomCheck.Need(setting: "output_dir", folder: "out", kind: "latent file", count: 0, bytes: 1 << 20),
    ]
    #expect(problem(needs, free: 4 << 20) == nil)
    let text = problem(needs, free: 3 << 20)
    #expect(text?.contains("config.toml:1:14: output_dir: the disk of out has 3 MiB left") == true, "\(text ?? "")")
    #expect(text?.contains("at least 4 MiB: 3 networks of 1 MiB and 1 state of 1 MiB") == true, "\(text ?? "")")
    let huge = RoomCheck.Need(setting: "output_dir", folder: "out", kind: "state", count: .max, bytes: .max)
    #expect(problem([huge], free: .max) != nil)
  }

  @Test(
    "kept saves are those that the numbers of sd-scripts leave",
    arguments: [
      (10, nil, nil, 100, 0, 10, 10), (10, 30, nil, 100, 0, 4, 4), (10, 0, nil, 100, 0, 1, 1),
      (10, 30, 10, 100, 0, 4, 2), (10, nil, nil, 100, 45, 6, 6), (10, 30, nil, 20, 0, 2, 2),
    ] as [(Int, Int?, Int?, Int, Int, Int, Int)]
  )
  func kept(every: Int, last: Int?, lastStates: Int?, steps: Int, from: Int, networks: Int, states: Int) {
    var names = SaveNames(folder: "out", name: "mira")
    (names.everySteps, names.lastSteps, names.lastStepsOfStates) = (every, last, lastStates)
    let kept = names.keptSaves(afterStep: from, ofSteps: steps, afterEpoch: 0, ofEpochs: 1)
    #expect(kept.networks == networks)
    #expect(kept.states == states)
  }
}
