import Files
import Safetensors
import StableDiffusion
import TestSupport
import Testing

@testable import Sampling

@Suite("Networks in samples")
struct NetworkTests {
  private static func request(_ networks: [NetworkUse]) -> SampleRequest {
    SampleRequest(
      prompt: "a (red:1.3) cat, masterpiece",
      negativePrompt: "[blurry], bad hands",
      steps: 4,
      cfgScale: 7,
      sampler: .euler,
      seed: 1,
      width: 64,
      height: 64,
      networks: networks
    )
  }

  @Test("latents are those of a model with the networks merged into it")
  func merged() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    func path(_ name: String) -> String { Path.join(folder.path, "\(name).safetensors") }
    for name in ["one", "other"] { try FormulaNetwork.write(name, to: path(name)) }
    try FormulaNetwork.write("input", to: path("input"), onInput: true)
    let golden = try GoldenTensors("networks")
    let session = try Tiny.session()
    for (name, uses) in [
      ("one", [NetworkUse(path: path("one"), multiplier: 0.7)]),
      (
        "two",
        [NetworkUse(path: path("one"), multiplier: 0.7), NetworkUse(path: path("other"), multiplier: -0.5)]
      ),
      ("input", [NetworkUse(path: path("input"))]),
    ] {
      let latents = try session.trace(Self.request(uses)).latents
      #expect(try golden.distance(latents.values, "latents.\(name)") < 1e-5, "\(name)")
    }
    #expect(throws: SamplingError.self) {
      try session.check(Self.request([NetworkUse(path: path("one")), NetworkUse(path: path("input"))]))
    }
  }

  @Test("what stays the same is computed once")
  func reuse() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let (whole, unet) = (
      Path.join(folder.path, "whole.safetensors"), Path.join(folder.path, "unet.safetensors")
    )
    try FormulaNetwork.write("one", to: whole)
    try FormulaNetwork.write("one", to: unet, parts: [.unet])
    let session = try Tiny.session()
    let first = try session.image(Self.request([]))
    #expect(
      session.counters
        == .init(networksRead: 0, promptsEncoded: 2, noisesDrawn: 1, predictions: 8, imagesDecoded: 1)
    )
    // A network of the UNet alone leaves the text as it is, and so does one that has no part.
    let second = try session.image(Self.request([NetworkUse(path: unet)]))
    #expect(try session.image(Self.request([NetworkUse(path: whole, multiplier: 0)])) == first)
    #expect(second != first)
    #expect(
      session.counters
        == .init(networksRead: 2, promptsEncoded: 2, noisesDrawn: 1, predictions: 24, imagesDecoded: 3)
    )
    let third = try session.image(Self.request([NetworkUse(path: whole)]))
    _ = try session.image(Self.request([NetworkUse(path: whole, multiplier: 0.5)]))
    #expect(session.counters.promptsEncoded == 6)
    #expect(session.counters.networksRead == 2)
    #expect(try session.image(Self.request([NetworkUse(path: whole)])) == third)
    #expect(session.counters.promptsEncoded == 6)
    #expect(session.counters.noisesDrawn == 1)
    var other = Self.request([])
    other.seed = 2
    #expect(try session.image(other) != first)
    #expect(session.counters.noisesDrawn == 2)
    #expect(session.counters.promptsEncoded == 6)
    #expect(try Tiny.session().image(Self.request([])) == first)
  }

  @Test(
    "other kinds of networks are refused by name",
    arguments: [
      (["x.lora_down.weight", "x.lora_up.weight"], "lora_unet_x is LoRA"),
      (["x.lora_down.weight", "x.lora_up.weight", "x.lora_mid.weight"], "lora_unet_x is LoCon"),
      (["x.lora_down.weight", "x.lora_up.weight", "x.dora_scale"], "lora_unet_x is DoRA"),
      (["x.hada_w1_a", "x.hada_w1_b", "x.hada_w2_a", "x.hada_w2_b"], "lora_unet_x is LoHa"),
      (["x.lokr_w1", "x.lokr_w2"], "lora_unet_x is LoKr"),
    ]
  )
  func kinds(tensors: [String], message: String) throws {
    let error = try Self.refusal(
      tensors.map { StoredTensor("lora_unet_\($0)", [2], floats: [0, 0], as: .float32) }
    )
    #expect(error.contains("this is not an iA3 network"), "\(error)")
    #expect(error.contains(message), "\(error)")
  }

  @Test(
    "a file that is not a network is refused with what it is",
    arguments: [
      ("model.diffusion_model.out.0.weight", "this is a checkpoint"),
      ("emb_params", "this is a textual inversion embedding"),
      ("lora_unet_x.weight", "this is not an iA3 network"),
      ("something", "not a network"),
    ]
  )
  func others(tensor: String, message: String) throws {
    let error = try Self.refusal([StoredTensor(tensor, [2], floats: [0, 0], as: .float32)])
    #expect(error.contains(message), "\(error)")
  }

  @Test("a network of another architecture is refused with the module and both shapes")
  func architecture() throws {
    let key = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k"
    func vector(_ key: String, _ count: Int, _ value: Float = 0) -> [StoredTensor] {
      [
        StoredTensor(
          "\(key).weight",
          [count],
          floats: [Float](repeating: value, count: count),
          as: .float32
        ),
        StoredTensor("\(key).on_input", [], floats: [0], as: .float32),
      ]
    }
    let shape = try Self.refusal(vector(key, 320))
    #expect(shape.contains("\(key).weight has the shape [320], and the layer's output takes [32]"))
    let unknown = try Self.refusal(vector("lora_te2_x", 4))
    #expect(unknown.contains("the model has no layer for its module lora_te2_x"))
    #expect(
      try Self.refusal(vector(key, 32, .nan)).contains("\(key).weight holds NaN or infinite values")
    )
  }

  @Test("a file that is missing or damaged is an error with its path")
  func damaged() throws {
    let folder = try TestFolder(["cut.safetensors": [1, 2, 3]])
    defer { folder.remove() }
    let session = try Tiny.session()
    for name in ["cut.safetensors", "missing.safetensors"] {
      let path = Path.join(folder.path, name)
      do {
        try session.check(Self.request([NetworkUse(path: path)]))
        Issue.record("\(name) was read")
      } catch { #expect(error.description.contains(path)) }
    }
  }

  private static func refusal(_ tensors: [StoredTensor]) throws -> String {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "network.safetensors")
    try SafetensorsWriter.write(tensors, metadata: [:], to: path)
    do {
      try Tiny.session().check(request([NetworkUse(path: path)]))
      return "it was read"
    } catch let error as SamplingError {
      return error.description
    }
  }
}
