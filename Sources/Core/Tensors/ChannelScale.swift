import CKernels

/// An iA3 vector w on a layer: on its output, y = (1 + w·multiplier) ⊙ (W x) + b, or on its input,
/// y = W (x ⊙ (1 + w·multiplier)) + b. The bias is never scaled (LyCORIS 3 and later, ia3.py).
public struct ChannelScale {
  /// The vector.
  public let parameter: TrainedParameter
  /// Whether it scales the layer's input.
  public let onInput: Bool
  /// The network's multiplier.
  public var multiplier: Float

  /// A vector on a layer.
  public init(_ parameter: TrainedParameter, onInput: Bool, multiplier: Float = 1) {
    self.parameter = parameter
    self.onInput = onInput
    self.multiplier = multiplier
  }

  /// 1 + w·multiplier.
  func factors() -> Tensor {
    let result = Tensor([parameter.value.count])
    kernel_one_plus(result.data, parameter.value.data, multiplier, result.count)
    return result
  }

  /// Adds multiplier·Σ_rows a ⊙ b to the parameter's gradient.
  func addGradient(_ a: Tensor, _ b: Tensor) {
    let gradient = parameter.gradient ?? .zeros([parameter.value.count])
    RowSums.add(a, b, factor: multiplier, to: gradient.data)
    parameter.gradient = gradient
  }
}
