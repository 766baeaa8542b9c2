import Randomness
import StableDiffusion

/// The noise of a seed, as the webui draws it with `Random number generator source: CPU`.
///
/// Each image has a generator of its own (modules/rng.py, `ImageRNG`): the start noise is `torch.randn` of
/// (4, height / 8, width / 8), and what a sampler needs on the way comes from the same generator afterwards.
struct StartNoise {
  /// h · w · 4 values, channels last.
  let values: [Float]
  private let generator: TorchGenerator
  private let area: Int

  /// - Parameters:
  ///   - width: of the latents.
  ///   - height: of the latents.
  init(seed: UInt64, width: Int, height: Int) {
    var generator = TorchGenerator(seed: seed)
    area = width * height
    values = Self.draw(area, &generator)
    self.generator = generator
  }

  /// The noise that follows the start noise, tensor by tensor.
  func following() -> () -> [Float] {
    var generator = generator
    let area = area
    return { Self.draw(area, &generator) }
  }

  private static func draw(_ area: Int, _ generator: inout TorchGenerator) -> [Float] {
    let channels = UNetSize.latentChannels
    let planes = generator.normal(channels * area)
    return [Float](unsafeUninitializedCapacity: channels * area) { target, count in
      for place in 0..<area {
        for channel in 0..<channels { target[place * channels + channel] = planes[channel * area + place] }
      }
      count = channels * area
    }
  }
}
