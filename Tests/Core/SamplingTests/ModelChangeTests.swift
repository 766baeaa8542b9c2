import Files
import Platform
import StableDiffusion
import TestSupport
import Testing

@testable import Sampling

@Suite("Models that change while images are generated")
struct ModelChangeTests {
  @Test("a model that is cut off is an error, and no image comes of it")
  func cutOff() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "model.safetensors")
    let size = ModelSize(
      unet: UNetSize(channels: [32, 32, 32, 32], contextWidth: 64),
      textEncoder: TextEncoderSize(width: 64, layers: 2, heads: 1),
      vae: VAESize(channels: [32, 32, 32, 32])
    )
    try RandomCheckpoint(size, seed: 1, type: .float32).write(.ldm, to: path)
    let session = try SampleSession(checkpoint: try Checkpoint.open(path))
    let request = SampleRequest(prompt: "mira", steps: 1, seed: 1, width: 64, height: 64)
    _ = try session.image(request)
    truncate(path, 4096)
    #expect(throws: SamplingError.checkpoint(.changed(path: path))) { try session.image(request) }
  }
}
