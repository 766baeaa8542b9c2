import Documents
import Files
import Platform
import RunRecords
import Safetensors
import TestSupport
import Testing

/// `ia3 train --engine sd-scripts` with a Python that answers and trains as each test says.
@Suite("ia3 train --engine", .serialized)
struct SDScriptsRunTests {
  /// A checkpoint, and a network that the core has trained on it in one step: what a run has to leave.
  private static let made = Result { () throws -> (model: String, network: String) in
    let place = try Workspace(folders: ["images/1_mira"])
    let model = Path.join(try TestFolder().path, "tiny.safetensors")
    try place.folder.write(image, to: "images/1_mira/a.bmp")
    try place.write(config.replacing("tiny.safetensors", with: model), to: "config.toml")
    let program = Path.join(Workspace.products, "ia3")
    for words in [
      ["model", "init", model],
      [
        "train", "config.toml", "--allow", "ALL", "--set", "max_train_steps=1", "--set",
        "output_dir=\(Path.parent(model))",
      ],
    ] {
      let run = try place.run([program] + words)
      guard run.status == 0 else { throw FileError.system(path: run.description, action: "run", code: EIO) }
    }
    return (model, Path.join(Path.parent(model), "mira.safetensors"))
  }

  private static let config = """
    pretrained_model_name_or_path = "tiny.safetensors"
    train_data_dir = "images"
    output_dir = "an output"
    output_name = "mira"
    logging_dir = "logs"
    network_module = "lycoris.kohya"
    network_args = ["algo=ia3", "preset=ia3"]
    optimizer_type = "Prodigy"
    optimizer_args = ["d0=0.01", "safeguard_warmup=True", "use_bias_correction=True"]
    learning_rate = 1.0
    unet_lr = 1.0
    text_encoder_lr = 1.0
    clip_skip = 1
    max_train_steps = 2
    lr_scheduler_type = "CosineAnnealingWarmRestarts"
    lr_scheduler_args = ["T_0=2", "T_mult=1", "eta_min=0.0003"]
    resolution = "64"
    caption_extension = ".txt"

    """

  /// A bitmap of 64×64 pixels.
  private static let image: [UInt8] = {
    func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let size = 64 * 64 * 3
    var bytes =
      Array("BM".utf8) + little(54 + size) + little(0) + little(54) + little(40) + little(64) + little(64)
    bytes += [1, 0, 24, 0] + little(0) + little(size) + little(2835) + little(2835) + little(0) + little(0)
    for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: index / 3)) }
    return bytes
  }()

  private static let packages = [
    "torch", "torchvision", "accelerate", "transformers", "diffusers", "safetensors", "toml", "voluptuous",
    "einops",
    "imagesize", "opencv-python", "prodigyopt", "tensorboard",
  ]

  private func report(lycoris: String = "4.1.3", devices: String = "") -> String {
    let versions = Self.packages.map { "\"\($0)\": \"4.6.0\"" } + ["\"lycoris-lora\": \"\(lycoris)\""]
    return
      "ia3-environment:{\"executable\": \"PYTHON\", \"python\": \"3.11.7\", \"packages\": {\(versions.joined(separator: ", "))}, \"broken\": {}, \"devices\": [\(devices)]}\n"
  }

  /// What a run of two steps prints, and the network that it leaves.
  private static let trains = """
    printf 'create LyCORIS for Text Encoder: 6 modules.\\ncreate LyCORIS for U-Net: 80 modules.\\n'
    printf '\\nepoch 1/2\\n\\n\\rsteps:  50%%|#| 1/2 [00:01<00:01,  1.0s/it, avr_loss=0.25]' >&2
    printf '\\rsteps: 100%%|#| 2/2 [00:02<00:00,  1.0s/it, avr_loss=0.125]' >&2
    printf '\\nsaving checkpoint: %s\\n' "$OUTPUT"
    mkdir -p "${OUTPUT%/*}"
    cp "$NETWORK" "$OUTPUT"
    """

  /// A folder with a config, an image, a checkout of sd-scripts and a Python that runs `train` for Accelerate.
  private func workspace(_ train: String = trains, report: String? = nil, network: String? = nil) throws
    -> Workspace
  {
    let made = try Self.made.get()
    let workspace = try Workspace(
      [
        "config.toml": Self.config, "train": train, "sd-scripts/train_network.py": "",
        "sd-scripts/library/train_util.py": "", "sd-scripts/library/config_util.py": "",
      ],
      folders: ["images/1_mira"]
    )
    try workspace.folder.write(Self.image, to: "images/1_mira/a.bmp")
    symlink(made.model, workspace.path("tiny.safetensors"))
    let python = workspace.path("python")
    try workspace.write((report ?? self.report()).replacing("PYTHON", with: python), to: "report")
    let script = """
      #!/bin/sh
      echo "$1 $2" >> '\(workspace.path("started"))'
      if [ "$1" = -c ]; then exec cat '\(workspace.path("report"))'; fi
      echo "$@" > '\(workspace.path("arguments"))'
      export OUTPUT='\(workspace.path("an output/mira.safetensors"))' NETWORK='\(network ?? made.network)'
      exec sh '\(workspace.path("train"))'

      """
    try workspace.write(script, to: "python")
    chmod(python, 0o755)
    return workspace
  }

  private let words = [
    "train", "config.toml", "--engine", "sd-scripts", "--sd-scripts", "sd-scripts", "--python", "./python",
  ]
  private let allowed = ["--allow", "IA3", "--allow", "SDS", "--allow", "DAT", "--allow", "PRO"]

  private func train(_ workspace: Workspace, _ arguments: String...) throws -> Run {
    try workspace.run([Path.join(Workspace.products, "ia3")] + words + arguments + allowed)
  }

  @Test("a run is checked, written, followed and judged")
  func trains() throws {
    let workspace = try workspace()
    let run = try train(workspace)
    #expect(run.status == 0, "\(run)")
    #expect(run.lines.contains { $0.hasPrefix("step 1/2  average 0.2500") }, "\(run)")
    #expect(run.lines.contains { $0.hasPrefix("step 2/2  average 0.1250") })
    #expect(run.output.contains("mira.safetensors has vectors for 86 layers (text encoder 6, UNet 80)"))
    #expect(workspace["arguments"]?.hasPrefix("-m accelerate.commands.launch --config_file ") == true)
    #expect(workspace["an output/mira.sd-scripts/log.txt"]?.contains("avr_loss=0.125") == true)
    #expect(workspace["an output/mira.run.json"]?.contains("\"complete\"") == true)
    let json = try train(workspace, "--json", "--force")
    let events = json.lines.compactMap {
      Document.parse(Source(path: "line", text: $0), as: .json).root?["event"]?.string
    }
    #expect(
      events == ["hand_over", "modules", "step", "step", "saved_network", "epoch", "modules", "finished"],
      "\(json)"
    )
    #expect(try train(workspace, "--quiet", "--force").output.isEmpty)
  }

  @Test("a run whose name another run has writes and starts nothing")
  func oneName() throws {
    let workspace = try workspace()
    let lock = try RunLock(folder: workspace.path("an output"), name: "mira")
    for arguments in [[], ["--dry-run"]] {
      let run = try workspace.run([Path.join(Workspace.products, "ia3")] + words + arguments + allowed)
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains("another run is writing "), "\(run)")
    }
    #expect(try workspace.names("an output") == [".mira.run.lock"])
    #expect(workspace["arguments"] == nil)
    withExtendedLifetime(lock) {}
  }

  @Test("--dry-run writes and prints, and starts nothing")
  func dryRun() throws {
    let workspace = try workspace()
    let run = try train(workspace, "--dry-run", "--num-processes", "2", "--run-folder", "run")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("T_0 = 4 for 2 processes"), "\(run)")
    #expect(workspace["started"] == nil)
    #expect(workspace["run/run.sh"]?.contains("--num_processes 2") == true)
    #expect(workspace["run/config.toml"]?.contains("\"T_0=4\"") == true)
    #expect(try workspace.names("run").contains("lycoris.toml"))
    #expect(try !workspace.names().contains("an output"))
  }

  @Test(
    "a release of LyCORIS that cannot train the config is refused by the rules, before anything is written"
  )
  func lycoris() throws {
    let workspace = try workspace(report: report(lycoris: "3.2.0.post2"))
    let run = try train(workspace)
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("KeyError: 'ia3'"), "\(run)")
    #expect(run.errors.contains("LYC001"), "\(run)")
    #expect(run.errors.contains("remedy: install lycoris-lora 2.2.0.post3"))
    #expect(try !workspace.names().contains("an output"))
  }

  @Test(
    "what is missing is reported, with how to name it",
    arguments: [
      (["--python", "/nowhere/python"], "--python /nowhere/python: there is no such program"),
      (["--sd-scripts", "nowhere"], "--sd-scripts nowhere: there is no such folder"),
      (["--sd-scripts", "images"], "it does not contain train_network.py"),
      (["--num-processes", "3", "--num-machines", "2"], "must be a multiple of 2"),
      (["--num-machines", "2", "--num-processes", "2"], "--main-process-ip must be set"),
      (["--mixed-precision", "fp16"], "add --mixed-precision no"),
      (["--mixed-precision", "half"], "no, fp16 or bf16"),
      (["--accelerate-config", "none.yaml"], "none.yaml"), (["--resume", "x"], "--set resume=FOLDER"),
      (["--evaluate", "3"], "--evaluate requires the embedded engine"),
      (["--run-folder", "config.toml"], "config.toml"),
      (["--set", "train_data_dir=nowhere"], "there is no folder nowhere"),
    ]
  )
  func mistakes(arguments: [String], message: String) throws {
    let workspace = try workspace()
    let run = try workspace.run([Path.join(Workspace.products, "ia3")] + words + arguments + allowed)
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains(message), "\(run)")
    #expect(try !workspace.names().contains("an output"))
  }

  @Test(
    "what cannot be saved, or would replace a file of the user's, is said before anything is written",
    arguments: [
      (["--run-folder", "."], "./config.toml is a file that this command reads"),
      (["--run-folder", ".", "--force"], "./config.toml is a file that this command reads"),
      (["--run-folder", "own"], "own/dataset.toml exists and is not a file of an earlier run"),
      (["--set", "logging_dir=/proc/none"], "logging_dir: cannot create the folder /proc/none"),
      (["--set", "output_dir=/proc/none", "--run-folder", "run"], "output_dir: cannot create the folder /proc/none"),
      (["--set", "network_weights=/dev/zero"], "network_weights: /dev/zero is not a regular file"),
      (["--set", "output_dir=own", "--run-folder", "run"], "own/mira.safetensors is the network of an earlier run"),
      (["--set", "output_dir=own", "--run-folder", "run"], "continue that run from its state with --set resume="),
      (["--set", "output_name=a\u{1}"], "must not contain control characters"),
    ]
  )
  func outputs(arguments: [String], message: String) throws {
    let workspace = try workspace()
    try workspace.write("# a person's own\n", to: "own/dataset.toml")
    try workspace.folder.write(try FileSystem.read(try Self.made.get().network), to: "own/mira.safetensors")
    let before = try workspace.names()
    for options in [[], ["--dry-run"]] {
      let run = try workspace.run([Path.join(Workspace.products, "ia3")] + words + arguments + options + allowed)
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains(message.replacing("./", with: workspace.folder.path + "/")), "\(run)")
      #expect(try workspace.names().filter { $0 != "started" } == before)
      #expect(workspace["own/dataset.toml"] == "# a person's own\n")
    }
    #expect(workspace["config.toml"] == Self.config)
  }

  @Test("without a checkout of sd-scripts the message says where one is named")
  func noScripts() throws {
    let workspace = try workspace()
    unlink(workspace.path("sd-scripts/train_network.py"))
    let run = try workspace.run(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--engine", "sd-scripts"] + allowed,
      environment: ["HOME": workspace.path("home")]
    )
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("IA3_SD_SCRIPTS"), "\(run)")
    let other = try workspace.run(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--num-processes", "2"] + allowed
    )
    #expect(other.status == 2, "\(other)")
    #expect(other.errors.contains("--num-processes requires --engine sd-scripts"), "\(other)")
  }

  @Test("the checkout beside the config is found, and the plan shows what will be trained and how it is started")
  func plan() throws {
    let workspace = try workspace()
    let run = try workspace.run(
      [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--engine", "sd-scripts", "--dry-run"] + allowed
    )
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("train_network.py, for Stable Diffusion 1.x, in "), "\(run)")
    #expect(run.lines.contains { $0.hasSuffix("  64×64: 1") })
    #expect(run.output.contains("2 in 2 epochs of 1"))
    #expect(run.output.contains("iA3 on 86 layers"))
    #expect(run.output.contains("Prodigy, CosineAnnealingWarmRestarts"))
    #expect(run.lines.contains { $0.hasPrefix("start it with  '") }, "\(run)")
    for name in ["run.sh", "run.bat", "run.ps1"] {
      #expect(workspace["an output/mira.sd-scripts/\(name)"]?.contains("accelerate.commands.launch") == true)
    }
  }

  @Test("whatever is no iA3 is held against the programs alone, unless the guide is asked for")
  func otherNetworks() throws {
    let workspace = try workspace()
    try workspace.write(
      Self.config.replacing("network_args = [\"algo=ia3\", \"preset=ia3\"]", with: "network_dim = 4")
        .replacing("lycoris.kohya", with: "networks.lora"),
      to: "config.toml"
    )
    let words = ["train", "config.toml", "--engine", "sd-scripts", "--dry-run", "--allow", "DAT"]
    let run = try workspace.run([Path.join(Workspace.products, "ia3")] + words)
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("LoRA (networks.lora), dim 4"), "\(run)")
    #expect(run.output.contains("note: the guide is about iA3, so its rules are left out"), "\(run)")
    let guide = try workspace.run([Path.join(Workspace.products, "ia3")] + words + ["--profile", "guide"])
    #expect(guide.status == 1, "\(guide)")
    #expect(guide.errors.contains("IA3009"), "\(guide)")
    let core = try workspace.run([
      Path.join(Workspace.products, "ia3"), "train", "config.toml", "--timings", "--dry-run",
    ])
    #expect(core.status == 1, "\(core)")
  }

  @Test("a run that fails shows its last lines, what to do, and where the rest is")
  func fails() throws {
    let workspace = try workspace(
      "echo first; echo 'torch.OutOfMemoryError: CUDA out of memory.' >&2; exit 7"
    )
    let run = try train(workspace)
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("sd-scripts ended with code 7"), "\(run)")
    #expect(run.errors.contains("  | first"))
    #expect(run.errors.contains("reduce train_batch_size"))
    #expect(run.errors.contains("an output/mira.sd-scripts/log.txt"))
    #expect(workspace["an output/mira.run.json"]?.contains("\"failed\"") == true)
  }

  @Test("a run that ends well and trains nothing fails")
  func trainsNothing() throws {
    let nothing = try train(workspace("echo done"))
    #expect(nothing.status == 2, "\(nothing)")
    #expect(nothing.errors.contains("is not what the config trains"), "\(nothing)")
    let zeros = Path.join(try TestFolder().path, "zeros.safetensors")
    let file = try SafetensorsFile(path: try Self.made.get().network)
    let tensors = file.tensors.sorted { $0.key < $1.key }.map { name, info in
      name.hasSuffix(".on_input")
        ? StoredTensor(name, info.shape, integers: [0])
        : StoredTensor(name, info.shape, floats: [Float](repeating: 0, count: info.count), as: .float32)
    }
    try SafetensorsWriter.write(tensors, metadata: file.metadata, to: zeros)
    let run = try train(workspace(network: zeros))
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("every one of the 86 modules is zero"), "\(run)")
    try SafetensorsWriter.write(tensors.filter { $0.name.contains("unet") }, metadata: [:], to: zeros)
    let some = try train(workspace(network: zeros))
    #expect(some.status == 2, "\(some)")
    let stale = try workspace()
    #expect(try train(stale).status == 0)
    try stale.write("echo No data found.", to: "train")
    let again = try train(stale, "--force")
    #expect(again.status == 2, "\(again)")
    #expect(again.errors.contains("that of an earlier run"), "\(again)")
    #expect(again.errors.contains("see dataset.toml"))
  }

  @Test(
    "a signal is passed on to the run's whole group",
    arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)]
  )
  func signals(signal: Int32, status: Int32) throws {
    let workspace = try workspace(
      "sleep 300 & echo $! > '\("PLACE")'; printf 'steps:  1%%|#| 1/2 [00:01<00:01, 1s/it, avr_loss=1]\\n'; wait"
    )
    try workspace.write(
      workspace["train"]?.replacing("PLACE", with: workspace.path("child")) ?? "",
      to: "train"
    )
    let running = try workspace.start([Path.join(Workspace.products, "ia3")] + words + allowed)
    var waited = 0
    while !running.output.contains("step 1/2") && waited < 20_000 {
      usleep(1000)
      waited += 1
    }
    kill(running.child, signal)
    let run = running.wait()
    #expect(run.status == status, "\(run)")
    #expect(run.errors.contains("stopped; sd-scripts saves no state"), "\(run)")
    let child = try #require(workspace["child"].flatMap { Int32($0.prefix { $0 != "\n" }) })
    #expect(!Self.isRunning(child))
    #expect(workspace["an output/mira.run.json"]?.contains("\"interrupted\"") == true)
  }

  @Test("sd-scripts and what it has started end even if ia3 is killed")
  func killed() throws {
    let workspace = try workspace(
      "sleep 300 & echo $! > '\("PLACE")'; printf 'steps:  1%%|#| 1/2 [00:01<00:01, 1s/it, avr_loss=1]\\n'; wait"
    )
    try workspace.write(
      workspace["train"]?.replacing("PLACE", with: workspace.path("child")) ?? "",
      to: "train"
    )
    let running = try workspace.start([Path.join(Workspace.products, "ia3")] + words + allowed)
    var waited = 0
    while !running.output.contains("step 1/2") && waited < 20_000 {
      usleep(1000)
      waited += 1
    }
    kill(running.child, SIGKILL)
    #expect(running.wait().status == 128 + SIGKILL)
    let child = try #require(workspace["child"].flatMap { Int32($0.prefix { $0 != "\n" }) })
    waited = 0
    while Self.isRunning(child) && waited < 20_000 {
      usleep(1000)
      waited += 1
    }
    #expect(!Self.isRunning(child))
  }

  /// Whether a process runs; one that nobody has taken note of the end of does not.
  private static func isRunning(_ process: Int32) -> Bool {
    guard let text = try? FileSystem.read("/proc/\(process)/stat") else { return false }
    return !String(decoding: text, as: UTF8.self).contains(") Z ")
  }

  @Test("auto says that a GPU and sd-scripts are there, and asks Python only then")
  func auto() throws {
    let device = "{\"name\": \"NVIDIA H100\", \"memory\": 85899345920}"
    let workspace = try workspace(report: report(devices: device))
    let command = [Path.join(Workspace.products, "ia3"), "train", "config.toml", "--dry-run"] + allowed
    var environment = ["IA3_SD_SCRIPTS": "sd-scripts", "IA3_PYTHON": workspace.path("python")]
    let without = try workspace.run(command, environment: environment)
    #expect(without.status == 0, "\(without)")
    if FileSystem.status("/dev/nvidia0") == nil {
      #expect(workspace["started"] == nil, "\(without)")
      #expect(!without.output.contains("--engine sd-scripts"), "\(without)")
    }
    try workspace.write("", to: "bin/nvidia-smi")
    environment["PATH"] = "/usr/bin:/bin:\(workspace.path("bin"))"
    let with = try workspace.run(command, environment: environment)
    #expect(with.output.contains("could use NVIDIA H100"), "\(with)")
    #expect(with.output.contains("with --engine sd-scripts"), "\(with)")
    #expect(with.output.contains("note: this run, about "))
    let chosen = try workspace.run(command + ["--engine", "embedded"], environment: environment)
    #expect(!chosen.output.contains("NVIDIA"))
  }
}
