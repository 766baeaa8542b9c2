import CoreTestSupport
import Networks
import Safetensors
import StableDiffusion
import Tensors
import TestSupport
import Testing

@testable import Merging

@Suite("Output of a merged checkpoint")
struct MergedOutputTests {
  /// The prediction for one latent image and one prompt, and the text encoder's states.
  private func outputs(_ checkpoint: Checkpoint, _ scales: (text: [String: ChannelScale], unet: [String: ChannelScale]))
    throws
    -> [[Float]]
  {
    let formula = WeightFormula(seed: 9)
    let tape = Tape(records: false)
    let text = try TextEncoder(checkpoint.textEncoder)
    let ids: [Int32] = [49406] + (0..<75).map { 300 + 7 * $0 } + [49407]
    let states = text.encode([[ids]], pass: Pass(tape: tape, scales: scales.text))
    let latents = Tensor([1, 16, 16, 4], formula.values("latents.bias", shape: [1024]).map { 10 * $0 })
    let prediction = try UNet(checkpoint.unet).predict(
      tape.constant(latents),
      timesteps: [481],
      context: states,
      pass: Pass(tape: tape, scales: scales.unet)
    )
    return [states.tensor.values, prediction.tensor.values]
  }

  @Test(
    "a merged checkpoint's output is that of the checkpoint with its network",
    arguments: [false, true],
    [1, -0.4]
  )
  func merged(trainOnInput: Bool, multiplier: Float) throws {
    let fixture = try MergeFixture()
    defer { fixture.folder.remove() }
    let path = try fixture.ia3(trainOnInput: trainOnInput)
    let output = fixture.path("out.safetensors")
    let merge = try NetworkMerge(
      checkpoint: fixture.checkpoint,
      networks: [MergedNetwork(path: path, multiplier: multiplier)]
    )
    #expect(try merge.write(to: output).weights == 86)

    let network = try SafetensorsFile(path: path)
    var scales: (text: [String: ChannelScale], unet: [String: ChannelScale]) = ([:], [:])
    for target in MergeFixture.size.targets(.ia3, trainOnInput: trainOnInput) {
      let values = try network.float32(target.key + ".weight")
      let parameter = TrainedParameter(name: target.key, shape: target.shape, value: Tensor(target.shape, values))
      let scale = ChannelScale(parameter, onInput: target.onInput, multiplier: multiplier)
      if target.part == .unet {
        scales.unet[target.module] = scale
      } else {
        scales.text[target.module] = scale
      }
    }
    let original = try Checkpoint.open(fixture.checkpoint)
    let plain = try outputs(original, ([:], [:]))
    let beside = try outputs(original, scales)
    let inside = try outputs(try Checkpoint.open(output), ([:], [:]))
    for index in beside.indices {
      #expect(relativeDistance(inside[index], beside[index]) < 1e-5)
      #expect(relativeDistance(plain[index], beside[index]) > 1e-2)
    }
  }
}
