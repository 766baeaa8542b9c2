import Documents
import Files
import Platform
import RunRecords
import Safetensors
import TestSupport
import Testing

/// `ia3 train` and `ia3 model` as people run them, on the smallest checkpoint.
@Suite("ia3 train", .serialized)
struct TrainTests {
  /// The checkpoint, written once.
  private static let model = Result { () throws -> String in
    let path = Path.join(try TestFolder().path, "tiny.safetensors")
    let run = try Workspace().ia3("model", "init", "--size", "tiny", "--seed", "1", path)
    guard run.status == 0 else { throw FileError.system(path: run.description, action: "write", code: EIO) }
    return path
  }

  /// A folder with a config, three images and a link to the checkpoint.
  private func workspace(_ lines: String = "", folder: String = "a dataset") throws -> Workspace {
    let workspace = try Workspace(["config.toml": Self.config(lines, folder)], folders: ["\(folder)/1_mira"])
    for (number, name) in ["a", "b", "c"].enumerated() {
      try workspace.folder.write(Self.image(number + 1), to: "\(folder)/1_mira/\(name).bmp")
    }
    symlink(try Self.model.get(), workspace.path("tiny.safetensors"))
    return workspace
  }

  private static func config(_ lines: String, _ folder: String) -> String {
    let base = """
      pretrained_model_name_or_path = "tiny.safetensors"
      train_data_dir = "\(folder)"
      output_dir = "an output"
      output_name = "mira"
      network_module = "lycoris.kohya"
      network_args = ["algo=ia3", "preset=ia3"]
      optimizer_type = "Prodigy"
      optimizer_args = ["betas=0.9,0.99", "d0=0.0003", "safeguard_warmup=True", "use_bias_correction=True"]
      learning_rate = 1.0
      unet_lr = 1.0
      text_encoder_lr = 1.0
      max_train_steps = 4
      lr_scheduler_type = "CosineAnnealingWarmRestarts"
      lr_scheduler_args = ["T_0=4", "T_mult=1", "eta_min=0.0003"]
      resolution = "64"
      caption_extension = ".txt"
      cache_latents = true
      """
    let said = lines.split(separator: "\n").map { $0.prefix { $0 != " " } }
    return base.split(separator: "\n").filter { line in !said.contains(line.prefix { $0 != " " }) }
      .joined(separator: "\n") + "\n" + lines + "\n"
  }

  /// A bitmap of 64×64 pixels.
  private static func image(_ seed: Int) -> [UInt8] {
    func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let size = 64 * 64 * 3
    var bytes =
      Array("BM".utf8) + little(54 + size) + little(0) + little(54) + little(40) + little(64) + little(64)
    bytes += [1, 0, 24, 0] + little(0) + little(size) + little(2835) + little(2835) + little(0) + little(0)
    for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: index / 3 * seed + index / 192)) }
    return bytes
  }

  private let allowed = ["--allow", "ALL"]

  private func train(_ workspace: Workspace, _ arguments: String...) throws -> Run {
    try workspace.run([Path.join(Workspace.products, "ia3"), "train", "config.toml"] + arguments + allowed)
  }

  @Test("weights are not a config", arguments: [("model.diffusion_model.a", "checkpoint"), ("lora_unet_a", "network")])
  func weights(tensor: String, kind: String) throws {
    let header = Array("{\"\(tensor)\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}".utf8)
    let place = try Workspace()
    try place.folder.write(TestImages.little(header.count, 8) + header + [0, 0, 0, 0], to: "a.safetensors")
    let run = try place.ia3("train", "a.safetensors")
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("a.safetensors is a \(kind), not a config"), "\(run)")
  }

  @Test("a run prints its plan, a line a step and what it saved, in paths with blanks")
  func trains() throws {
    let workspace = try workspace("save_precision = \"fp16\"")
    let run = try train(workspace)
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("iA3 on 86 layers (text encoder 6, UNet 80)"), "\(run)")
    #expect(run.lines.count { $0.hasPrefix("step ") } == 4)
    #expect(run.output.contains("saved an output/mira.safetensors"))
    #expect(run.output.contains(", random"))
    let lint = try workspace.ia3("lint", "an output/mira.safetensors", "--profile", "compatible")
    #expect(lint.status == 0, "\(lint)")
  }

  @Test("what --set says against the guide is noted at the argument, and stops nothing")
  func setIsTheUsersWord() throws {
    let workspace = try workspace("max_train_steps = 4")
    let command = [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--dry-run", "--set", "seed=12"]
    let run = try workspace.run(command + ["--allow", "IA3008", "--allow", "IA3009", "--allow", "LYC"])
    #expect(run.errors.contains("--set seed=12: info[IA3003] the seed is fixed at 12"), "\(run)")
    #expect(!run.errors.contains("remove seed"), "\(run)")
    let fixedInFile = try workspace.run(Array(command.dropLast(2)) + ["--set", "clip_skip=2"])
    #expect(!fixedInFile.errors.contains("IA3003"), "\(fixedInFile)")
  }

  @Test("the linter's errors stop a run with its report; --allow overrides, --set repairs")
  func gate() throws {
    let workspace = try workspace("max_train_steps = 5")
    let command = [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--dry-run"]
    let refused = try workspace.run(command)
    #expect(refused.status == 1, "\(refused)")
    #expect(refused.errors.contains("IA3002"), "\(refused)")
    #expect(refused.errors.contains("--allow RULE"))
    #expect(refused.output.isEmpty)
    let allowed = try workspace.run(command + ["--allow", "IA3002", "--allow", "IA3", "--allow", "LYC"])
    #expect(allowed.status == 0, "\(allowed)")
    #expect(allowed.output.contains("5 in 2 epochs of 3"), "\(allowed)")
    let mended = try train(workspace, "--dry-run", "--set", "max_train_steps=4", "--set", "seed=12")
    #expect(mended.output.contains("4 in 2 epochs of 3"), "\(mended)")
    #expect(mended.output.contains("12\n"), "\(mended)")
    #expect(workspace["config.toml"]?.contains("max_train_steps = 5") == true)
    #expect(try !workspace.names().contains("an output"))
  }

  @Test(
    "a wrong command line says what is wrong and ends with 2",
    arguments: [
      (["--set", "max_train_step=4"], "did you mean 'max_train_steps'?"),
      (["--set", "max_train_steps=four"], "'four' is not an integer"),
      (["--set", "seed"], "write it as name=value"),
      (["--allow", "IA3999"], "there is no rule 'IA3999'"), (["--threads", "0"], "--threads"),
      (["--resume", "nowhere"], "there is no such folder"),
      (["--set", "optimizer_type=CAME"], "must be one of Prodigy, AdamW, AdamW8bit"),
      (["--set", "pretrained_model_name_or_path=missing.safetensors"], "missing.safetensors"),
    ]
  )
  func mistakes(arguments: [String], message: String) throws {
    let workspace = try workspace()
    let run = try workspace.run(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml"] + arguments + allowed
    )
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains(message), "\(run)")
  }

  @Test("a refusal has every reason, each at its place")
  func reasons() throws {
    let workspace = try workspace()
    let run = try workspace.run(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--allow", "ALL"] + [
        "--set", "network_module=networks.lora", "--set", "optimizer_type=CAME", "--set", "v2=true",
        "--set", "save_model_as=ckpt", "--set", "loss_type=l3",
      ]
    )
    #expect(run.status == 2, "\(run)")
    for name in ["network_module", "optimizer_type", "v2", "save_model_as", "loss_type"] {
      #expect(run.errors.contains("\(name): must be"), "\(name): \(run)")
    }
  }

  @Test("--strict refuses what is not carried out, and without it the plan lists it")
  func strict() throws {
    let workspace = try workspace(
      "full_bf16 = true\nmixed_precision = \"bf16\"\ngradient_checkpointing = true"
    )
    let lenient = try train(workspace, "--dry-run")
    #expect(lenient.status == 0, "\(lenient)")
    #expect(lenient.output.contains("changes the result: full_bf16 = true"), "\(lenient)")
    // It concerns graphics cards alone.
    #expect(!lenient.output.contains("gradient_checkpointing"))
    let strict = try train(workspace, "--dry-run", "--strict")
    #expect(strict.status == 1, "\(strict)")
    #expect(strict.errors.contains("full_bf16 = true"), "\(strict)")
  }

  @Test(
    "a run goes on without standard output, says so at once and at the end, and ends with 2",
    arguments: [[], ["--json"]]
  )
  func fullOutput(_ arguments: [String]) throws {
    let workspace = try workspace()
    let words = [
      "/bin/sh", "-c", "\"$0\" \"$@\" > /dev/full", Path.join(Workspace.products, "ia3"), "train", "config.toml",
    ]
    let run = try workspace.run(words + arguments + allowed)
    #expect(run.status == 2, "\(run)")
    let reason = "cannot write standard output: No space left on device"
    #expect(run.errors.contains("warning: \(reason); the work goes on without it\n"), "\(run)")
    #expect(run.errors.hasSuffix("Error: \(reason)\n"), "\(run)")
    #expect(try workspace.names("an output").contains("mira.safetensors"))
  }

  @Test("with closed streams nothing is printed into the files of a run")
  func closedStreams() throws {
    let workspace = try workspace("logging_dir = \"logs\"")
    let script = "exec \"$0\" \"$@\" <&- >&- 2>&-"
    let words = ["/bin/sh", "-c", script, Path.join(Workspace.products, "ia3"), "train", "config.toml"]
    let run = try workspace.run(words + allowed)
    #expect(run.status == 0, "\(run)")
    let found = try workspace.run([
      "/bin/sh", "-c", "grep -rlF 'step 1/4' logs 'an output'; find logs -name 'events.*'",
    ])
    #expect(found.lines.count == 1, "\(found)")
    #expect(found.lines.allSatisfy { $0.contains("/events.") }, "\(found)")
    #expect(try workspace.ia3("plot", "an output", "-o", "a.svg").status == 0)
  }

  @Test("events are a JSON object a line")
  func events() throws {
    let workspace = try workspace("seed = 3\nsave_every_n_epochs = 1")
    let run = try train(workspace, "--json", "--evaluate", "2")
    #expect(run.status == 0, "\(run)")
    let events = run.lines.map { Document.parse(Source(path: "line", text: $0), as: .json).root }
    let names = events.map { $0?["event"]?.string }
    #expect(names.first == "plan")
    #expect(names.last == "finished")
    #expect(names.count { $0 == "step" } == 4)
    #expect(names.count { $0 == "evaluation" } == 2)
    #expect(names.contains("saved_network"))
    #expect(names.contains("epoch"))
    #expect(!names.contains(nil))
    #expect(events.first??["seed"]?.string == "3")
    let quiet = try train(workspace, "--quiet", "--force")
    #expect(quiet.status == 0, "\(quiet)")
    #expect(quiet.output.isEmpty, "\(quiet)")
  }

  @Test("variations have names and seeds of their own")
  func variations() throws {
    let workspace = try workspace("max_train_steps = 1\nseed = 5")
    let run = try train(workspace, "--variations", "2")
    #expect(run.status == 0, "\(run)")
    #expect(
      try workspace.names("an output")
        == ["mira-v1.run.json", "mira-v1.safetensors", "mira-v2.run.json", "mira-v2.safetensors"]
    )
    #expect(run.output.contains("with seed 5:"))
    #expect(run.output.contains("with seed 6:"))
  }

  @Test("SIGTERM finishes the step, saves the state and ends with 143; the run goes on from there")
  func terminated() throws {
    let workspace = try workspace("max_train_steps = 400\nlr_scheduler_args = [\"T_0=400\"]\nseed = 3")
    let running = try workspace.start(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--json"] + allowed
    )
    var waited = 0
    while !running.output.contains("\"event\":\"step\"") && waited < 20_000 {
      usleep(1000)
      waited += 1
    }
    kill(running.child, SIGTERM)
    let run = running.wait()
    #expect(run.status == 143, "\(run)")
    #expect(run.lines.last?.contains("\"end\":\"interrupted\"") == true)
    #expect(try workspace.names("an output") == ["mira-state", "mira.run.json"])
    let resumed = try train(workspace, "--dry-run", "--resume", "an output/mira-state")
    #expect(resumed.status == 0, "\(resumed)")
  }

  @Test("a second run of a name is refused while the first is alive, and not after it was killed")
  func oneName() throws {
    let workspace = try workspace("max_train_steps = 4000\nlr_scheduler_args = [\"T_0=4000\"]\nseed = 3")
    let running = try workspace.start(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--json"] + allowed
    )
    var waited = 0
    while !running.output.contains("\"event\":\"step\"") && waited < 20_000 {
      usleep(1000)
      waited += 1
    }
    let record = workspace["an output/mira.run.json"]
    for arguments in [[], ["--dry-run"], ["--quiet"], ["--engine", "embedded"]] {
      let words = [Path.join(Workspace.products, "ia3"), "train", "config.toml"] + arguments + allowed
      let refused = try workspace.run(words)
      #expect(refused.status == 2, "\(refused)")
      #expect(
        refused.errors.contains("another run is writing an output/mira.safetensors and what belongs to it: process "),
        "\(refused)"
      )
      #expect(refused.errors.contains(": process \(running.child) on \(HostName.current), started "), "\(refused)")
    }
    // The record of the first is not that of a failure.
    #expect(workspace["an output/mira.run.json"]?.contains("\"state\": \"running\"") == true)
    #expect(record?.contains("\"state\": \"running\"") == true)
    let other = try train(workspace, "--dry-run", "--set", "output_name=hana")
    #expect(other.status == 0, "\(other)")
    kill(running.child, SIGKILL)
    #expect(running.wait().status == 128 + SIGKILL)
    let next = try train(workspace, "--quiet", "--set", "max_train_steps=1", "--set", "lr_scheduler_args=T_0=1")
    #expect(next.status == 0, "\(next)")
    #expect(try workspace.names("an output") == ["mira.run.json", "mira.safetensors"])
  }

  @Test("a run that is killed three times ends as one that is not")
  func killed() throws {
    let lines = """
      max_train_steps = 12
      lr_scheduler_args = ["T_0=12"]
      seed = 3
      save_every_n_steps = 1
      save_last_n_steps = 2
      save_state = true
      """
    let whole = try workspace(lines)
    #expect(try train(whole, "--quiet").status == 0)
    let parts = try workspace(lines)
    func newest() throws -> [String] {
      let names = (try? parts.names("an output")) ?? []
      return names.last { $0.hasPrefix("mira-step") && $0.hasSuffix("-state") }.map {
        ["--resume", "an output/\($0)"]
      } ?? []
    }
    let command = [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--quiet"] + allowed
    for number in 1...3 {
      let leftOver = Set((try? parts.names("an output")) ?? [])
      let running = try parts.start(command + newest())
      // Each gets some steps further: it is killed while it saves the next network or state.
      let before = (try? parts.names("an output"))?.count { $0.hasPrefix("mira-step") } ?? 0
      var waited = 0
      while waited < 20_000 {
        let names = ((try? parts.names("an output")) ?? [])
          .filter { !$0.contains(RunRecord.suffix) && !$0.contains(".ia3-probe") }
        let isSaving = names.contains { $0.contains(".ia3-") && !leftOver.contains($0) }
        if isSaving, names.count >= before + number { break }
        usleep(200)
        waited += 1
      }
      kill(running.child, SIGKILL)
      #expect(running.wait().status == 128 + SIGKILL)
    }
    let last = try parts.run(command + newest())
    #expect(last.status == 0, "\(last)")
    let files = try [whole, parts].map { try FileSystem.read($0.path("an output/mira.safetensors")) }
    let bodies = files.map { file in
      file.dropFirst(8 + Int(file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
    }
    #expect(bodies[0] == bodies[1])
    let rest = try parts.names("an output").filter { $0.contains(".ia3-") || $0.hasSuffix(".lock") }
    #expect(rest == [])
  }

  @Test("ia3 model init writes the same checkpoint for the same seed")
  func model() throws {
    let workspace = try Workspace()
    for name in ["a.safetensors", "b.safetensors"] {
      #expect(try workspace.ia3("model", "init", "--size", "tiny", "--seed", "4", name).status == 0)
    }
    let bytes = try FileSystem.read(workspace.path("a.safetensors"))
    #expect(try FileSystem.read(workspace.path("b.safetensors")) == bytes)
    #expect(try workspace.ia3("model", "init", "--size", "huge", "c.safetensors").status == 2)
  }

  @Test("an image that goes away ends a run with 2, and the message says how to go on")
  func imageGone() throws {
    let workspace = try workspace(
      "max_train_steps = 400\nlr_scheduler_args = [\"T_0=400\"]\nseed = 3\ncache_latents = false"
    )
    let running = try workspace.start(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--json"] + allowed
    )
    var waited = 0
    while !running.output.contains("\"event\":\"step\"") && waited < 20_000 {
      usleep(1000)
      waited += 1
    }
    let images = ["a", "b", "c"].map { workspace.path("a dataset/1_mira/\($0).bmp") }
    let contents = try images.map { try FileSystem.read($0) }
    for path in images { unlink(path) }
    let run = running.wait()
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains(".bmp"), "\(run)")
    #expect(run.errors.contains("is saved: continue with --resume an output/mira-state"), "\(run)")
    #expect(workspace["an output/mira.run.json"]?.contains("\"failed\"") == true)
    for (path, bytes) in zip(images, contents) { try FileSystem.write(bytes, to: path) }
    let resumed = try train(workspace, "--dry-run", "--resume", "an output/mira-state")
    #expect(resumed.status == 0, "\(resumed)")
    let other = try train(workspace, "--dry-run", "--resume", "an output/mira-state", "--set", "clip_skip=2")
    #expect(other.status == 2, "\(other)")
    #expect(other.errors.contains("clip_skip unset, but the run has 2"), "\(other)")
    #expect(other.errors.contains("--resume-anyway"), "\(other)")
    let anyway = try train(
      workspace,
      "--dry-run",
      "--resume",
      "an output/mira-state",
      "--set",
      "clip_skip=2",
      "--resume-anyway"
    )
    #expect(anyway.status == 0, "\(anyway)")
  }

  @Test("a full disk under the curves is one warning")
  func curves() throws {
    // No file can grow beyond this, which is more than the networks have.
    let workspace = try workspace(
      "max_train_steps = 500\nlr_scheduler_args = [\"T_0=500\"]\nseed = 3\nlogging_dir = \"logs\""
    )
    let limited = ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"]
    let run = try workspace.run(
      limited + [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--quiet"] + allowed
    )
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.ranges(of: "the curves cannot be written: ").count == 1, "\(run)")
    #expect(try workspace.names("an output").contains("mira.safetensors"))
    let report = try workspace.ia3("report", "an output/mira.run.json", "-o", "report.html")
    #expect(report.status == 0, "\(report)")
  }

  @Test("images, folders and outputs may have names that are not UTF-8")
  func names() throws {
    func name(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { SystemText.text($0) } }
    let workspace = try Workspace(["config.toml": Self.config("cache_latents_to_disk = true", "data")])
    symlink(try Self.model.get(), workspace.path("tiny.safetensors"))
    let folder = "data/1_mir" + name([0xE9])
    let stems = [name([0xE9]), name([0x83, 0x65]), "\u{E9}", "e\u{301}"]
    for (number, stem) in stems.enumerated() {
      try workspace.folder.write(Self.image(number + 1), to: "\(folder)/\(stem).bmp")
      try workspace.write("tag \(number)", to: "\(folder)/\(stem).txt")
    }
    let output = "out" + name([0xFF])
    let run = try train(workspace, "--set", "output_dir=\(output)", "--set", "max_train_steps=2", "--json")
    #expect(run.status == 0, "\(run)")
    for line in run.lines { #expect(Document.parse(Source(path: "line", text: line), as: .json).issues.isEmpty) }
    #expect(run.output.contains(#"out\\xff/mira.safetensors"#), "\(run)")
    #expect(try workspace.names(folder).count { $0.hasSuffix("_sd.npz") } == 4)
    let network = try SafetensorsFile(path: workspace.path("\(output)/mira.safetensors"))
    #expect(network.metadata["ss_dataset_dirs"]?.contains(#""1_mir\udce9""#) == true, "\(network.metadata)")
    for number in 0..<4 { #expect(network.metadata["ss_tag_frequency"]?.contains("tag \(number)") == true) }
    let record = try RunRecord(path: workspace.path("\(output)/mira.run.json"))
    #expect(FileSystem.status(record.networks.last?.path ?? "") != nil, "\(record.networks)")
    let report = try workspace.ia3("report", output)
    #expect(report.status == 0, "\(report)")
    #expect(report.output.contains(#"out\xff"#), "\(report)")
  }
}
