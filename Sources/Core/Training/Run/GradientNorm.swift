import Tensors

/// The norm of all gradients together, and their clipping.
///
/// Source: `torch.nn.utils.clip_grad_norm_`: the norm of the vectors' norms, in float32; the factor is
/// max_norm / (norm + 1e-6), at most 1.
enum GradientNorm {
  /// The norm; vectors without a gradient do not count.
  static func norm(_ gradients: [[Float]?]) -> Float {
    var total = 0.0
    for gradient in gradients {
      guard let gradient else { continue }
      let norm = Float(gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
      total += Double(norm) * Double(norm)
    }
    return Float(total.squareRoot())
  }

  /// Scales gradients so that their norm is at most `limit`; 0 leaves them unchanged.
  static func clip(_ gradients: inout [[Float]?], norm: Float, limit: Double) {
    guard limit != 0 else { return }
    let factor = min(1, Float(limit) / (norm + 1e-6))
    for index in gradients.indices {
      gradients[index] = gradients[index]?.map { $0 * factor }
    }
  }
}
