import Platform
import StableDiffusion

/// The noise levels σ = √((1 − ᾱ) / ᾱ) that a model was trained at, and those that samplers go through.
///
/// Source: k-diffusion's `DiscreteSchedule` (k_diffusion/external.py) and `get_sigmas_karras` (k_diffusion/sampling.py),
/// as the webui uses them: timesteps are not rounded.
struct NoiseLevels {
  /// σ of each timestep, rising.
  let sigmas: [Double]
  private let logarithms: [Double]

  init(_ schedule: NoiseSchedule) {
    // In float32, as torch has them.
    sigmas = schedule.alphasCumprod.map { Double(((1 - $0) / $0).squareRoot()) }
    logarithms = sigmas.map { log($0) }
  }

  /// `n` levels at timesteps evenly spread from the last to the first, and then 0.
  func uniform(_ n: Int) -> [Double] {
    let last = Double(sigmas.count - 1)
    return (0..<n).map { index in
      sigma(at: n == 1 ? last : last * (1 - Double(index) / Double(n - 1)))
    } + [0]
  }

  /// `n` levels of Karras et al. 2022, equation 5, with ρ = 7, from the highest to the lowest, and then 0.
  func karras(_ n: Int) -> [Double] {
    let rho = 7.0
    let low = pow(sigmas.first ?? 0, 1 / rho)
    let high = pow(sigmas.last ?? 0, 1 / rho)
    return (0..<n).map { index in
      pow(high + (n == 1 ? 0 : Double(index) / Double(n - 1)) * (low - high), rho)
    } + [0]
  }

  /// The level at a timestep; between two, the logarithm is interpolated.
  func sigma(at timestep: Double) -> Double {
    let low = max(0, min(sigmas.count - 1, Int(timestep.rounded(.down))))
    let high = min(sigmas.count - 1, low + 1)
    let share = timestep - Double(low)
    return exp((1 - share) * logarithms[low] + share * logarithms[high])
  }

  /// The timestep of a level, the inverse of `sigma(at:)`, from the first to the last.
  func timestep(of sigma: Double) -> Double {
    let logarithm = log(sigma)
    let above = logarithms.firstIndex { $0 > logarithm } ?? logarithms.count
    let low = max(0, min(logarithms.count - 2, above - 1))
    let share = (logarithms[low] - logarithm) / (logarithms[low] - logarithms[low + 1])
    return Double(low) + max(0, min(1, share))
  }
}
