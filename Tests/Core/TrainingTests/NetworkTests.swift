import CoreTestSupport
import Files
import Safetensors
import StableDiffusion
import Tensors
import TestSupport
import Testing

@testable import Settings
@testable import Training

@Suite("The network that is trained")
struct NetworkTests {
  private func options(_ preset: NetworkOptions.Preset, onInput: Bool? = nil) -> NetworkOptions {
    NetworkOptions(
      preset: preset,
      trainsOnInput: onInput,
      moduleDropout: 0,
      weights: nil,
      trainsUNet: true,
      trainsTextEncoder: true
    )
  }

  @Test("the presets ia3 and full name LyCORIS's layers, in its order", arguments: [false, true])
  func presets(onInput: Bool) throws {
    for (name, preset) in [("ia3", IA3Preset.ia3), ("full", .full)] where preset == .ia3 || !onInput {
      let network = try IA3Network(options(.builtIn(name), onInput: onInput), for: .full)
      let targets = ModelSize.full.targets(preset, trainOnInput: onInput)
      #expect(network.modules.map(\.parameter.name) == targets.map(\.key))
      #expect(network.modules.map(\.parameter.shape) == targets.map(\.shape))
      #expect(network.modules.map(\.onInput) == targets.map(\.onInput))
      #expect(network.modules.map(\.layer) == targets.map(\.module))
    }
  }

  @Test(
    "Stable Diffusion 1.x has 116 vectors, of 90,048 values on outputs and 155,136 with two kinds on inputs"
  )
  func counts() throws {
    let outputs = try IA3Network(options(.builtIn("ia3")), for: .full)
    #expect(outputs.modules.count == 116)
    #expect(outputs.count == 90_048)
    let inputs = try IA3Network(options(.builtIn("ia3"), onInput: true), for: .full)
    #expect(inputs.modules.count == 116)
    #expect(inputs.count == 99_840 + 55_296)
  }

  @Test(
    "the preset file that ia3 new writes means the same layers, and the config's train_on_input wins over it"
  )
  func file() throws {
    let folder = try TestFolder([
      "in.toml": Array(LyCORISPreset.text(trainOnInput: true).utf8),
      "out.toml": Array(LyCORISPreset.text(trainOnInput: false).utf8),
    ])
    defer { folder.remove() }
    func network(_ name: String, _ onInput: Bool?) throws -> [IA3Network.Module] {
      try IA3Network(options(.file(Path.join(folder.path, name)), onInput: onInput), for: .full).modules
    }
    let targets = ModelSize.full.targets(.ia3, trainOnInput: false).map(\.key)
    #expect(try network("out.toml", nil).map(\.parameter.name) == targets)
    #expect(try !network("out.toml", nil).contains(where: \.onInput))
    #expect(try network("in.toml", nil).count(where: \.onInput) == 28)
    #expect(try !network("in.toml", false).contains(where: \.onInput))
  }

  @Test(
    "a preset that trains other algorithms, or says what LyCORIS does not know, is refused",
    arguments: [
      ("[module_algo_map.ResnetBlock2D]\nalgo = \"lokr\"\n", "lokr"), ("unet_modules = []\n", "unet_modules"),
      ("unet_target_name = [\"(\"]\n", "'(' is not a valid pattern"),
      ("unet_target_name = \"to_k\"\n", "list of strings"),
    ]
  )
  func foreignPresets(text: String, problem: String) throws {
    let folder = try TestFolder(["p.toml": Array(text.utf8)])
    defer { folder.remove() }
    let error = #expect(throws: NetworkError.self) {
      try IA3Network(options(.file(Path.join(folder.path, "p.toml"))), for: .tiny)
    }
    #expect(error?.description.contains(problem) == true)
  }

  @Test("LyCORIS's own patterns of ia3 match nothing, as in LyCORIS 4, and that is an error here")
  func anchored() throws {
    let text = "unet_target_module = []\nunet_target_name = [\"to_k\"]\ntext_encoder_target_module = []\n"
    let folder = try TestFolder(["p.toml": Array(text.utf8)])
    defer { folder.remove() }
    let error = #expect(throws: NetworkError.self) {
      try IA3Network(options(.file(Path.join(folder.path, "p.toml"))), for: .tiny)
    }
    #expect(error?.description.contains("no layer is left to train") == true)
  }

  @Test("shell patterns choose layers, and excluded layers are left out")
  func shell() throws {
    let text = """
      use_fnmatch = true
      unet_target_module = []
      unet_target_name = ["mid_block.*.attn?.to_k"]
      text_encoder_target_module = ["CLIPMLP"]
      exclude_name = ["*.layers.0.mlp.fc1"]
      """
    let folder = try TestFolder(["p.toml": Array(text.utf8)])
    defer { folder.remove() }
    let network = try IA3Network(options(.file(Path.join(folder.path, "p.toml"))), for: .tiny)
    #expect(
      network.modules.map(\.layer) == [
        "text_model.encoder.layers.0.mlp.fc2", "text_model.encoder.layers.1.mlp.fc1",
        "text_model.encoder.layers.1.mlp.fc2", "mid_block.attentions.0.transformer_blocks.0.attn1.to_k",
        "mid_block.attentions.0.transformer_blocks.0.attn2.to_k",
      ]
    )
  }

  @Test(
    "a shell's sets have ranges and negations, and a bracket without an end is a letter",
    arguments: [
      ("mid_block.attentions.[0-9].*.attn[!1].to_[k-l]", 1), ("mid_block.attentions.[]0].*.attn?.to_k", 2),
      ("mid_block.attentions.[-0].*.attn1.to_k", 1), ("mid_block.attentions.[1-9].*.to_k", 0),
      ("mid_block.attentions.[0*", 0),
    ]
  )
  func shellSets(pattern: String, count: Int) throws {
    let pattern = try Pattern(pattern, isShellStyle: true)
    let layers = [1, 2].flatMap { attention in
      ["to_k", "to_v"].map { "mid_block.attentions.0.transformer_blocks.0.attn\(attention).\($0)" }
    }
    #expect(layers.count { pattern.matches($0) } == count)
  }

  @Test("layers are ordered from the text encoder's first to the UNet's last, however they are named")
  func order() {
    let layers = [
      "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k", "mid_block.resnets.1.conv1",
      "up_blocks.0.resnets.0.conv1", "down_blocks.0.resnets.0.conv_shortcut",
      "down_blocks.0.downsamplers.0.conv",
      "down_blocks.0.resnets.1.conv1", "mid_block.attentions.0.proj_in", "conv_out", "conv_in",
      "down_blocks.0.attentions.0.transformer_blocks.0.ff.net.2", "mid_block.resnets.0.conv2",
      "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_v", "time_embedding.linear_2",
    ]
    #expect(
      ExecutionOrder.sorted(layers) == [
        "time_embedding.linear_2", "conv_in", "down_blocks.0.resnets.0.conv_shortcut",
        "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k",
        "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_v",
        "down_blocks.0.attentions.0.transformer_blocks.0.ff.net.2", "down_blocks.0.resnets.1.conv1",
        "down_blocks.0.downsamplers.0.conv", "mid_block.resnets.0.conv2", "mid_block.attentions.0.proj_in",
        "mid_block.resnets.1.conv1", "up_blocks.0.resnets.0.conv1", "conv_out",
      ]
    )
  }

  @Test("a saved network is loaded to the bit, and its keys, shapes and types are LyCORIS's")
  func files() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "n.safetensors")
    let network = try IA3Network(options(.builtIn("full")), for: .tiny)
    for (index, module) in network.modules.enumerated() {
      module.parameter.value = Tensor(
        module.parameter.shape,
        (0..<module.parameter.value.count).map { Float($0 + index) / 1000 }
      )
    }
    try network.save(to: path, nil, metadata: ["ss_seed": "1", "modelspec.title": "n"])
    let file = try SafetensorsFile(path: path)
    #expect(file.tensors.count == 2 * network.modules.count)
    let convolution = try #require(file.tensors["lora_unet_conv_in.weight"])
    #expect(convolution.shape == [1, 32, 1, 1])
    #expect(convolution.dataType == .float32)
    let side = try #require(file.tensors["lora_unet_conv_in.on_input"])
    #expect(side.shape == [])
    #expect(side.dataType == .int64)
    #expect(file.metadata["sshs_model_hash"]?.count == 64)
    #expect(file.metadata["sshs_legacy_hash"]?.count == 8)

    let other = try IA3Network(options(.builtIn("full")), for: .tiny)
    let (taken, unknown) = try other.load(path)
    #expect(taken == network.modules.count)
    #expect(unknown == 0)
    for (a, b) in zip(network.modules, other.modules) {
      #expect(a.parameter.value.values == b.parameter.value.values)
    }
    let part = try IA3Network(options(.builtIn("ia3")), for: .tiny)
    #expect(try part.load(path).taken == part.modules.count)

    try network.save(to: path, .fp16, metadata: [:])
    #expect(try SafetensorsFile(path: path).tensors["lora_unet_conv_in.on_input"]?.dataType == .float16)
  }

  @Test("a network whose vectors are on the other side, or of another size, is refused")
  func mismatches() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "n.safetensors")
    try IA3Network(options(.builtIn("ia3"), onInput: true), for: .tiny).save(to: path, nil, metadata: [:])
    let outputs = try IA3Network(options(.builtIn("ia3")), for: .tiny)
    #expect(throws: NetworkError.self) { try outputs.load(path) }
    let small = try IA3Network(options(.builtIn("ia3"), onInput: true), for: .small)
    let error = #expect(throws: NetworkError.self) { try small.load(path) }
    #expect(error?.description.contains("has the shape [64], and the layer's output takes [256]") == true)
  }
}
