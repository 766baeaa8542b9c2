import Files
import Platform
import Safetensors
import Settings
import TestSupport
import Testing

@testable import SDScripts

@Suite("Checking the trained network")
struct NetworkCheckTests {
  private static let text = (0..<3).flatMap { layer in
    ["self_attn_k_proj", "self_attn_v_proj", "mlp_fc2"].map {
      "lora_te_text_model_encoder_layers_\(layer)_\($0)"
    }
  }
  private static let unet = ["attn1_to_k", "attn1_to_v", "attn2_to_k", "attn2_to_v", "ff_net_2"].map {
    "lora_unet_mid_block_attentions_0_transformer_blocks_0_\($0)"
  }

  /// Judges a network of these vectors, of which some are zero.
  private func check(
    _ names: [String],
    zero: Set<String> = [],
    nan: Set<String> = [],
    config: String = "",
    expected: [String]? = nil
  ) throws -> NetworkCheck {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "n.safetensors")
    let tensors = names.flatMap { name -> [StoredTensor] in
      let value: Float = zero.contains(name) ? 0 : nan.contains(name) ? .nan : 0.5
      return [
        StoredTensor("\(name).weight", [4], floats: [value, 0, value, 0], as: .float32),
        StoredTensor("\(name).on_input", [], floats: [0], as: .float32),
      ]
    }
    let metadata: ExactDictionary = [
      "ss_network_module": "lycoris.kohya", "ss_seed": "12", "ss_network_args": "{\"algo\": \"ia3\"}",
    ]
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
    return NetworkCheck(path, settings: SettingsText.settings(config), expected: expected.map { Set($0) })
  }

  @Test("a network whose vectors have all changed passes")
  func sound() throws {
    let check = try check(Self.text + Self.unet, expected: Self.text + Self.unet)
    #expect(check.problems.isEmpty, "\(check.problems)")
    #expect(check.notes.isEmpty, "\(check.notes)")
    #expect(check.textEncoderModules == 9)
    #expect(check.unetModules == 5)
    #expect(check.seed == 12)
  }

  @Test("a network without modules, or with zeros alone, fails the run")
  func nothing() throws {
    #expect(try check([]).problems.first?.contains("no module") == true)
    let all = Self.text + Self.unet
    #expect(try check(all, zero: Set(all)).problems.first?.contains("is zero") == true)
    #expect(try check(all, nan: [Self.unet[0]]).problems.first?.contains("NaN") == true)
  }

  @Test("one zero vector that training reaches fails the run, and those behind clip_skip do not")
  func zeros() throws {
    let all = Self.text + Self.unet
    let last = Set(Self.text.suffix(3))
    #expect(
      try check(all, zero: [Self.unet[2]]).problems.first?.contains(
        "1 vector is zero although training reaches"
      ) == true
    )
    #expect(try check(all, zero: last).problems.first?.contains("3 vectors are zero") == true)
    let skipped = try check(all, zero: last, config: "clip_skip = 2")
    #expect(skipped.problems.isEmpty)
    #expect(skipped.notes.first?.contains("clip_skip 2 ends the text encoder 1 layer early") == true)
    #expect(try check(all, zero: Set(Self.text.suffix(4)), config: "clip_skip = 2").problems.count == 1)
    let idle = try check(all, zero: Set(Self.text), config: "text_encoder_lr = 0.0\nunet_lr = 1.0")
    #expect(idle.problems.isEmpty)
    #expect(idle.notes.first?.contains("text_encoder_lr is 0") == true)
  }

  /// Judges a LoRA whose matrices `up` are zero for some modules.
  private func checkLoRA(zero: Set<String>, config: String = "") throws -> NetworkCheck {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "n.safetensors")
    let tensors = (Self.text + Self.unet).flatMap { name in
      [
        StoredTensor("\(name).lora_down.weight", [1, 4], floats: [1, 2, 3, 4], as: .float32),
        StoredTensor(
          "\(name).lora_up.weight",
          [4, 1],
          floats: [Float](repeating: zero.contains(name) ? 0 : 1, count: 4),
          as: .float32
        ),
      ]
    }
    try SafetensorsWriter.write(tensors, metadata: ["ss_network_module": "networks.lora"], to: path)
    return NetworkCheck(path, settings: SettingsText.settings(config), expected: nil)
  }

  @Test("a LoRA whose matrices are all zero, or those of a whole part, fails the run; a single one is noted")
  func lora() throws {
    let all = Set(Self.text + Self.unet)
    let sound = try checkLoRA(zero: [])
    #expect(sound.problems.isEmpty)
    #expect(sound.notes.isEmpty)
    #expect(sound.noun == "module")
    #expect(sound.textEncoderModules == 9)
    #expect(try checkLoRA(zero: all).problems.first?.contains("every one of the 14 modules is zero") == true)
    #expect(try checkLoRA(zero: Set(Self.unet)).problems.first?.hasPrefix("5 modules are zero although") == true)
    let one = try checkLoRA(zero: [Self.unet[0]])
    #expect(one.problems.isEmpty)
    #expect(one.notes.first?.hasPrefix("1 module is zero although training reaches its layer") == true)
    let idle = try checkLoRA(zero: Set(Self.text), config: "text_encoder_lr = 0.0\nunet_lr = 0.0001")
    #expect(idle.problems.isEmpty)
    #expect(idle.notes == ["9 modules are zero, as text_encoder_lr is 0"])
  }

  @Test("layers without a vector fail the run")
  func missing() throws {
    let check = try check(Self.unet, expected: Self.text + Self.unet)
    #expect(
      check.problems.first?.hasPrefix("9 of the 14 layers that the config trains have no vector") == true
    )
  }

  @Test("a file that is not a network fails the run")
  func damaged() throws {
    let folder = try TestFolder(["n.safetensors": [1, 2, 3]])
    defer { folder.remove() }
    for name in ["n.safetensors", "missing.safetensors"] {
      let check = NetworkCheck(
        Path.join(folder.path, name),
        settings: SettingsText.settings(""),
        expected: nil
      )
      #expect(check.problems.count == 1)
    }
  }
}
