import Files
import Safetensors
import Settings
import StableDiffusion
import TestSupport
import Testing

@testable import Training

/// A state continues only the run that it is from.
@Suite("Resumed runs", .serialized)
struct ResumeTests {
  private static let base = "max_train_steps = 2\nsave_state = true\n"

  /// Why the state of a run is refused for another one; nil if it is taken.
  private func problem(_ tiny: TinyRun, _ request: RunRequest, state: String? = nil) throws -> String? {
    var request = request
    request.resume = state ?? tiny.path("out/mira-state")
    do {
      _ = try TrainingRun(request)
      return nil
    } catch { return error.description }
  }

  @Test("a setting that changes what is learned is refused, with both values and the way out")
  func settings() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request(Self.base))
    let cases: [(lines: String, told: String)] = [
      ("clip_skip = 2", "clip_skip unset, but the run has 2"),
      ("noise_offset = 0.5", "noise_offset unset, but the run has 0.5"),
      ("v_parameterization = true", "v_parameterization unset, but the run has true"),
      ("loss_type = \"huber\"", "loss_type = l2, but the run has huber"),
      ("min_snr_gamma = 5", "min_snr_gamma unset, but the run has 5"),
      ("max_grad_norm = 0.5", "max_grad_norm = 1, but the run has 0.5"),
      ("unet_lr = 0.5", "unet_lr = 1, but the run has 0.5"),
      ("text_encoder_lr = [0.5]", "text_encoder_lr = 1, but the run has 0.5"),
      ("lr_scheduler_args = [\"T_0=5\", \"eta_min=0.1\"]", "lr_scheduler_args.T_0 = 6, but the run has 5"),
      (
        "optimizer_args = [\"betas=0.9,0.99\", \"d_coef=5\", \"safeguard_warmup=True\"]",
        "d_coef unset, but the run has 5"
      ),
      (
        "optimizer_args = [\"d_coef=1.0\", \"safeguard_warmup=True\"]",
        "optimizer_args.betas = 0.9,0.99, but it is unset"
      ),
      ("optimizer_type = \"AdamW\"\noptimizer_args = []", "optimizer_type = Prodigy, but the run has AdamW"),
      ("caption_dropout_rate = 0.5", "caption_dropout_rate = 0, but the run has 0.5"),
      ("shuffle_caption = true", "shuffle_caption unset, but the run has true"),
      ("flip_aug = true", "flip_aug unset, but the run has true"),
      ("keep_tokens = 1", "keep_tokens = 0, but the run has 1"),
      ("train_batch_size = 2", "train_batch_size = 1, but the run has 2"),
      ("cache_latents = true", "cache_latents unset, but the run has true"),
      ("gradient_accumulation_steps = 2", "gradient_accumulation_steps = 1, but the run has 2"),
      ("network_args = [\"algo=ia3\", \"preset=full\"]", "network_args.preset = 86 layers"),
      (
        "network_args = [\"algo=ia3\", \"preset=ia3\", \"module_dropout=0.3\"]",
        "module_dropout unset, but the run has 0.3"
      ),
      ("seed = 9", "seed = 7, but the run has 9"),
      ("max_train_steps = 4", "max_train_steps = 2, but the run has 4"),
    ]
    for (lines, told) in cases {
      // A line of a case replaces that of the base.
      let name = lines.prefix { $0 != " " }
      let rest = Self.base.split(separator: "\n").filter { !$0.hasPrefix(name + " ") }.joined(separator: "\n")
      let text = try problem(tiny, tiny.request(rest + "\n" + lines))
      #expect(text?.contains(told) == true, "\(lines): \(text ?? "it was taken")")
      #expect(text?.contains("--resume-anyway") == true)
    }
    #expect(try problem(tiny, tiny.request(Self.base)) == nil)
  }

  @Test("what a setting is written like, saving, logs and names do not matter")
  func harmless() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request(Self.base))
    for lines in [
      "keep_tokens = 0", "shuffle_caption = false", "max_grad_norm = 1", "unet_lr = 1",
      "text_encoder_lr = 1.0", "loss_type = \"l2\"", "lr_scheduler_args = [\"eta_min=0.10\", \"T_0=6\", \"T_mult=1\"]",
      "output_name = \"other\"", "save_every_n_steps = 1", "save_precision = \"fp16\"", "logging_dir = \"logs\"",
      "training_comment = \"again\"", "gradient_checkpointing = true",
    ] {
      let text = try problem(tiny, tiny.request(Self.base + lines))
      #expect(text == nil, "\(lines): \(text ?? "")")
    }
  }

  @Test("every option that the core carries out is compared, unless the table says otherwise")
  func everyOption() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let settings = try tiny.settings()
    let before = RunFingerprint.options(settings)
    for row in Catalogue.coreSupport.values where row.support == .carried || row.support == .checked {
      // The older spelling of another option, which is compared.
      guard let option = Catalogue.options[row.option], option.name != "caption_extention" else { continue }
      var changed = settings
      let value: Value =
        switch option.type {
        case .bool: .boolean(option.defaultValue != .boolean(true))
        case .int, .float: .integer(12_345)
        case .string, .list, .any: .string("something else")
        }
      changed.values[row.option] = Setting(name: row.option, value: value, origin: .derived("a test"))
      #expect((RunFingerprint.options(changed) != before) == row.mustStay, "\(row.option)")
    }
    #expect(Catalogue.coreSupport.values.count(where: \.mustStay) > 60)
  }

  @Test("another model, other images, captions or layers are refused; the same files elsewhere are not")
  func files() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array("enable_conv = false\nunet_target_name = [\".*to_v\"]\n".utf8), to: "p.toml")
    let lines = Self.base + "network_args = [\"algo=ia3\", \"preset=\(tiny.path("p.toml"))\"]\n"
    _ = try tiny.train(tiny.request(lines))
    let elsewhere = try TinyRun()
    defer { elsewhere.folder.remove() }
    try elsewhere.folder.write(try FileSystem.read(tiny.path("p.toml")), to: "p.toml")
    let there = lines.replacing(tiny.path("p.toml"), with: elsewhere.path("p.toml"))
    let state = tiny.path("out/mira-state")
    #expect(try problem(elsewhere, elsewhere.request(there), state: state) == nil)

    func refusal(_ name: String, _ bytes: [UInt8]) throws -> String {
      let old = try FileSystem.read(elsewhere.path(name))
      defer { try? elsewhere.folder.write(old, to: name) }
      try elsewhere.folder.write(bytes, to: name)
      return try problem(elsewhere, elsewhere.request(there), state: state) ?? "it was taken"
    }
    var image = try FileSystem.read(elsewhere.path("dataset/1_mira/b.bmp"))
    image[image.count - 1] ^= 1
    #expect(try refusal("dataset/1_mira/b.bmp", image).contains("images = SHA-256 "))
    #expect(try refusal("dataset/1_mira/b.txt", Array("mira, hat".utf8)).contains("captions = SHA-256 "))
    let preset = Array("enable_conv = false\nunet_target_name = [\".*to_k\"]\n".utf8)
    #expect(try refusal("p.toml", preset).contains("network_args.preset = "))
    let other = elsewhere.path("other.safetensors")
    let size = ModelSize(
      unet: UNetSize(channels: [32, 32, 32, 32], contextWidth: 64),
      textEncoder: TextEncoderSize(width: 64, layers: 2, heads: 1),
      vae: VAESize(channels: [32, 32, 32, 32])
    )
    try RandomCheckpoint(size, seed: 2, type: .float32).write(.ldm, to: other)
    let model = try problem(
      elsewhere,
      elsewhere.request(there + "pretrained_model_name_or_path = \"\(other)\""),
      state: state
    )
    #expect(model?.contains("pretrained_model_name_or_path = SHA-256 ") == true)
    let vae = try problem(elsewhere, elsewhere.request(there + "vae = \"\(other)\""), state: state)
    #expect(vae?.contains("vae unset, but the run has SHA-256 ") == true)
  }

  @Test("latents on disk that were replaced are refused")
  func latents() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let lines = Self.base + "cache_latents_to_disk = true\n"
    _ = try tiny.train(tiny.request(lines))
    var request = try tiny.request(lines)
    request.resume = tiny.path("out/mira-state")
    _ = try tiny.train(request)
    let names = try FileSystem.list(tiny.path("dataset/1_mira")).filter { $0.hasSuffix(".npz") }
    try #require(names.count == 3)
    let paths = names.map { tiny.path("dataset/1_mira/\($0)") }
    try FileSystem.write(try FileSystem.read(paths[0]), to: paths[1])
    let error = #expect(throws: TrainingError.self) { try tiny.train(request) }
    #expect(error?.description.contains("latents = SHA-256 ") == true)
  }

  @Test("the user can go on in spite of differences, with a warning")
  func anyway() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request("max_train_steps = 2\nsave_state = true"))
    try tiny.folder.write(Array("mira, hat".utf8), to: "dataset/1_mira/b.txt")
    var request = try tiny.request("max_train_steps = 4\nclip_skip = 2")
    request.resume = tiny.path("out/mira-state")
    request.resumesAnyway = true
    let (result, events) = try tiny.train(request)
    #expect(result.step == 4)
    #expect(events.steps.map(\.step) == [3, 4])
    let warnings = events.all.compactMap { if case .warning(let text) = $0 { text } else { nil } }
    #expect(warnings.count == 1)
    for text in ["captions", "clip_skip", "max_train_steps", "as if it had never stopped"] {
      #expect(warnings.first?.contains(text) == true, "\(text)")
    }
  }

  @Test("a state of the former format is refused unless the user insists")
  func former() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request(Self.base))
    let path = tiny.path("out/mira-state/state.safetensors")
    let file = try SafetensorsFile(path: path)
    var metadata = file.metadata.filter { !$0.key.hasPrefix("setting.") && $0.key != "sha256" }
    metadata["ia3_state"] = "1"
    let tensors = try file.tensors.map { name, info in
      StoredTensor(name, info.dataType, info.shape, bytes: Array(try file.bytes(name)))
    }
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
    let text = try problem(tiny, tiny.request(Self.base))
    #expect(text?.contains("saved by an earlier release of ia3") == true)
    #expect(text?.contains("--resume-anyway") == true)
    var request = try tiny.request(Self.base)
    request.resumesAnyway = true
    #expect(try problem(tiny, request) == nil)
  }
}
