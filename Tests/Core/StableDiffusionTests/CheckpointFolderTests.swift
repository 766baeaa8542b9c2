import Files
import Safetensors
import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

/// diffusers' folders, and Hugging Face's cache of them.
@Suite("Checkpoint folders")
struct CheckpointFolderTests {
  private func json(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test("a diffusers folder is read whole")
  func wholeFolder() throws {
    try withFolder { folder in
      try CheckpointFixture.writeFolder(folder.path)
      let checkpoint = try Checkpoint.open(folder.path)
      #expect(checkpoint.size == CheckpointFixture.size)
      #expect(checkpoint.warnings == [])
      #expect(checkpoint.textEncoder.heads == nil)
      for model in CheckpointModel.allCases {
        #expect(checkpoint[model].names == CheckpointFixture.tensors(model).map(\.name).sorted())
      }
      #expect(
        try CheckpointHashes(checkpoint, CheckpointGuard(checkpoint)).metadata == [
          "ss_sd_model_name": Path.name(folder.path), "ss_sd_model_hash": "IsADirectory",
          "ss_new_sd_model_hash": "IsADirectory",
        ]
      )
    }
  }

  @Test("a folder's configurations are read, and models that are not supported are refused")
  func configurations() throws {
    try withFolder { folder in
      try CheckpointFixture.writeFolder(folder.path)
      try folder.write(
        json(#"{"num_attention_heads": 4, "hidden_act": "quick_gelu"}"#),
        to: "text_encoder/config.json"
      )
      try folder.write(
        json(#"{"in_channels": 4, "cross_attention_dim": 32, "attention_head_dim": 8}"#),
        to: "unet/config.json"
      )
      try folder.write(json(#"{"_class_name": "StableDiffusionPipeline"}"#), to: "model_index.json")
      let checkpoint = try Checkpoint.open(folder.path)
      #expect(checkpoint.textEncoder.heads == 4)
      #expect(checkpoint.size.textEncoder.heads == 4)

      for (file, text, problem) in [
        ("text_encoder/config.json", #"{"hidden_act": "gelu"}"#, "hidden_act is \"gelu\""),
        ("text_encoder/config.json", #"{"num_attention_heads": 5}"#, "it must be a multiple of the number of heads, 5"),
        ("text_encoder/config.json", #"{"num_attention_heads": 0}"#, "num_attention_heads must be"),
        ("text_encoder/config.json", "[]", "not a JSON object"),
        ("unet/config.json", #"{"attention_head_dim": [5, 10, 20, 20]}"#, "attention_head_dim must be 8"),
        ("unet/config.json", #"{"in_channels": 9}"#, "inpainting"),
        ("unet/config.json", #"{"cross_attention_dim": 1024}"#, "Stable Diffusion 2.x"),
        ("model_index.json", #"{"_class_name": "StableDiffusionXLPipeline"}"#, "Stable Diffusion XL"),
        ("model_index.json", #"{"_class_name": "StableDiffusion3Pipeline"}"#, "Stable Diffusion 3"),
        ("model_index.json", #"{"_class_name": "FluxPipeline"}"#, "Flux"),
        ("model_index.json", "{", "never closed"),
      ] {
        let path = Path.join(folder.path, file)
        let before = try FileSystem.read(path)
        try folder.write(json(text), to: file)
        #expect(refusal(folder.path)?.description.contains(problem) == true, "\(file): \(text)")
        try folder.write(before, to: file)
      }
      try FileSystem.makeFolder(Path.join(folder.path, "text_encoder_2"))
      #expect(refusal(folder.path) == .wrongKind(path: folder.path, kind: .stableDiffusionXL))
    }
  }

  @Test("half-precision weights are read if there are no others")
  func halfPrecision() throws {
    try withFolder { folder in
      try CheckpointFixture.writeFolder(folder.path)
      let full = Path.join(folder.path, "unet/diffusion_pytorch_model.safetensors")
      let half = Path.join(folder.path, "unet/diffusion_pytorch_model.fp16.safetensors")
      var fixture = CheckpointFixture.diffusers(.unet)
      fixture.values["conv_out.bias"] = [7, 7, 7, 7]
      try fixture.write(to: half)
      #expect(try Checkpoint.open(folder.path).unet["conv_out.bias"]?.widened().values == [0, 0, 0, 0])
      try FileSystem.move(full, to: full + ".away")
      #expect(try Checkpoint.open(folder.path).unet["conv_out.bias"]?.widened().values == [7, 7, 7, 7])
    }
  }

  @Test("weights split over several files are read by their index, which cannot name files elsewhere")
  func severalFiles() throws {
    try withFolder { folder in
      try CheckpointFixture.writeFolder(folder.path)
      let whole = Path.join(folder.path, "unet/diffusion_pytorch_model.safetensors")
      try FileSystem.move(whole, to: whole + ".away")
      let fixture = CheckpointFixture.diffusers(.unet)
      let names = fixture.shapes.keys.sorted()
      var map: [String] = []
      for part in 0..<3 {
        let file = "part-\(part).safetensors"
        let chosen = names.indices.filter { $0 % 3 == part }.map { names[$0] }
        try fixture.write(to: Path.join(folder.path, "unet/\(file)"), only: Set(chosen))
        map += chosen.map { "\"\($0)\": \"\(file)\"" }
      }
      let index = "unet/diffusion_pytorch_model.safetensors.index.json"
      try folder.write(json("{\"weight_map\": {\(map.joined(separator: ","))}}"), to: index)
      #expect(try Checkpoint.open(folder.path).unet.names == names)

      for text in [
        #"{}"#, #"{"weight_map": {"a": "../vae/diffusion_pytorch_model.safetensors"}}"#,
        #"{"weight_map": {"a": "/etc/passwd"}}"#, #"{"weight_map": {"a": 1}}"#,
        #"{"weight_map": {"a": ".."}}"#,
      ] {
        try folder.write(json(text), to: index)
        guard case .badConfig = refusal(folder.path) else {
          Issue.record("\(text) was accepted")
          continue
        }
      }
      try folder.write(json(#"{"weight_map": {"a": "gone.safetensors"}}"#), to: index)
      guard case .file(.file) = refusal(folder.path) else {
        Issue.record("it was read")
        return
      }
    }
  }

  @Test("pickles in a folder are refused with one command that converts them all")
  func pickles() throws {
    try withFolder { folder in
      try CheckpointFixture.writeFolder(folder.path)
      func rename(_ name: String, _ pickle: String) throws {
        try FileSystem.move(Path.join(folder.path, name), to: Path.join(folder.path, pickle))
      }
      try rename("unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.bin")
      try rename("text_encoder/model.safetensors", "text_encoder/pytorch_model.bin")
      let pickle = Path.join(folder.path, "unet/diffusion_pytorch_model.bin")
      guard case .pickle(pickle, let command) = refusal(folder.path) else {
        Issue.record("it was read")
        return
      }
      // One command for all that are pickles.
      let words = [
        pickle, Path.join(folder.path, "unet/diffusion_pytorch_model.safetensors"),
        Path.join(folder.path, "text_encoder/pytorch_model.bin"),
        Path.join(folder.path, "text_encoder/model.safetensors"),
      ]
      #expect(command.hasSuffix("' " + words.joined(separator: " ")))
    }
  }

  @Test("a folder without a model's weights is an error with where they were looked for")
  func noWeights() throws {
    try withFolder { folder in
      guard case .noPart(folder.path, _) = refusal(folder.path) else {
        Issue.record("it was read")
        return
      }
      try CheckpointFixture.diffusers(.unet).write(
        to: Path.join(folder.path, "unet/diffusion_pytorch_model.safetensors")
      )
      guard case .noPart(_, let looked) = refusal(folder.path) else {
        Issue.record("it was read")
        return
      }
      #expect(looked.contains("model.safetensors"))
    }
  }

  @Test("a VAE is read from its own folder or from a pipeline's")
  func vaeFolder() throws {
    try withFolder { folder in
      try CheckpointFixture.writeFolder(Path.join(folder.path, "model"))
      var fixture = CheckpointFixture.diffusers(.vae)
      fixture.values["post_quant_conv.bias"] = [1, 2, 3, 4]
      for place in ["alone", "pipeline/vae"] {
        try fixture.write(to: Path.join(folder.path, "\(place)/diffusion_pytorch_model.safetensors"))
      }
      for place in ["alone", "pipeline"] {
        let checkpoint = try Checkpoint.open(
          Path.join(folder.path, "model"),
          vae: Path.join(folder.path, place)
        )
        #expect(checkpoint.vae["post_quant_conv.bias"]?.widened().values == [1, 2, 3, 4])
        #expect(try CheckpointHashes(checkpoint, CheckpointGuard(checkpoint)).metadata["ss_vae_hash"] == "IsADirectory")
      }
    }
  }

  // MARK: Hugging Face's cache

  @Test("a model's name is looked up in Hugging Face's cache")
  func cache() throws {
    try withFolder { folder in
      let cache = HuggingFaceCache { $0 == "HF_HUB_CACHE" ? folder.path : nil }
      let name = "someone/a-model"
      let model = Path.join(folder.path, "models--someone--a-model")
      #expect(throws: CheckpointError.notInCache(name: name, looked: model)) {
        try Checkpoint.open(name, cache: cache)
      }
      #expect(
        refusal(name, cache: folder.path)?.description.contains("hf download someone/a-model") == true
      )

      try CheckpointFixture.writeFolder(Path.join(model, "snapshots/abc123"))
      // Without a reference, the only snapshot there is.
      #expect(try Checkpoint.open(name, cache: cache).size == CheckpointFixture.size)
      try FileSystem.makeFolder(Path.join(model, "snapshots/other"))
      #expect(throws: CheckpointError.notInCache(name: name, looked: Path.join(model, "refs/main"))) {
        try Checkpoint.open(name, cache: cache)
      }
      try folder.write(json("abc123\n"), to: "models--someone--a-model/refs/main")
      let checkpoint = try Checkpoint.open(name, vae: name, cache: cache)
      #expect(
        try CheckpointHashes(checkpoint, CheckpointGuard(checkpoint)).metadata == [
          "ss_sd_model_name": name, "ss_vae_name": name,
        ]
      )
      // A reference that leads elsewhere is not followed.
      try folder.write(json("../../../"), to: "models--someone--a-model/refs/main")
      #expect(throws: CheckpointError.self) { try Checkpoint.open(name, cache: cache) }
    }
  }

  @Test("the cache's folder follows Hugging Face's environment variables")
  func cachePlaces() {
    func folder(_ environment: [String: String]) -> String {
      HuggingFaceCache { environment[$0] }.folder
    }
    #expect(folder(["HOME": "/h"]) == "/h/.cache/huggingface/hub")
    #expect(folder(["HOME": "/h", "XDG_CACHE_HOME": "/x"]) == "/x/huggingface/hub")
    #expect(folder(["HOME": "/h", "XDG_CACHE_HOME": "/x", "HF_HOME": "/f"]) == "/f/hub")
    #expect(folder(["HF_HOME": "/f", "HUGGINGFACE_HUB_CACHE": "/old"]) == "/old")
    #expect(
      folder(["HF_HOME": "/f", "HUGGINGFACE_HUB_CACHE": "/old", "HF_HUB_CACHE": "~/c", "HOME": "/h"])
        == "/h/c"
    )
    #expect(folder(["HF_HUB_CACHE": "", "HOME": "/h"]) == "/h/.cache/huggingface/hub")
  }

  @Test("model names are told from paths")
  func modelNames() {
    for name in ["runwayml/stable-diffusion-v1-5", "a/b", "A_1.x/B-2"] {
      #expect(HuggingFaceCache.isModelName(name))
    }
    for name in ["", "a", "a/b/c", "/a", "a/", "../a", "a/..", "a b/c", "./a", "a/ä", "-a/b"] {
      #expect(!HuggingFaceCache.isModelName(name))
    }
    #expect(refusal("no-such-file.safetensors") == .notFound(path: "no-such-file.safetensors"))
  }
}
