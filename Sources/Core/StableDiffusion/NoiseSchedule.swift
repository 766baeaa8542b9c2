import Tensors

/// How noise is added with time (Ho et al. 2020): diffusers' DDPMScheduler with Stable Diffusion's
/// `scaled_linear` β of 0.00085 … 0.012 over 1000 timesteps, in float32 with torch's rounding.
public struct NoiseSchedule: Sendable {
  /// ᾱ of each timestep: the product of all 1 − β so far.
  public let alphasCumprod: [Float]
  /// ᾱ / (1 − ᾱ) of each timestep. sd-scripts takes it before it makes the terminal SNR zero
  /// (train_network.py), and so does this.
  public let snr: [Float]

  /// The number of timesteps.
  public static let timesteps = 1000

  /// A schedule.
  /// - Parameter zeroTerminalSNR: sd-scripts' `zero_terminal_snr`: √ᾱ is shifted and stretched to end at zero (Lin
  ///   et al. 2023; custom_train_functions.py).
  public init(zeroTerminalSNR: Bool = false) {
    let alphas = Self.betas().map { 1 - $0 }
    let products = Self.cumulativeProduct(alphas)
    snr = products.map { product in
      let ratio = product.squareRoot() / (1 - product).squareRoot()
      return ratio * ratio
    }
    alphasCumprod = zeroTerminalSNR ? Self.endingAtZero(products) : products
  }

  /// √ᾱ·latents + √(1 − ᾱ)·noise.
  /// - Parameters:
  ///   - latents: [batch, …].
  ///   - noise: of the same shape.
  ///   - timesteps: one in 0 ..< 1000 for each of the batch.
  public func addNoise(to latents: Tensor, noise: Tensor, timesteps: [Int]) -> Tensor {
    blend(latents, noise, timesteps) { alpha, sigma in (alpha, sigma) }
  }

  /// √ᾱ·noise − √(1 − ᾱ)·latents: the target of v-prediction (Salimans and Ho 2022). The parameters are
  /// `addNoise`'s.
  public func velocity(of latents: Tensor, noise: Tensor, timesteps: [Int]) -> Tensor {
    blend(latents, noise, timesteps) { alpha, sigma in (-sigma, alpha) }
  }

  private func blend(
    _ latents: Tensor,
    _ noise: Tensor,
    _ timesteps: [Int],
    _ factors: (Float, Float) -> (Float, Float)
  ) -> Tensor {
    precondition(latents.count == noise.count && !timesteps.isEmpty && latents.count % timesteps.count == 0)
    let result = Tensor(latents.shape)
    let size = latents.count / timesteps.count
    for (image, timestep) in timesteps.enumerated() {
      let alpha = alphasCumprod[timestep]
      let (a, b) = factors(alpha.squareRoot(), (1 - alpha).squareRoot())
      for index in image * size..<(image + 1) * size {
        result.data[index] = a * latents.data[index] + b * noise.data[index]
      }
    }
    return result
  }

  /// torch.linspace(√0.00085, √0.012, 1000)²: counted from both ends.
  private static func betas() -> [Float] {
    let start = Float(0.00085.squareRoot())
    let end = Float(0.012.squareRoot())
    let step = (end - start) / Float(timesteps - 1)
    return (0..<timesteps).map { index in
      let root =
        index < timesteps / 2
        ? start + step * Float(index) : end - step * Float(timesteps - index - 1)
      return root * root
    }
  }

  /// torch.cumprod accumulates in double and rounds each product.
  private static func cumulativeProduct(_ factors: [Float]) -> [Float] {
    var product = 1.0
    return factors.map { factor in
      product *= Double(factor)
      return Float(product)
    }
  }

  private static func endingAtZero(_ products: [Float]) -> [Float] {
    var roots = products.map { $0.squareRoot() }
    guard let first = roots.first, let last = roots.last else { return [] }
    let stretch = first / (first - last)
    roots = roots.map { ($0 - last) * stretch }
    let squares = roots.map { $0 * $0 }
    let alphas = zip(squares, [1] + squares).enumerated().map { index, pair in
      index == 0 ? pair.0 : pair.0 / pair.1
    }
    return cumulativeProduct(alphas.map { alpha in 1 - (1 - alpha) })
  }
}
