import Tensors
import Testing

@testable import StableDiffusion

@Suite struct VAETests {
  @Test(arguments: [(32, 32), (40, 24)]) func encodes(_ height: Int, _ width: Int) throws {
    let golden = try Golden("vae")
    let image = given("image.\(height)x\(width)", 1, height, width, 3)
    let half = Tensor(image.shape, image.values.map { $0 / 2 })
    let (mean, logVariance) = try VAE(Tiny.vae).encode(half)
    #expect(mean.shape == [1, height / 8, width / 8, 4])
    #expect(try golden.distance(mean, "mean.\(height)x\(width)") < 1e-5)
    #expect(try golden.distance(logVariance, "log_variance.\(height)x\(width)") < 1e-5)
  }

  @Test(arguments: [(32, 32), (40, 24)]) func decodes(_ height: Int, _ width: Int) throws {
    let latents = given("latents.\(height)x\(width)", 1, height / 8, width / 8, 4)
    let image = try VAE(Tiny.vae).decode(latents)
    #expect(image.shape == [1, height, width, 3])
    #expect(try Golden("vae").distance(image, "image.\(height)x\(width)") < 1e-5)
  }

  @Test func readsItsSize() throws {
    #expect(try VAE(Tiny.vae).size == ModelSize.tiny.vae)
  }
}
