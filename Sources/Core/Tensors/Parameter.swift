import CKernels

/// A trained vector.
public final class Parameter {
  /// Its key in the saved network, without `.weight`.
  public let name: String
  /// The shape it is saved with; the values are one per channel.
  public let shape: [Int]
  /// The values; replace the tensor, or write into it between steps.
  public var value: Tensor
  /// The gradient added up by `Tape.backward`; nil where nothing reached the parameter, as torch's None.
  public var gradient: Tensor?

  /// A parameter with its first values.
  public init(name: String, shape: [Int], value: Tensor) {
    precondition(shape.reduce(1, *) == value.count, "\(name): \(value.count) values for shape \(shape)")
    self.name = name
    self.shape = shape
    self.value = value
  }

  /// A parameter that starts at zero, as an iA3 vector does.
  public convenience init(name: String, shape: [Int]) {
    self.init(name: name, shape: shape, value: .zeros(shape))
  }
}

/// An iA3 vector w on a layer: on its output, y = (1 + w·multiplier) ⊙ (W x) + b, or on its input,
/// y = W (x ⊙ (1 + w·multiplier)) + b. The bias is never scaled (LyCORIS 3 and later, ia3.py).
public struct Scale {
  /// The vector.
  public let parameter: Parameter
  /// Whether it scales the layer's input.
  public let onInput: Bool
  /// The network's multiplier.
  public var multiplier: Float

  /// A vector on a layer.
  public init(_ parameter: Parameter, onInput: Bool, multiplier: Float = 1) {
    self.parameter = parameter
    self.onInput = onInput
    self.multiplier = multiplier
  }

  /// 1 + w·multiplier.
  func factors() -> Tensor {
    let result = Tensor([parameter.value.count])
    ia3_one_plus(result.data, parameter.value.data, multiplier, result.count)
    return result
  }

  /// Adds multiplier·Σ_rows a ⊙ b to the parameter's gradient.
  func addGradient(_ a: Tensor, _ b: Tensor) {
    let gradient = parameter.gradient ?? .zeros([parameter.value.count])
    RowSums.add(a, b, factor: multiplier, to: gradient.data)
    parameter.gradient = gradient
  }
}
