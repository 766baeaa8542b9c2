import Documents
import Files
import Platform
import Settings
import TestSupport
import Testing

@testable import SDScripts

@Suite("Files written for sd-scripts")
struct SDScriptsPlanTests {
  /// A folder whose name a shell would take apart, with images, a model and a checkout of sd-scripts.
  private final class Place {
    let folder: TestFolder
    let scripts: ScriptsFolder
    var root: String { Path.join(folder.path, "it's a place") }

    init(_ files: [String: String] = [:]) throws {
      folder = try TestFolder(folders: ["it's a place/model"])
      scripts = try ScriptsFolder()
      for name in ["3_mira/a.png", "3_mira/b.png", "1_other/c.webp", "notes/d.png"] {
        try folder.write([], to: "it's a place/images/\(name)")
      }
      try folder.write([], to: "it's a place/reg/2_woman/e.png")
      for (name, text) in files { try folder.write(Array(text.utf8), to: "it's a place/\(name)") }
    }

    deinit {
      folder.remove()
      scripts.remove()
    }

    func plan(
      _ settings: Settings,
      launch: (inout LaunchOptions.Request) -> Void = { _ in },
      change: (inout SDScriptsRequest) -> Void = { _ in }
    ) throws -> SDScriptsPlan {
      var options = LaunchOptions.Request()
      launch(&options)
      var request = SDScriptsRequest(
        settings,
        config: Path.join(root, "config.toml"),
        script: try #require(TrainingScript(settings.script ?? "", isVersion2: settings.value("v2") == .boolean(true))),
        scripts: try SDScriptsFolder(scripts.path),
        python: "/opt/sd scripts/bin/python",
        launch: try LaunchOptions(options, settings: settings),
        hasDevices: true
      )
      change(&request)
      return try SDScriptsPlan(request)
    }

    /// The settings of a config in the folder; its output is there, too, whatever the working folder.
    func settings(_ lines: String, dialect: DialectName = .sdScriptsTOML) -> Settings {
      let path = Path.join(root, "config.toml")
      let output = "output_dir = \"\(root)/output\"\nlogging_dir = \"\(root)/logs\"\n"
      return dialect == .sdScriptsTOML
        ? SettingsText.settings(output + lines, path: path)
        : SettingsText.read(lines, path: path, as: dialect)
    }

    /// All files of a plan but the tokenizer's, with the test's own folders under fixed names.
    func text(_ plan: SDScriptsPlan) -> String {
      var text = ""
      for file in plan.files where !file.name.hasPrefix("tokenizer/") {
        text +=
          "==== \(file.name)\(file.isExecutable ? " (executable)" : "")\n"
          + String(decoding: file.bytes, as: UTF8.self)
      }
      text += "==== \(plan.result), restart at \(plan.firstRestart ?? 0), \(plan.steps ?? 0) steps\n"
      for note in plan.scaled + plan.notes { text += "\(note)\n" }
      // Windows' scripts have its line ends, and PowerShell's a mark of its encoding.
      text = text.replacing("\r\n", with: "\n").replacing("\u{FEFF}", with: "<BOM>")
      return text.replacing(folder.path, with: "/ROOT").replacing(scripts.path, with: "/SCRIPTS")
    }
  }

  @Test("for one process, folders become subsets, paths absolute, the preset is attached and words are quoted")
  func single() throws {
    let place = try Place()
    let plan = try place.plan(
      place.settings(
        """
        clip_skip = 2
        lr_scheduler_type = "CosineAnnealingWarmRestarts"
        lr_scheduler_args = ["T_0=20", "T_mult=1", "eta_min=0.0003"]
        optimizer_args = ["d_coef=1.0", "betas=0.9,0.99"]
        reg_data_dir = "reg"
        resolution = 512
        mixed_precision = "bf16"
        """
      )
    )
    try Golden().expect(place.text(plan), is: "single.txt")
  }

  @Test("a config's name with control characters leaves the files valid")
  func hostileName() throws {
    let place = try Place()
    let plan = try place.plan(
      place.settings("max_train_steps = 4\nnetwork_args = [\"algo=ia3\", \"preset=ia3\"]"),
      change: { $0.config = Path.join(place.root, "a\u{7}\u{7F}\u{1B}[31m\n\r\u{2028}b.toml") }
    )
    for name in ["config.toml", "dataset.toml", "lycoris.toml"] {
      guard let file = plan.files.first(where: { $0.name == name }) else { continue }
      let document = Document.parse(Source(path: name, bytes: file.bytes), as: .toml)
      #expect(document.issues.isEmpty, "\(name): \(document.issues)")
    }
    let script = try #require(plan.files.first { $0.name == SDScriptsPlan.scriptName })
    let lines = String(decoding: script.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.dropFirst().first?.hasSuffix("b.toml: trains it with sd-scripts.") == true)
  }

  @Test(
    "for two machines with two processes each, T_0 counts every process's steps and the second machine has its own folder"
  )
  func several() throws {
    let place = try Place([
      "data.toml": """
      [general]
      caption_extension = ".txt"
      [[datasets]]
      resolution = [512, 768]
      batch_size = 4
        [[datasets.subsets]]
        image_dir = "images/3_mira"
        num_repeats = 2
        [[datasets.subsets]]
        image_dir = "images/1_other"
        class_tokens = "an \\"other\\""
      """
    ])
    var settings = place.settings(
      """
      dataset_config = "data.toml"
      network_args = ["algo=ia3", "preset=ia3", "train_on_input=True"]
      lr_scheduler_type = "CosineAnnealingWarmRestarts"
      lr_scheduler_args = ["T_0=20"]
      seed = 4
      """
    )
    let path = Path.join(place.root, "data.toml")
    settings.follow(SettingsText.file(String(decoding: try FileSystem.read(path), as: UTF8.self), path: path))
    let plan = try place.plan(
      settings,
      launch: {
        ($0.processes, $0.machines, $0.machineRank) = (4, 2, 1)
        ($0.mainProcessIP, $0.mainProcessPort) = ("10.0.0.1", 29400)
        $0.precision = "fp16"
      }
    )
    try Golden().expect(place.text(plan), is: "several.txt")
  }

  @Test("kohya_ss's JSON for four GPUs keeps the user's preset file")
  func gui() throws {
    let place = try Place([
      "mine.toml": """
      enable_conv = false
      unet_target_name = [".*to_v"]
      [name_algo_map]
      ".*to_v" = { train_on_input = true }
      """
    ])
    let json = """
      {
        "LoRA_type": "LyCORIS/iA3", "LyCORIS_preset": "mine.toml", "train_on_input": true,
        "lr_scheduler_type": "CosineAnnealingWarmRestarts", "lr_scheduler_args": "T_0=1600 T_mult=1",
        "max_train_steps": 400, "num_processes": 4, "gpu_ids": "0,1,2,3", "num_machines": 1, "mixed_precision": "fp16",
        "optimizer": "Prodigy", "optimizer_args": "d_coef=1.0", "output_dir": "\(place.root)/output", "output_name": "gui",
        "pretrained_model_name_or_path": "owner/name", "train_data_dir": "images", "save_every_n_steps": 50
      }
      """
    let plan = try place.plan(place.settings(json, dialect: .kohyaJSON)) { $0.processes = 2 }
    try Golden().expect(place.text(plan), is: "gui.txt")
  }

  @Test("beside the user's Accelerate config, only what the command line says is added")
  func accelerateConfig() throws {
    let place = try Place(["accelerate.yaml": "num_processes: 8\ndistributed_type: DEEPSPEED\n"])
    let plan = try place.plan(place.settings("")) {
      $0.accelerateConfig = Path.join(place.root, "accelerate.yaml")
      $0.machineRank = 0
    }
    #expect(plan.launch.processes == 8)
    #expect(!plan.files.contains { $0.name == "accelerate.yaml" })
    let script = try #require(plan.files.last)
    let text = String(decoding: script.bytes, as: UTF8.self)
    #expect(text.contains("--machine_rank 0"))
    #expect(!text.contains("--num_processes"))
    #expect(!text.contains("--multi_gpu"))
    #expect(text.contains(#"it'\''s a place/accelerate.yaml'"#))
  }

  @Test(
    "lengths of schedules follow the processes, and epochs shorten the run",
    arguments: [
      ("max_train_steps = 20", "T_0=20", 3, "T_0 = 60"), ("max_train_steps = 20", "T_0=7", 2, "T_0 = 14"),
      // Seven batches an epoch are four updates of two processes: ten epochs are 40 updates, of two steps each.
      ("max_train_epochs = 10", "T_0=70", 2, "T_0 = 80"), ("max_train_epochs = 10", "T_0=35", 2, "T_0 = 70"),
    ]
  )
  func clock(length: String, argument: String, processes: Int, scaled: String) throws {
    let place = try Place()
    let settings = place.settings(
      "\(length)\nlr_scheduler_type = \"CosineAnnealingWarmRestarts\"\nlr_scheduler_args = [\"\(argument)\"]"
    )
    let plan = try place.plan(settings, launch: { $0.processes = processes }) {
      $0.counts = Plan.Counts(repeatedImages: 7, regularizationImages: 0, images: 7, batches: 7)
    }
    #expect(plan.scaled == [scaled])
  }

  @Test("other schedules of PyTorch are scaled by their own lengths, or a note says that they are not")
  func otherSchedules() throws {
    let place = try Place()
    let milestones = try place.plan(
      place.settings("lr_scheduler_type = \"MultiStepLR\"\nlr_scheduler_args = [\"milestones=[5,10]\"]"),
      launch: { $0.processes = 2 }
    )
    #expect(milestones.scaled == ["milestones = 10, 20"])
    let exponential = try place.plan(
      place.settings("lr_scheduler_type = \"ExponentialLR\"\nlr_scheduler_args = [\"gamma=0.9\"]"),
      launch: { $0.processes = 2 }
    )
    #expect(exponential.scaled.isEmpty)
    #expect(exponential.notes.contains { $0.contains("ExponentialLR 2 times") })
    let builtIn = try place.plan(place.settings("lr_scheduler = \"cosine\""), launch: { $0.processes = 2 })
    #expect(builtIn.scaled.isEmpty)
  }

  @Test(
    "an option that sd-scripts cannot express is an error that says so",
    arguments: [
      ("train_data_dir = \"nowhere\"", "there is no folder nowhere"),
      ("train_data_dir = \"reg/2_woman\"", "must contain a folder of images with a name like 10_name"),
      ("output_name = \"a/b\"", "must be a file name without '/'"),
      ("output_dir = \"\"", "name the folder for the networks"),
      ("network_args = [\"algo=ia3\", \"preset=mine.toml\"]", "not a preset of LyCORIS"),
      ("network_args = [\"algo=ia3\", \"preset=full\", \"train_on_input=True\"]", "does not support it"),
    ]
  )
  func refusals(lines: String, message: String) throws {
    let place = try Place()
    let key = lines.prefix { $0 != " " }
    var settings = place.settings(key == "output_dir" ? "" : lines)
    if key == "output_dir" {
      settings.values["output_dir"] = Setting(
        name: "output_dir",
        value: .string(""),
        origin: .derived("the test")
      )
    }
    #expect { _ = try place.plan(settings) } throws: { String(describing: $0).contains(message) }
  }

  @Test("a plain LoRA for Stable Diffusion XL gets its script, both tokenizers and no preset")
  func sdxl() throws {
    let place = try Place()
    var settings = place.settings("network_module = \"networks.lora\"\nnetwork_args = []\nno_half_vae = true")
    settings.script = "sdxl_train_network"
    let plan = try place.plan(settings)
    let config = try text("config.toml", of: plan)
    #expect(config.contains("no_half_vae = true"))
    #expect(!config.contains("preset"))
    #expect(!plan.files.contains { $0.name == "lycoris.toml" })
    for tokenizer in ["openai_clip-vit-large-patch14", "laion_CLIP-ViT-bigG-14-laion2B-39B-b160k"] {
      #expect(plan.files.contains { $0.name == "tokenizer/\(tokenizer)/vocab.json" })
    }
    #expect(try text("run.sh", of: plan).contains("/sdxl_train_network.py \\\n"))
    #expect(plan.lost.isEmpty, "\(plan.lost)")
    #expect(plan.notes.isEmpty, "\(plan.notes)")
  }

  @Test("the parts of a model in files of their own get absolute paths, and what is fetched is said")
  func flux() throws {
    let place = try Place(["parts/t5.safetensors": ""])
    var settings = place.settings(
      """
      network_module = "networks.lora_flux"
      network_args = []
      t5xxl = "parts/t5.safetensors"
      clip_l = "parts/missing.safetensors"
      """
    )
    settings.script = "flux_train_network"
    let plan = try place.plan(settings)
    let config = try text("config.toml", of: plan)
    #expect(config.contains("t5xxl = \"\(place.root)/parts/t5.safetensors\""))
    #expect(config.contains("clip_l = \"/"))
    #expect(plan.notes == ["sd-scripts fetches the tokenizer google/t5-v1_1-xxl from Hugging Face"])
  }

  @Test("LyCORIS of another kind keeps its built-in preset, and a preset file is rewritten for it as for iA3")
  func otherKinds() throws {
    let place = try Place([
      "mine.toml": "unet_target_name = [\".*to_v\"]\n[name_algo_map]\n\".*ff\\\\.net\" = { dim = 4 }\n"
    ])
    let full = try place.plan(place.settings("network_args = [\"algo=lokr\", \"preset=attn-mlp\"]"))
    #expect(try text("config.toml", of: full).contains("\"preset=attn-mlp\""))
    let own = try place.plan(place.settings("network_args = [\"algo=lokr\", \"preset=mine.toml\"]"))
    #expect(try text("lycoris.toml", of: own).contains(#"'.*ff\.net' = { dim = 4 }"#))
    #expect(try text("config.toml", of: own).contains("lycoris.toml"))
  }

  @Test("a preset that stops lycoris-lora 4 is written out for the family that it stops with, and nothing else is")
  func repeatedLayers() throws {
    let place = try Place()
    for arguments in ["\"algo=loha\"", "\"algo=lokr\", \"preset=full\""] {
      var settings = place.settings("network_args = [\(arguments)]")
      let plan = try place.plan(settings)
      #expect(try text("lycoris.toml", of: plan).contains("\"time_embedding.linear_1\""))
      #expect(try text("config.toml", of: plan).contains("lycoris.toml"))
      #expect(plan.notes.first?.contains("names the layers of the preset full") == true)
      settings.script = "sdxl_train_network"
      let other = try place.plan(settings)
      #expect(!other.files.contains { $0.name == "lycoris.toml" })
      #expect(other.notes.isEmpty)
    }
  }

  @Test("a whole model, an embedding and a ControlNet are handed over, and their images stay where their script looks")
  func otherProducts() throws {
    let place = try Place()
    for (name, hasDataset) in [
      ("sdxl_train", true), ("sdxl_train_textual_inversion", true), ("train_control_net", false),
    ] {
      var settings = place.settings("network_module = \"\"\nnetwork_args = []\nsave_model_as = \"safetensors\"")
      settings.script = name
      let plan = try place.plan(settings)
      #expect(plan.files.contains { $0.name == "dataset.toml" } == hasDataset, "\(name)")
      #expect(plan.result.hasSuffix("/mira.safetensors"), "\(name)")
      #expect(try text("run.sh", of: plan).contains("/\(name).py"), "\(name)")
      #expect(try text("config.toml", of: plan).contains("train_data_dir") == !hasDataset, "\(name)")
    }
  }

  @Test("fine_tune.py takes its images from metadata, which the config must name")
  func metadata() throws {
    let place = try Place(["meta.json": "{}"])
    for (lines, isRefused) in [("", true), ("in_json = \"meta.json\"", false)] {
      var settings = place.settings(lines)
      settings.script = "fine_tune"
      guard isRefused else {
        #expect(try !place.plan(settings).files.contains { $0.name == "dataset.toml" })
        continue
      }
      let error = #expect(throws: SDScriptsError.self) { try place.plan(settings) }
      #expect(error?.description.hasPrefix("in_json: must name the metadata") == true)
    }
  }

  @Test("metadata that the GUI makes is handed over, and refused with the command that makes it if it is missing")
  func guiMetadata() throws {
    let place = try Place()
    let json = """
      {
        "image_folder": "images/3_mira", "train_dir": "\(place.root)/meta", "use_latent_files": "No",
        "caption_extension": ".txt", "dataset_repeats": 1, "max_train_steps": 4,
        "output_dir": "\(place.root)/output", "output_name": "gui", "pretrained_model_name_or_path": "owner/name"
      }
      """
    var settings = place.settings(json, dialect: .kohyaJSON)
    settings.script = "fine_tune"
    let error = #expect(throws: SDScriptsError.self) { try place.plan(settings) }
    let text = (error?.description ?? "").replacing(place.root, with: "ROOT")
      .replacing(place.scripts.path, with: "SCRIPTS")
    #expect(text.contains("there is no file ROOT/meta/meta_cap.json"), "\(text)")
    let maker = "SCRIPTS/finetune/merge_captions_to_metadata.py --full_path --caption_extension .txt"
    #expect(text.contains("\n  '/opt/sd scripts/bin/python' \(maker)"), "\(text)")
    #expect(text.hasSuffix("/meta/meta_cap.json'"), "\(text)")
    try place.folder.write(Array("{}".utf8), to: "it's a place/meta/meta_cap.json")
    let config = try self.text("config.toml", of: try place.plan(settings))
    #expect(config.contains("in_json = \"\(place.root)/meta/meta_cap.json\""))
    #expect(config.contains("train_data_dir = \"\(place.root)/images/3_mira\""))
  }

  @Test("the prompts that the GUI's form holds become a file, and without prompts nothing asks for samples")
  func prompts() throws {
    let place = try Place()
    for prompts in ["mira, hat --w 512\\na dog", "prompts.txt", ""] {
      let json = """
        {
          "LoRA_type": "Standard", "sample_prompts": "\(prompts)", "sample_every_n_steps": 50, "max_train_steps": 4,
          "output_dir": "\(place.root)/output", "output_name": "gui", "train_data_dir": "images",
          "pretrained_model_name_or_path": "owner/name"
        }
        """
      let plan = try place.plan(place.settings(json, dialect: .kohyaJSON))
      let config = try text("config.toml", of: plan)
      if prompts.isEmpty {
        #expect(!plan.files.contains { $0.name == "prompts.txt" })
        #expect(!config.contains("sample_prompts"), "\(config)")
        #expect(!config.contains("sample_every"), "\(config)")
      } else {
        #expect(try text("prompts.txt", of: plan) == prompts.replacing("\\n", with: "\n") + "\n")
        #expect(config.contains("sample_prompts = \"\(plan.path("prompts.txt"))\""), "\(config)")
        #expect(config.contains("sample_every_n_steps = 50"))
      }
    }
  }

  @Test("a checkout that is older than the script is an error")
  func olderCheckout() throws {
    let place = try Place()
    var settings = place.settings("")
    settings.script = "anima_train_network"
    let error = #expect(throws: SDScriptsError.self) { try place.plan(settings) }
    #expect(error?.description.contains("it does not contain anima_train_network.py") == true)
  }

  @Test("for a Python of Windows, every path is one of Windows")
  func windows() throws {
    let place = try Place()
    let plan = try place.plan(place.settings("vae = \"owner/vae\"")) { _ in
    } change: {
      $0.python = "/mnt/c/kohya_ss/venv/Scripts/python.exe"
      $0.folder = "/mnt/d/runs/mira"
    }
    let config = try text("config.toml", of: plan)
    #expect(config.contains("dataset_config = \"D:/runs/mira/dataset.toml\""))
    #expect(config.contains("vae = \"owner/vae\""))
    #expect(plan.path("config.toml") == "/mnt/d/runs/mira/config.toml")
    let sh = try text("run.sh", of: plan)
    #expect(sh.contains("exec /mnt/c/kohya_ss/venv/Scripts/python.exe -m accelerate.commands.launch"))
    #expect(sh.contains("--config_file D:/runs/mira/config.toml"))
    let batch = try text("run.bat", of: plan)
    #expect(batch.contains("C:\\kohya_ss\\venv\\Scripts\\python.exe -m accelerate.commands.launch ^\r\n"))
    #expect(batch.contains("--config_file D:\\runs\\mira\\config.toml\r\n"))
    #expect(try text("run.ps1", of: plan).hasPrefix("\u{FEFF}# Written"))
  }

  @Test("a folder that no batch file can name leaves it out, with a note")
  func noBatchFile() throws {
    let place = try Place()
    let plan = try place.plan(place.settings("")) { _ in
    } change: {
      $0.folder = Path.join(place.root, "a\nb")
    }
    #expect(!plan.files.contains { $0.name == "run.bat" })
    #expect(plan.files.contains { $0.name == "run.ps1" })
    #expect(plan.notes.contains { $0.hasPrefix("run.bat was not written") })
  }

  private func text(_ name: String, of plan: SDScriptsPlan) throws -> String {
    let file = try #require(plan.files.first { $0.name == name })
    return String(decoding: file.bytes, as: UTF8.self)
  }

  @Test("the files are written with the script executable, and a folder that cannot be made is an error")
  func writes() throws {
    let place = try Place()
    let plan = try place.plan(place.settings(""))
    try SDScriptsRun(plan).write()
    for file in plan.files { #expect(try FileSystem.read(plan.path(file.name)) == file.bytes) }
    #expect((FileSystem.status(plan.command)?.permissions ?? 0) & 0o100 != 0)
    #expect(plan.files.contains { $0.name == "tokenizer/openai_clip-vit-large-patch14/vocab.json" })
    let blocked = try place.plan(place.settings("")) { _ in
    } change: {
      $0.folder = Path.join(place.root, "images/3_mira/a.png")
    }
    #expect(throws: SDScriptsError.self) { try SDScriptsRun(blocked).write() }
  }

  @Test("a name that is not UTF-8 cannot be passed on in a config")
  func names() throws {
    let place = try Place()
    let bytes: [UInt8] = [0xE9]
    let name = bytes.withUnsafeBytes { SystemText.text($0) }
    try place.folder.write([], to: "it's a place/images/2_\(name)/a.png")
    let error = #expect(throws: SDScriptsError.self) {
      try place.plan(place.settings("output_name = \"a\"\ntrain_data_dir = \"\(place.root)/images\"\n"))
    }
    #expect(error?.description.contains("a file name that is not UTF-8") == true, "\(error?.description ?? "")")
  }
}
