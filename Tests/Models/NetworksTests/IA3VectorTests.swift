import Files
import ModelKinds
import Networks
import Safetensors
import TestSupport
import Testing

@Suite("Vectors of iA3 networks")
struct IA3VectorTests {
  private func module(_ tensors: [StoredTensor]) throws -> NetworkModule {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "network.safetensors")
    try SafetensorsWriter.write(tensors, metadata: [:], to: path)
    return try #require(try NetworkFile(path: path, measuring: false).modules.first)
  }

  private func tensors(_ shape: [Int], _ values: [Float], side: StoredTensor? = nil) -> [StoredTensor] {
    [StoredTensor("lora_unet_conv_in.weight", shape, floats: values)] + (side.map { [$0] } ?? [])
  }

  /// The shape on a layer with two inputs and three outputs.
  private func shape(onInput: Bool) -> [Int] { [1, onInput ? 2 : 3, 1, 1] }

  @Test("the side is the file's, written as an integer or a float, or else the default")
  func sides() throws {
    let name = "lora_unet_conv_in.on_input"
    for side in [StoredTensor(name, [], integers: [1]), StoredTensor(name, [], floats: [1], as: .float16)] {
      let module = try module(tensors([1, 2, 1, 1], [1, 2], side: side))
      #expect(try module.writtenSide() == true)
      let vector = try module.vector(shape: shape)
      #expect(vector.onInput)
      #expect(vector.values == [1, 2])
    }
    let output = try module(tensors([1, 3, 1, 1], [1, 2, 3], side: StoredTensor(name, [], integers: [0])))
    #expect(try output.writtenSide() == false)
    #expect(try !output.vector(defaultSide: true, shape: shape).onInput)
    let silent = try module(tensors([1, 2, 1, 1], [1, 2]))
    #expect(try silent.writtenSide() == nil)
    #expect(try silent.vector(defaultSide: true, shape: shape).onInput)
    #expect(throws: NetworkFileError.self) { try silent.vector(shape: shape) }
  }

  @Test("a flat vector is accepted, and one of another size is an error with both shapes")
  func shapes() throws {
    #expect(try module(tensors([3], [1, 2, 3])).vector(shape: shape).values == [1, 2, 3])
    let error = #expect(throws: NetworkFileError.self) {
      try module(tensors([4], [1, 2, 3, 4])).vector(shape: shape)
    }
    let message = "lora_unet_conv_in.weight has the shape [4], and the layer's output takes [1, 3, 1, 1]"
    #expect(error?.description.contains(message) == true)
  }

  @Test("values that are not finite and modules of other kinds are refused by name")
  func refused() throws {
    let infinite = #expect(throws: NetworkFileError.self) {
      try module(tensors([3], [1, .infinity, 3])).vector(shape: shape)
    }
    #expect(infinite?.description.contains("lora_unet_conv_in.weight holds NaN or infinite values") == true)
    let lora = try module(
      ["up", "down"].map { StoredTensor("lora_unet_conv_in.lora_\($0).weight", [1, 1], floats: [0]) }
    )
    let other = #expect(throws: NetworkFileError.self) { try lora.vector(shape: shape) }
    #expect(other?.description.contains("lora_unet_conv_in is LoRA") == true)
  }

  @Test("keys are sd-scripts', and each names its part")
  func keys() {
    #expect(ModelPart.unet.key(ofLayer: "mid_block.resnets.0.conv1") == "lora_unet_mid_block_resnets_0_conv1")
    #expect(ModelPart.textEncoder.key(ofLayer: "text_model.a") == "lora_te_text_model_a")
    for part in ModelPart.allCases {
      let key = part.key(ofLayer: "a.b")
      #expect(ModelPart(key: key) == part)
      #expect(ModelPart.hasNetworkPrefix(key))
    }
    #expect(ModelPart(key: "model.diffusion_model.out.0") == nil)
    #expect(ModelPart(rateTag: ModelPart.unet.rateTag) == .unet)
    #expect(ModelPart(rateTag: "te") == .textEncoder)
    #expect(ModelPart(rateTag: "group0") == nil)
  }
}
