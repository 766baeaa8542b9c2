import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

@Suite("VAE")
struct VAETests {
  @Test("encoded images are the reference's", arguments: [(32, 32), (40, 24)])
  func encoding(_ height: Int, _ width: Int) throws {
    let golden = try GoldenTensors("vae")
    let image = given("image.\(height)x\(width)", 1, height, width, 3)
    let half = Tensor(image.shape, image.values.map { $0 / 2 })
    let (mean, logVariance) = try VAE(Tiny.vae).encode(half)
    #expect(mean.shape == [1, height / 8, width / 8, 4])
    #expect(try golden.distance(mean, "mean.\(height)x\(width)") < 1e-5)
    #expect(try golden.distance(logVariance, "log_variance.\(height)x\(width)") < 1e-5)
  }

  @Test("decoded latents are the reference's", arguments: [(32, 32), (40, 24)])
  func decoding(_ height: Int, _ width: Int) throws {
    let latents = given("latents.\(height)x\(width)", 1, height / 8, width / 8, 4)
    let image = try VAE(Tiny.vae).decode(latents)
    #expect(image.shape == [1, height, width, 3])
    #expect(try GoldenTensors("vae").distance(image, "image.\(height)x\(width)") < 1e-5)
  }

  @Test("the size is read from the weights")
  func size() throws {
    #expect(try VAE(Tiny.vae).size == ModelSize.tiny.vae)
  }
}
