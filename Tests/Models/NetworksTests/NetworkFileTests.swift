import Files
import ModelKinds
import Platform
import Safetensors
import TestSupport
import Testing

@testable import Networks

@Suite("Network files")
struct NetworkFileTests {
  private func file(_ tensors: [StoredTensor], _ metadata: ExactDictionary<String> = [:]) throws -> NetworkFile {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
    return try NetworkFile(path: path)
  }

  private func refusal(_ shapes: [String: [Int]], _ metadata: ExactDictionary<String> = [:]) throws
    -> NetworkFileError?
  {
    do {
      _ = try file(
        shapes.map { StoredTensor($0, $1, floats: [Float](repeating: 1, count: $1.reduce(1, *))) },
        metadata
      )
      return nil
    } catch let error as NetworkFileError { return error }
  }

  private func vector(_ name: String, _ values: [Float]) -> [StoredTensor] {
    [StoredTensor(name + ".weight", [values.count], floats: values)]
  }

  // MARK: Absurd sizes

  /// A sparse file with one tensor of a network.
  private func sparse(_ type: String, _ shape: [Int], bytes: Int) throws -> (error: NetworkFileError?, path: String) {
    let name = "lora_unet_down_blocks_0_attentions_0_proj_in.weight"
    let header = "{\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[0,\(bytes)]}}"
    let start = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) } + Array(header.utf8)
    let folder = try TestFolder()
    defer { folder.remove() }
    try folder.write(start, extendedTo: start.count + bytes, to: "a.safetensors")
    let path = Path.join(folder.path, "a.safetensors")
    do throws(NetworkFileError) {
      _ = try NetworkFile(path: path)
      return (nil, path)
    } catch { return (error, path) }
  }

  @Test("a file, or a tensor, larger than any network's is refused before its values are read")
  func absurdSizes() throws {
    let (large, path) = try sparse("F32", [12_500_000_000], bytes: 50_000_000_000)
    guard case .file(.file(.tooLarge(path: path, bytes: _, limit: 32 << 30)))? = large else {
      Issue.record("\(String(describing: large))")
      return
    }
    for type in ["F16", "U8"] {
      let count = 4_000_000_000
      let (error, path) = try sparse(type, [count], bytes: type == "U8" ? count : 2 * count)
      let tensor = "lora_unet_down_blocks_0_attentions_0_proj_in.weight"
      #expect(error == .tooManyValues(path: path, tensor: tensor, values: count))
    }
  }

  @Test("dimensions whose product would not fit beside one of 0 are refused")
  func emptyTensors() throws {
    let (error, path) = try sparse("F32", [0, .max, .max], bytes: 0)
    let tensor = "lora_unet_down_blocks_0_attentions_0_proj_in.weight"
    #expect(error == .file(.sizeOverflow(path: path, tensor: tensor, shape: [0, .max, .max])))
    #expect(try sparse("F32", [0, .max], bytes: 0).error == nil)
  }

  // MARK: Other files

  @Test("a file of another kind is named as what it is")
  func otherKinds() throws {
    let unet = "model.diffusion_model.input_blocks.0.0.weight"
    let cases: [([String: [Int]], CheckpointKind?, String)] = [
      (
        [unet: [1, 4, 3, 3], "cond_stage_model.transformer.text_model.final_layer_norm.weight": [1]], nil,
        "this is a checkpoint (Stable Diffusion 1.x), not a network"
      ),
      (
        ["conditioner.embedders.0.transformer.a": [1], unet: [1, 4, 3, 3]], .stableDiffusionXL,
        "this is a checkpoint (Stable Diffusion XL)"
      ),
      (["emb_params": [1, 768]], .embedding, "a textual inversion embedding, not a network"),
      (["encoder.down.0.block.0.conv1.weight": [1]], .vae, "part of a model"),
      (["a": [1]], .unknown, "none of its tensors has a name"),
    ]
    for (shapes, kind, text) in cases {
      guard case .otherKind(_, let found)? = try refusal(shapes) else {
        Issue.record("\(shapes) was read")
        continue
      }
      #expect(found == kind)
      #expect(try refusal(shapes)?.description.contains(text) == true)
    }
    #expect { _ = try NetworkFile(path: "/tmp") } throws: {
      "\($0)" == "/tmp: this is a folder; name a network's .safetensors file"
    }
    #expect(throws: NetworkFileError.self) { _ = try NetworkFile(path: "/none/none.safetensors") }
  }

  @Test(
    "a file without tensors is a network without modules, and so is one that its metadata calls a network"
  )
  func empty() throws {
    for network in [
      try file([]), try file([StoredTensor("x", [1], floats: [1])], ["ss_network_module": "networks.lora"]),
    ] {
      #expect(network.kind == nil)
      #expect(network.blocks.isEmpty)
      #expect(network.parts.isEmpty)
      #expect(network.findings().first?.code == .noModules)
    }
  }

  // MARK: Damaged modules

  @Test("shapes that do not fit, and changes too large to multiply out, give no norm and no crash")
  func broken() throws {
    let name = "lora_unet_conv_in"
    func ones(_ end: String, _ shape: [Int]) -> StoredTensor {
      StoredTensor(name + end, shape, floats: [Float](repeating: 1, count: shape.reduce(1, *)))
    }
    let cases: [[StoredTensor]] = [
      [ones(".lora_up.weight", [4, 2]), ones(".lora_down.weight", [3, 4])],
      [ones(".lora_up.weight", [4, 2]), ones(".lora_down.weight", [2, 4]), ones(".alpha", [2])],
      [
        ones(".lora_up.weight", [4, 2]), ones(".lora_down.weight", [2, 4]),
        ones(".lora_mid.weight", [2, 3, 1]),
      ],
      [ones(".lora_up.weight", [0, 2]), ones(".lora_down.weight", [2, 0])],
      [ones(".lora_up.weight", []), ones(".lora_down.weight", [])],
      [
        ones(".hada_w1_a", [4, 1]), ones(".hada_w1_b", [1, 4]), ones(".hada_w2_a", [4, 1]),
        ones(".hada_w2_b", [1, 5]),
      ],
      [
        ones(".lora_up.weight", [1, 20_000]), ones(".lora_down.weight", [1, 20_000]),
        ones(".lora_mid.weight", [20_000, 1, 1]),
      ],
      [ones(".oft_blocks", [2, 2, 3])], [ones(".oft_blocks", [4])],
      [ones(".lora_up.weight", [4, 2])], [ones(".alpha", [])],
      [ones(".q_layer.weight", [2, 4]), ones(".p_layer.weight", [4, 2]), ones(".lambda_layer", [3])],
    ]
    for tensors in cases {
      let network = try file(tensors + vector("lora_unet_conv_out", [1]))
      let module = try #require(network.modules.first { $0.name == name })
      #expect(module.norm == nil, "\(tensors.map(\.shape))")
      #expect(module.problem != nil, "\(tensors.map(\.shape))")
      let codes = network.findings().map(\.code)
      #expect(codes == [.brokenModules], "\(codes) \(tensors.map(\.shape))")
    }
  }

  @Test("a rank larger than the layer, and products with a whole matrix, have the norm of the change")
  func ranks() throws {
    let up: [Float] = [1, 2, 3]
    let down: [Float] = [1, -1, 2, 0, 1, 1]
    let network = try file([
      StoredTensor("lora_unet_conv_in.lora_up.weight", [1, 3], floats: up),
      StoredTensor("lora_unet_conv_in.lora_down.weight", [3, 2], floats: down),
      StoredTensor("lora_unet_conv_in.alpha", [], floats: [6]),
    ])
    // up · down = [1·1 + 2·2 + 3·1, −1 + 0 + 3] = [8, 2], times 6 / 3.
    let module = try #require(network.modules.first)
    #expect(module.norm == (16.0 * 16 + 4 * 4).squareRoot())
    #expect(module.rank == 3)
    #expect(module.alpha == 6)
    guard case .sum(let scale, let values) = try module.layerChange() else {
      Issue.record("no whole matrix")
      return
    }
    #expect(scale == 2)
    #expect(values == [8, 2])
  }

  @Test("types that nothing computes with leave their modules without a norm")
  func types() throws {
    let network = try file([
      StoredTensor("lora_unet_conv_in.weight", .float8e4m3, [2], bytes: [1, 2]),
      StoredTensor("lora_unet_conv_out.weight", [1], floats: [1]),
    ])
    #expect(network.findings().map(\.code) == [.unmeasuredModules])
    #expect(network.dataTypes.map(\.type) == [.float8e4m3, .float32])
  }

  // MARK: What training reaches

  private let text = "lora_te_text_model_encoder_layers_"

  @Test("clip_skip, rates and Stable Diffusion XL explain zero vectors, and nothing else does")
  func unreached() throws {
    func network(_ metadata: ExactDictionary<String>, prefix: String = "lora_te_", width: Int = 8) throws
      -> NetworkFile
    {
      let zeros = [Float](repeating: 0, count: width)
      var tensors: [StoredTensor] = vector("lora_unet_conv_in", [1])
      for layer in 0..<12 {
        tensors += vector("\(prefix)text_model_encoder_layers_\(layer)_self_attn_k_proj", zeros)
      }
      return try file(tensors, metadata)
    }
    func reached(_ file: NetworkFile) -> Int { file.modules.count { file.unreached($0) == nil } }
    #expect(reached(try network([:])) == 13)
    #expect(reached(try network(["ss_clip_skip": "1"])) == 13)
    #expect(reached(try network(["ss_clip_skip": "None"])) == 13)
    #expect(reached(try network(["ss_clip_skip": "2"])) == 12)
    #expect(reached(try network(["ss_clip_skip": "4"])) == 10)
    #expect(reached(try network(["ss_clip_skip": "-3"])) == 13)
    #expect(reached(try network(["ss_clip_skip": "99999999999"])) == 13)
    #expect(reached(try network(["ss_text_encoder_lr": "0.0", "ss_unet_lr": "1.0"])) == 1)
    #expect(reached(try network(["ss_text_encoder_lr": "[0.0, 0.0]"])) == 1)
    #expect(reached(try network(["ss_learning_rate": "0.0", "ss_unet_lr": "1.0"])) == 1)
    #expect(reached(try network(["ss_steps": "0"])) == 0)
    #expect(reached(try network([:], prefix: "lora_te1_")) == 12)
    // Stable Diffusion 1.x's 12 layers are known by their width, though the last ones are not in the file.
    let short = try file(
      vector("\(text)9_self_attn_k_proj", [Float](repeating: 0, count: 768)),
      ["ss_clip_skip": "2"]
    )
    #expect(short.architecture?.model == .stableDiffusion1)
    #expect(reached(short) == 1)
  }

  // MARK: Hashes and architecture

  @Test("a hash in the metadata that the tensors do not have is reported")
  func hashes() throws {
    let network = try file(vector("lora_unet_conv_in", [1]), ["sshs_model_hash": "0123456789abcdef"])
    let hashes = network.hashes
    #expect(hashes.shown == "0123456789ab")
    #expect(hashes.autoV3 != hashes.shown)
    #expect(network.findings(hashes: hashes).map(\.code) == [.hashMismatch])
    #expect(network.findings().isEmpty)
  }

  @Test("the model is recognized by widths, then names, then metadata")
  func architectures() throws {
    func model(_ name: String, _ shape: [Int], _ metadata: ExactDictionary<String> = [:]) throws
      -> NetworkArchitecture?
    {
      let down = StoredTensor(
        name + ".lora_down.weight",
        [1, shape[1]],
        floats: [Float](repeating: 1, count: shape[1])
      )
      let up = StoredTensor(
        name + ".lora_up.weight",
        [shape[0], 1],
        floats: [Float](repeating: 1, count: shape[0])
      )
      return try file([down, up], metadata).architecture?.model
    }
    let key = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
    #expect(try model(key, [320, 768]) == .stableDiffusion1)
    #expect(try model(key, [320, 1024]) == .stableDiffusion2)
    #expect(try model(key, [640, 2048]) == .stableDiffusionXL)
    #expect(try model(key, [32, 64]) == nil)
    #expect(try model(key, [32, 64], ["ss_base_model_version": "sd_v1"]) == .stableDiffusion1)
    #expect(try model(key, [320, 768], ["ss_base_model_version": "sdxl_base_v1-0"]) == .stableDiffusion1)
    #expect(try model("lora_te2_text_model_encoder_layers_0_mlp_fc1", [1, 1]) == .stableDiffusionXL)
    #expect(try model("lora_unet_double_blocks_0_img_mod_lin", [1, 1]) == .flux)
  }

  @Test("a module's values and its side are read from any stored type")
  func layerChanges() throws {
    let network = try file([
      StoredTensor("lora_unet_conv_in.weight", [1, 2, 1, 1], floats: [0.5, -1], as: .float16),
      StoredTensor("lora_unet_conv_in.on_input", [], floats: [1], as: .bfloat16),
      StoredTensor("lora_unet_conv_out.weight", [1], floats: [0]),
      StoredTensor("lora_unet_conv_out.on_input", [], integers: [0]),
    ])
    let sides = try network.modules.map { module in
      guard case .scale(let vector, let onInput) = try module.layerChange() else { return ([Float](), false) }
      return (vector, onInput)
    }
    #expect(sides.map(\.0) == [[0.5, -1], [0]])
    #expect(sides.map(\.1) == [true, false])
    #expect(network.modules.map(\.isZero) == [false, true])
  }
}
