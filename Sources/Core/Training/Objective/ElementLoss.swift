import Platform
import StableDiffusion

/// The loss of one element: `conditional_loss` of sd-scripts' library/train_util.py.
struct ElementLoss {
  private let type: ObjectiveOptions.LossType
  /// Where the pseudo-Huber losses change from squared to absolute.
  private let threshold: Float

  init(_ options: ObjectiveOptions, threshold: Float) {
    type = options.lossType
    self.threshold = threshold
  }

  /// The loss of a difference, and its derivative.
  func of(_ difference: Float) -> (value: Float, slope: Float) {
    switch type {
    case .l2: return (difference * difference, 2 * difference)
    case .l1:
      return (difference.magnitude, difference > 0 ? 1 : difference < 0 ? -1 : difference)
    case .huber:
      let (value, slope) = smooth(difference)
      return (2 * threshold * value, 2 * threshold * slope)
    case .smoothL1:
      let (value, slope) = smooth(difference)
      return (2 * value, 2 * slope)
    }
  }

  /// √(x² + c²) − c, and its derivative.
  private func smooth(_ x: Float) -> (value: Float, slope: Float) {
    let root = (x * x + threshold * threshold).squareRoot()
    return (root - threshold, x / root)
  }
}

extension Objective {
  /// The threshold of the pseudo-Huber losses at a timestep: `get_huber_threshold_if_needed` of sd-scripts'
  /// library/train_util.py. Only the `snr` schedule is without `huber_scale`.
  func threshold(_ timestep: Int) -> Float {
    switch options.huberSchedule {
    case .constant: return Float(options.huberC * options.huberScale)
    case .exponential:
      let alpha = -log(options.huberC) / Double(NoiseSchedule.timesteps)
      return expf(Float(-alpha) * Float(timestep)) * Float(options.huberScale)
    case .snr:
      let alpha = schedule.alphasCumprod[timestep]
      let reach = 1 + ((1 - alpha) / alpha).squareRoot()
      return Float(1 - options.huberC) / (reach * reach) + Float(options.huberC)
    }
  }
}
