import Values

/// Lion's options with the names and defaults of `lion_pytorch.Lion`.
public struct LionOptions: Sendable, Equatable {
  /// The share of the average of gradients in an update.
  public var beta1 = 0.9
  /// The decay rate of that average.
  public var beta2 = 0.99
  /// How strongly values decay toward zero.
  public var weightDecay = 0.0

  /// The defaults.
  public init() {}

  /// Options from `optimizer_args` of `lion_pytorch.Lion`; `use_triton` chooses an implementation and has no effect here.
  /// - Parameters:
  ///   - arguments: values by Lion's names.
  ///   - learningRate: `learning_rate`, which Lion requires to be above 0, whatever the groups' rates are.
  /// - Throws: for values that Lion rejects, and for arguments that it does not have.
  public init(from arguments: [String: Value], learningRate: Double) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: "Lion", arguments)
    guard learningRate > 0 else {
      throw .invalidSetting("learning_rate", value: String(learningRate), expected: "above 0")
    }
    if let betas = try reader.betas() { (beta1, beta2) = betas }
    weightDecay = try reader.number("weight_decay") ?? weightDecay
    _ = try reader.flag("use_triton")
    // It then stands for the decay of a whole step, from which the initial rate is taken out.
    if try reader.flag("decoupled_weight_decay") ?? false { weightDecay /= learningRate }
    try reader.finish()
  }

  /// Options from `optimizer_args` of bitsandbytes' Lion, whose arguments are others.
  /// - Throws: for values that it rejects, and for arguments that it does not have.
  init(bitsandbytes arguments: [String: Value], owner: String) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: owner, arguments)
    if let betas = try reader.betas() { (beta1, beta2) = betas }
    weightDecay = try reader.number("weight_decay") ?? weightDecay
    guard weightDecay >= 0 else { throw reader.invalid("weight_decay", weightDecay, "0 or above") }
    try reader.takeBitsAndBytes()
    try reader.finish()
  }
}

/// Lion, as lion-pytorch computes it: values move by the sign of an average of gradients.
///
/// Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.
public struct Lion: Optimizer {
  /// Its options.
  public let options: LionOptions
  /// The vectors that it trains.
  public let layout: ParameterLayout

  /// The average of each vector's gradients, from its first gradient on.
  private var averages: [[Float]?]

  /// An optimizer before its first step.
  public init(_ options: LionOptions, layout: ParameterLayout) {
    self.options = options
    self.layout = layout
    averages = Array(repeating: nil, count: layout.entries.count)
  }

  /// nil: Lion does not estimate a step size.
  public var d: Double? { nil }

  /// One update, of the vectors that have a gradient.
  public mutating func step(
    _ values: inout [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError) {
    try layout.check(values: values, gradients: gradients, learningRates: learningRates)
    for (index, entry) in layout.entries.enumerated() {
      guard let gradient = gradients[index] else { continue }
      var average = averages[index].take() ?? [Float](repeating: 0, count: entry.count)
      let rate = learningRates[entry.group]
      VectorArithmetic.scale(&values[index], 1 - rate * options.weightDecay)
      var direction = average
      VectorArithmetic.scaleAndAdd(&direction, scale: options.beta1, gradient, factor: 1 - options.beta1)
      for element in direction.indices {
        let sign: Float = direction[element] > 0 ? 1 : direction[element] < 0 ? -1 : 0
        values[index][element] += Float(-rate) * sign
      }
      VectorArithmetic.scaleAndAdd(&average, scale: options.beta2, gradient, factor: 1 - options.beta2)
      averages[index] = average
    }
  }

  /// Vectors `exp_avg`, one of every parameter.
  public var state: OptimizerState {
    var state = OptimizerState()
    for (entry, average) in zip(layout.entries, averages) {
      if let average { state.vectors["exp_avg.\(entry.name)"] = average }
    }
    return state
  }

  /// Continues from the state of an optimizer with the same options.
  public mutating func restore(_ state: OptimizerState) throws(OptimizerError) {
    var averages: [[Float]?] = []
    for entry in layout.entries {
      let isKnown = state.vectors["exp_avg.\(entry.name)"] != nil
      averages.append(isKnown ? try state.vector("exp_avg", entry.name, count: entry.count) : nil)
    }
    self.averages = averages
  }
}
