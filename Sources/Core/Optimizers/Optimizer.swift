/// A rule that updates values from their gradients, with a memory of earlier ones.
public protocol Optimizer: Sendable {
  /// The vectors that it trains.
  var layout: ParameterLayout { get }

  /// One update.
  /// - Parameters:
  ///   - values: the vectors, in the layout's order; changed in place.
  ///   - gradients: a gradient for each; nil if there is none, which leaves the vector and its memory
  ///     untouched, as torch does with `None`.
  ///   - learningRates: the learning rate of each group.
  /// - Throws: if the input does not fit the layout, or the rates do not fit the optimizer; nothing is
  ///   changed in that case.
  mutating func step(
    _ values: inout [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError)

  /// Everything that the next step depends on, besides the values.
  var state: OptimizerState { get }

  /// Continues from a state; the following steps are bit-identical to those of the optimizer that it is from.
  /// - Throws: if a part is missing or does not fit the layout; nothing is changed in that case.
  mutating func restore(_ state: OptimizerState) throws(OptimizerError)

  /// The estimate of the step size of Prodigy and D-Adaptation; nil for optimizers that have none.
  var d: Double? { get }

  /// The rate of each group after a step of an optimizer that chooses it itself; nil if it takes those that it is given.
  var ownRates: [Double]? { get }
}

extension Optimizer {
  /// nil: most optimizers take the rates that they are given.
  public var ownRates: [Double]? { nil }
}

/// An optimizer's memory as named numbers and vectors, for saving.
///
/// Vectors are named by kind and parameter, as in `exp_avg.lora_unet_…`. A parameter without a gradient so far has
/// none.
public struct OptimizerState: Sendable, Equatable {
  /// Numbers, such as `d` and `k`.
  public var scalars: [String: Double]
  /// Vectors.
  public var vectors: [String: [Float]]

  /// A state of these numbers and vectors.
  public init(scalars: [String: Double] = [:], vectors: [String: [Float]] = [:]) {
    self.scalars = scalars
    self.vectors = vectors
  }

  func scalar(_ name: String) throws(OptimizerError) -> Double {
    guard let value = scalars[name] else { throw .state("the saved optimizer state lacks \(name)") }
    return value
  }

  /// A whole number of at least 0.
  func count(_ name: String) throws(OptimizerError) -> Int {
    let value = try scalar(name)
    guard let count = Int(exactly: value), count >= 0 else {
      throw .state("the saved optimizer state has \(value) for \(name), which must be a number of steps")
    }
    return count
  }

  func vector(_ kind: String, _ parameter: String, count: Int) throws(OptimizerError) -> [Float] {
    let name = "\(kind).\(parameter)"
    guard let vector = vectors[name] else { throw .state("the saved optimizer state lacks \(name)") }
    guard vector.count == count else {
      throw .state("the saved optimizer state has \(vector.count) elements for \(name); \(count) are needed")
    }
    return vector
  }
}
