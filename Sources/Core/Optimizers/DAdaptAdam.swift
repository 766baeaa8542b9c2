import Platform
import Values

/// D-Adaptation's options with the names and defaults of `dadaptation.DAdaptAdam`.
public struct DAdaptAdamOptions: Sendable, Equatable {
  /// The decay rate of the average of gradients.
  public var beta1 = 0.9
  /// The decay rate of the average of squared gradients.
  public var beta2 = 0.999
  /// Keeps the denominator from being zero.
  public var eps = 1e-8
  /// How strongly values decay toward zero.
  public var weightDecay = 0.0
  /// Whether weight decay is applied as AdamW does, instead of to the gradients.
  public var decouple = false
  /// Whether steps are corrected for the averages' start at zero.
  public var useBiasCorrection = false
  /// The first estimate of the step size.
  public var d0 = 1e-6
  /// The factor by which the estimate may grow in a step.
  public var growthRate = Double.infinity

  /// The defaults.
  public init() {}

  /// Options from `optimizer_args`; `log_every` and `fsdp_in_use` have no effect on what is learned.
  /// - Parameters:
  ///   - arguments: values by dadaptation's names.
  ///   - learningRate: `learning_rate`, which must be above 0, whatever the groups' rates are.
  /// - Throws: for values that dadaptation rejects, and for arguments that it does not have.
  public init(from arguments: [String: Value], learningRate: Double) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: "DAdaptAdam", arguments)
    guard learningRate > 0 else {
      throw .invalidSetting("learning_rate", value: String(learningRate), expected: "above 0")
    }
    if let betas = try reader.betas() { (beta1, beta2) = betas }
    eps = try reader.number("eps") ?? eps
    guard eps > 0 else { throw reader.invalid("eps", eps, "above 0") }
    weightDecay = try reader.number("weight_decay") ?? weightDecay
    decouple = try reader.flag("decouple") ?? decouple
    useBiasCorrection = try reader.flag("use_bias_correction") ?? useBiasCorrection
    d0 = try reader.number("d0") ?? d0
    guard d0 > 0 else { throw reader.invalid("d0", d0, "above 0") }
    growthRate = try reader.number("growth_rate") ?? growthRate
    _ = try reader.number("log_every")
    _ = try reader.flag("fsdp_in_use")
    try reader.finish()
  }
}

/// Adam that estimates its own step size `d`, as `dadaptation.DAdaptAdam` 3.2 computes it.
///
/// Defazio and Mishchenko, "Learning-Rate-Free Learning by D-Adaptation", 2023.
public struct DAdaptAdam: Optimizer {
  /// Its options.
  public let options: DAdaptAdamOptions
  /// The vectors that it trains.
  public let layout: ParameterLayout

  private var estimate: Double
  private var numerator = 0.0
  /// The number of steps.
  private var k = 0
  private var memories: [Memory?]

  /// The memory of one vector, from its first gradient on.
  private struct Memory {
    var average: [Float]
    var squares: [Float]
    /// The weighted sum of gradients from which the step size is estimated.
    var sum: [Float]
  }

  /// An optimizer before its first step.
  public init(_ options: DAdaptAdamOptions, layout: ParameterLayout) {
    self.options = options
    self.layout = layout
    estimate = options.d0
    memories = Array(repeating: nil, count: layout.entries.count)
  }

  /// The estimated step size.
  public var d: Double? { estimate }

  /// One update, of the vectors that have a gradient.
  public mutating func step(
    _ values: inout [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError) {
    try layout.check(values: values, gradients: gradients, learningRates: learningRates)
    let rates = learningRates.prefix(layout.groups)
    let rate = rates.max() ?? 0
    guard rates.allSatisfy({ $0 == rate || $0 == 0 }) else { throw .unequalLearningRates(Array(rates)) }

    let rootOfBeta2 = options.beta2.squareRoot()
    let count = Double(k + 1)
    let correction =
      options.useBiasCorrection
      ? pow(1 - pow(options.beta2, count), 0.5) / (1 - pow(options.beta1, count)) : 1
    let stepSize = estimate * rate * correction
    var (newNumerator, norm) = (0.0, 0.0)
    for (index, entry) in layout.entries.enumerated() {
      guard var gradient = gradients[index] else { continue }
      if options.weightDecay != 0, !options.decouple {
        VectorArithmetic.add(&gradient, values[index], factor: options.weightDecay)
      }
      var memory = memories[index].take() ?? Self.memory(count: entry.count)
      if learningRates[entry.group] > 0 {
        newNumerator += stepSize * alignment(gradient, memory)
        VectorArithmetic.scaleAndAdd(
          &memory.average,
          scale: options.beta1,
          gradient,
          factor: stepSize * (1 - options.beta1)
        )
        VectorArithmetic.scaleAndAddSquare(
          &memory.squares,
          scale: options.beta2,
          gradient,
          factor: 1 - options.beta2
        )
        VectorArithmetic.scaleAndAdd(
          &memory.sum,
          scale: rootOfBeta2,
          gradient,
          factor: stepSize * (1 - rootOfBeta2)
        )
        norm += VectorArithmetic.absoluteSum(memory.sum)
      }
      memories[index] = memory
    }
    // Without any progress the optimizer forgets this step.
    guard norm != 0 else { return }
    numerator = rootOfBeta2 * numerator + (1 - rootOfBeta2) * newNumerator
    if rate > 0 {
      let newEstimate = numerator / ((1 - rootOfBeta2) * norm)
      estimate = max(estimate, min(newEstimate, estimate * options.growthRate))
    }
    move(&values, gradients, stepSize)
    k += 1
  }

  private static func memory(count: Int) -> Memory {
    let zeros = [Float](repeating: 0, count: count)
    return Memory(average: zeros, squares: zeros, sum: zeros)
  }

  /// `Σ g·s / (√v + eps)`, as torch forms it in float32.
  private func alignment(_ gradient: [Float], _ memory: Memory) -> Double {
    let epsilon = Float(options.eps)
    var sum = 0.0
    for index in gradient.indices {
      sum += Double(gradient[index]) * Double(memory.sum[index] / (memory.squares[index].squareRoot() + epsilon))
    }
    return Double(Float(sum))
  }

  private func move(_ values: inout [[Float]], _ gradients: [[Float]?], _ stepSize: Double) {
    for index in layout.entries.indices where gradients[index] != nil {
      guard let memory = memories[index] else { continue }
      if options.weightDecay != 0, options.decouple {
        let own = values[index]
        VectorArithmetic.add(&values[index], own, factor: -options.weightDecay * stepSize)
      }
      VectorArithmetic.addQuotient(
        &values[index],
        memory.average,
        squares: memory.squares,
        epsilon: options.eps,
        factor: -1
      )
    }
  }

  /// Scalars `d`, `numerator_weighted` and `k`, vectors `exp_avg`, `exp_avg_sq` and `s` of every parameter.
  public var state: OptimizerState {
    var state = OptimizerState(scalars: ["d": estimate, "numerator_weighted": numerator, "k": Double(k)])
    for (entry, memory) in zip(layout.entries, memories) {
      guard let memory else { continue }
      state.vectors["exp_avg.\(entry.name)"] = memory.average
      state.vectors["exp_avg_sq.\(entry.name)"] = memory.squares
      state.vectors["s.\(entry.name)"] = memory.sum
    }
    return state
  }

  /// Continues from the state of an optimizer with the same options.
  public mutating func restore(_ state: OptimizerState) throws(OptimizerError) {
    let (d, numerator) = (try state.scalar("d"), try state.scalar("numerator_weighted"))
    let k = try state.count("k")
    var memories: [Memory?] = []
    for entry in layout.entries {
      guard state.vectors["s.\(entry.name)"] != nil else {
        memories.append(nil)
        continue
      }
      memories.append(
        Memory(
          average: try state.vector("exp_avg", entry.name, count: entry.count),
          squares: try state.vector("exp_avg_sq", entry.name, count: entry.count),
          sum: try state.vector("s", entry.name, count: entry.count)
        )
      )
    }
    (estimate, self.numerator, self.k, self.memories) = (d, numerator, k, memories)
  }
}
