import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

@Suite("UNet")
struct UNetTests {
  @Test(
    "predictions are the reference's",
    arguments: [(2, 16, 16, 77), (1, 24, 16, 77), (1, 13, 10, 77), (1, 8, 9, 152)]
  )
  func prediction(_ batch: Int, _ height: Int, _ width: Int, _ length: Int) throws {
    let unet = try UNet(Tiny.unet)
    let pass = Pass(tape: Tape(records: false))
    let name = "\(batch)x\(height)x\(width)x\(length)"
    let prediction = unet.predict(
      pass.tape.constant(given("sample.\(name)", batch, height, width, 4)),
      timesteps: Array([7, 981].prefix(batch)),
      context: pass.tape.constant(given("context.\(name)", batch, length, 64)),
      pass: pass
    )
    #expect(prediction.tensor.shape == [batch, height, width, 4])
    #expect(try GoldenTensors("unet").distance(prediction.tensor, "prediction.\(name)") < 1e-5)
  }

  @Test("a missing or misshapen weight is an error that names it")
  func badWeights() {
    var weights = Dictionary(uniqueKeysWithValues: Tiny.unet.names.map { ($0, Tiny.unet[$0]) })
    weights["up_blocks.3.resnets.2.conv2.bias"] = .some(nil)
    #expect(throws: CheckpointError.missing(path: "", tensor: "up_blocks.3.resnets.2.conv2.bias")) {
      try UNet(ModelWeights(weights.compactMapValues { $0 }))
    }
    weights["mid_block.resnets.1.conv1.weight"] = Weight(.zeros([128, 64, 3, 3]))
    #expect(
      throws: CheckpointError.misshapen(
        path: "",
        tensor: "mid_block.resnets.1.conv1.weight",
        found: [128, 64, 3, 3],
        expected: [128, 128, 3, 3]
      )
    ) {
      try UNet(ModelWeights(weights.compactMapValues { $0 }))
    }
  }

  @Test("the size is read from the weights")
  func size() throws {
    #expect(try UNet(Tiny.unet).size == ModelSize.tiny.unet)
  }
}
