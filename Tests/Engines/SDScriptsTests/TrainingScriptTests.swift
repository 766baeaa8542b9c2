import Files
import ModelKinds
import Settings
import TestSupport
import Testing

@testable import SDScripts

@Suite("Training scripts")
struct TrainingScriptTests {
  @Test("every script that an option of sd-scripts names has a family and a kind of training")
  func complete() {
    for name in Set(Catalogue.options.values.flatMap(\.scripts)) {
      #expect(TrainingScript(name)?.file == "\(name).py")
    }
  }

  @Test(
    "a name says whose models are trained, and what comes of it",
    arguments: [
      ("train_network", "Stable Diffusion 1.x", TrainingScript.Product.network),
      ("sdxl_train_network.py", "Stable Diffusion XL", .network), ("sdxl_train", "Stable Diffusion XL", .model),
      ("fine_tune", "Stable Diffusion 1.x", .model), ("flux_train_control_net", "FLUX.1", .controlNet),
      ("hunyuan_image_train_network", "HunyuanImage-2.1", .network), ("lumina_train", "Lumina Image 2.0", .model),
      ("sdxl_train_textual_inversion", "Stable Diffusion XL", .embedding),
    ]
  )
  func names(name: String, family: String, product: TrainingScript.Product) throws {
    let script = try #require(TrainingScript(name))
    #expect(script.family.title == family)
    #expect(script.product == product)
  }

  @Test("v2 is of the same scripts, and other names are none")
  func others() {
    #expect(TrainingScript("train_network", isVersion2: true)?.family.title == "Stable Diffusion 2.x")
    for name in ["", "train", "sdxl_", "sdxl_gen_img", "train_network2", "networks/merge_lora"] {
      #expect(TrainingScript(name) == nil, "\(name)")
    }
  }

  private func choose(
    _ lines: String = "",
    named name: String? = nil,
    _ kind: CheckpointKind? = nil
  ) throws(SDScriptsError) -> (script: TrainingScript, note: String?) {
    try TrainingScript.choose(
      for: SettingsText.settings(lines),
      named: name,
      checkpoint: RecognizedCheckpoint("a.safetensors", kind)
    )
  }

  @Test("a TOML whose keys suit several scripts is for the one that trains the checkpoint")
  func guessed() throws {
    #expect(try choose().script.name == "train_network")
    let found = try choose("", .stableDiffusionXL)
    #expect(found.script.name == "sdxl_train_network")
    #expect(
      found.note == "a.safetensors is Stable Diffusion XL, so sdxl_train_network.py trains it; --script names another"
    )
    #expect(try choose("", .flux).script.name == "flux_train_network")
    #expect(try choose("", named: "sdxl_train_network", .stableDiffusionXL).note == nil)
  }

  @Test(
    "a checkpoint that the script does not train is an error that says what to do",
    arguments: [
      ("", "sdxl_train_network", nil as CheckpointKind?, "(--script train_network trains it with the same settings)"),
      ("", "train_network", .stableDiffusionXL, "(--script sdxl_train_network trains it"),
      ("v2 = true", nil, nil, "unset v2"), ("", nil, .stableDiffusion2, "set v2"),
      ("", nil, .network, "is a LoRA or LyCORIS network, not a checkpoint to train"),
      ("", "lumina_train_network", .vae, "is a VAE alone, not a checkpoint to train"),
      ("", "sdxl_trian_network", nil, "did you mean sdxl_train_network?"),
    ] as [(String, String?, CheckpointKind?, String)]
  )
  func refused(lines: String, name: String?, kind: CheckpointKind?, message: String) {
    let error = #expect(throws: SDScriptsError.self) { try choose(lines, named: name, kind) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("what nothing recognizes is left to the script")
  func unrecognized() throws {
    #expect(RecognizedCheckpoint("a.safetensors", .unknown) == nil)
    #expect(RecognizedCheckpoint("a.ckpt", at: "/nowhere/a.ckpt") == nil)
    #expect(try choose("", .inpainting).script.name == "train_network")
    #expect(try choose("", named: "lumina_train_network", .flux).script.name == "lumina_train_network")
  }

  @Test(
    "where the result is",
    arguments: [
      ("train_network", "", ".safetensors"), ("sdxl_train_network", "save_model_as = \"ckpt\"", ".ckpt"),
      ("train_db", "save_model_as = \"safetensors\"", ".safetensors"),
      ("train_db", "save_model_as = \"ckpt\"", ".ckpt"),
      ("sdxl_train", "save_model_as = \"diffusers_safetensors\"", ""), ("sdxl_train", "", ""),
      ("flux_train", "save_model_as = \"ckpt\"", ".safetensors"),
      ("sdxl_train_textual_inversion", "save_model_as = \"pt\"", ".pt"),
    ]
  )
  func results(name: String, lines: String, end: String) throws {
    let script = try #require(TrainingScript(name))
    #expect(script.resultExtension(SettingsText.settings(lines)) == end)
  }

  @Test("a whole model has the form of the checkpoint that it begins with, unless it is to have another")
  func formOfSource() throws {
    let folder = try TestFolder(["model.ckpt": []], folders: ["diffusers"])
    defer { folder.remove() }
    let script = try #require(TrainingScript("train_db"))
    func end(_ model: String, _ lines: String = "") -> String {
      let path = "pretrained_model_name_or_path = \"\(Path.join(folder.path, model))\"\n"
      return script.resultExtension(SettingsText.settings(path + lines))
    }
    #expect(end("model.ckpt") == ".ckpt")
    #expect(end("model.ckpt", "use_safetensors = true") == ".safetensors")
    #expect(end("diffusers") == "")
  }
}

@Suite("Finding sd-scripts")
struct SDScriptsSearchTests {
  /// A folder with checkouts and interpreters.
  private func place(_ checkouts: [String], _ pythons: [String] = []) throws -> TestFolder {
    let folder = try TestFolder()
    for checkout in checkouts {
      for name in ["train_network.py", "library/train_util.py", "library/config_util.py"] {
        try folder.write([], to: Path.normalized("\(checkout)/\(name)"))
      }
    }
    for python in pythons { try folder.write([], to: python) }
    return folder
  }

  @Test(
    "a checkout is found beside a config, above it, and in the user's folder",
    arguments: [
      ("kohya_ss/sd-scripts", "configs"), ("sd-scripts", "."), (".", "a/b"),
      ("kohya_ss/sd-scripts", "kohya_ss/presets"),
      ("home/kohya_ss/sd-scripts", "elsewhere"), ("home/sd-scripts", "."),
    ]
  )
  func found(checkout: String, config: String) throws {
    let folder = try place([checkout])
    defer { folder.remove() }
    let found = SDScriptsFolder.find(
      near: [Path.join(folder.path, config)],
      home: Path.join(folder.path, "home")
    )
    #expect(found?.path == Path.normalized(Path.join(folder.path, checkout)))
  }

  @Test("what is near the config comes before what is at home, and half a checkout is none")
  func order() throws {
    let folder = try place(["work/kohya_ss/sd-scripts", "home/sd-scripts"])
    defer { folder.remove() }
    let home = Path.join(folder.path, "home")
    let found = SDScriptsFolder.find(near: [Path.join(folder.path, "work/configs")], home: home)
    #expect(found?.path == Path.join(folder.path, "work/kohya_ss/sd-scripts"))
    let half = try TestFolder(["home/sd-scripts/train_network.py": []])
    defer { half.remove() }
    #expect(SDScriptsFolder.find(near: [], home: Path.join(half.path, "home"))?.path.hasPrefix(half.path) != true)
  }

  @Test(
    "its Python is that of its own environment, or of the kohya_ss around it, on Windows too",
    arguments: [
      "kohya_ss/sd-scripts/venv/bin/python", "kohya_ss/venv/bin/python", "kohya_ss/.venv/bin/python",
      "kohya_ss/venv/Scripts/python.exe",
    ]
  )
  func python(path: String) throws {
    let folder = try place(["kohya_ss/sd-scripts"], [path])
    defer { folder.remove() }
    let scripts = try SDScriptsFolder(Path.join(folder.path, "kohya_ss/sd-scripts"))
    #expect(scripts.environmentPython == Path.join(folder.path, path))
  }
}

@Suite("Paths for a Python of Windows")
struct PathStyleTests {
  @Test(
    "what Windows' Linux mounts is a drive there, and everything else stays",
    arguments: [
      ("/mnt/c/kohya_ss/a b", "C:/kohya_ss/a b"), ("/mnt/d", "D:/"), ("/home/mira/c", "/home/mira/c"),
      ("/mnt/data/x", "/mnt/data/x"), ("--num_processes", "--num_processes"), ("mnt/c/x", "mnt/c/x"),
      ("/mnt", "/mnt"), ("owner/name", "owner/name"),
    ]
  )
  func drives(path: String, windows: String) {
    #expect(PathStyle.windows.text(path) == windows)
    #expect(PathStyle.posix.text(path) == path)
  }

  @Test("the Python tells")
  func pythons() {
    #expect(PathStyle(python: "/mnt/c/kohya_ss/venv/Scripts/python.EXE") == .windows)
    #expect(PathStyle(python: "/opt/venv/bin/python3.10") == .posix)
  }
}
