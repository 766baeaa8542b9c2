import Files
import ModelKinds
import Safetensors
import TestSupport
import Testing

@testable import StableDiffusion

/// Files of other kinds are refused by what they are.
@Suite("Kinds of files")
struct CheckpointKindTests {
  private func kind(_ shapes: [String: [Int]]) throws -> CheckpointKind? {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    try CheckpointFixture(shapes: shapes).write(to: path)
    guard case .wrongKind(path, let kind) = refusal(path) else { return nil }
    #expect(refusal("/none/none") == .notFound(path: "/none/none"))
    return kind
  }

  static let unet = "model.diffusion_model."
  static let first = unet + "input_blocks.0.0.weight"
  static let context = unet + "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"

  static let kinds: [(shapes: [String: [Int]], kind: CheckpointKind)] = [
    (["lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight": [4]], .network),
    (["lora_te_text_model_encoder_layers_0_self_attn_k_proj.weight": [4]], .network),
    (["unet.down_blocks.0.attentions.0.proj_in.lora_A.weight": [4]], .network),
    (["emb_params": [1, 768]], .embedding),
    (["control_model.input_blocks.0.0.weight": [1]], .controlNet),
    (
      ["cond_stage_model.model.transformer.resblocks.0.ln_1.weight": [1], first: [1, 4, 1, 1]],
      .stableDiffusion2
    ),
    ([context: [1, 1024], first: [1, 4, 1, 1]], .stableDiffusion2),
    (["conditioner.embedders.0.transformer.text_model.x": [1], first: [1, 4, 1, 1]], .stableDiffusionXL),
    ([context: [1, 2048]], .stableDiffusionXL),
    (["model.diffusion_model.joint_blocks.0.x": [1]], .stableDiffusion3),
    (["model.diffusion_model.double_blocks.0.x": [1]], .flux),
    (["double_blocks.0.img_attn.norm.key_norm.scale": [1]], .flux),
    ([first: [32, 9, 3, 3]], .inpainting), ([first: [32, 8, 3, 3]], .imageEditing),
    ([first: [32, 5, 3, 3]], .depth),
    (["encoder.down.0.block.0.conv1.weight": [1]], .vae),
    (["encoder.down_blocks.0.resnets.0.conv1.weight": [1]], .vae),
    (["input_blocks.0.0.weight": [1]], .unet), (["down_blocks.0.resnets.0.conv1.weight": [1]], .unet),
    (["text_model.encoder.layers.0.mlp.fc1.weight": [1]], .textEncoder),
    (["model.layers.0.self_attn.q_proj.weight": [1]], .unknown), ([:], .unknown),
  ]

  @Test("a file of another kind is recognized by its tensors", arguments: kinds.indices)
  func otherKinds(_ index: Int) throws {
    #expect(try kind(Self.kinds[index].shapes) == Self.kinds[index].kind)
  }

  @Test("a message names the kind of the file")
  func messages() {
    for kind in [CheckpointKind.network, .vae, .unet, .stableDiffusionXL, .unknown] {
      let text = CheckpointError.wrongKind(path: "a", kind: kind).description
      #expect(text.hasPrefix("a: this is \(kind.rawValue); "))
    }
  }

  @Test("pickles are refused with a command that converts them")
  func pickles() throws {
    try withFolder { folder in
      let archive: [UInt8] = [0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0]
      let bare: [UInt8] = [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9]
      for (name, bytes) in [
        ("model.ckpt", archive), ("it's.pt", bare), ("odd.bin", [1, 2, 3]), ("renamed.safetensors", archive),
      ] {
        try folder.write(bytes, to: name)
        let path = Path.join(folder.path, name)
        guard case .pickle(path, let command) = refusal(path) else {
          Issue.record("\(name) was read")
          continue
        }
        #expect(command.hasPrefix("python -c '"))
        if name == "model.ckpt" { #expect(command.hasSuffix(" \(path) \(folder.path)/model.safetensors")) }
        if name == "it's.pt" { #expect(command.contains(" '\(folder.path)/it'\\''s.pt' ")) }
      }
      let missing = Path.join(folder.path, "none.ckpt")
      #expect(refusal(missing) == .notFound(path: missing))
    }
  }
}
