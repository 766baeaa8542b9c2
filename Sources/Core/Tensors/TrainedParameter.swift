/// A trained vector.
public final class TrainedParameter {
  /// Its key in the saved network, without `.weight`.
  public let name: String
  /// The shape it is saved with; the values are one per channel.
  public let shape: [Int]
  /// The values; replace the tensor, or write into it between steps.
  public var value: Tensor
  /// The gradient added up by `Tape.backward`; nil if none reached the parameter, like torch's `None`.
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
