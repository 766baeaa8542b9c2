import Platform
import Values

/// AdamW's options with the names and defaults of `torch.optim.AdamW`.
public struct AdamWOptions: Sendable, Equatable {
  /// The decay rate of the average of gradients.
  public var beta1 = 0.9
  /// The decay rate of the average of squared gradients.
  public var beta2 = 0.999
  /// Keeps the denominator from being zero.
  public var eps = 1e-8
  /// How strongly values decay toward zero.
  public var weightDecay = 0.01
  /// Divides by the largest average of squared gradients so far instead of the current one.
  public var amsgrad = false
  /// Maximizes instead of minimizing.
  public var maximize = false

  /// The defaults.
  public init() {}

  /// Options from `optimizer_args`; `foreach`, `fused`, `capturable` and `differentiable` choose between
  /// torch's implementations and have no effect here.
  /// - Parameters:
  ///   - arguments: values by torch's names.
  ///   - learningRate: `learning_rate`, which torch requires to be 0 or above, whatever the groups' rates are.
  /// - Throws: for values that torch rejects, and for arguments that it does not have.
  public init(from arguments: [String: Value], learningRate: Double) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: "AdamW", arguments)
    try readCommon(&reader, learningRate)
    amsgrad = try reader.flag("amsgrad") ?? amsgrad
    maximize = try reader.flag("maximize") ?? maximize
    for name in ["foreach", "fused", "capturable", "differentiable"] { _ = try reader.flag(name) }
    try reader.finish()
  }

  /// Options from `optimizer_args` of one of bitsandbytes' AdamW, whose arguments are others.
  /// - Throws: for values that it rejects, and for arguments that it does not have.
  init(bitsandbytes arguments: [String: Value], owner: String, learningRate: Double) throws(OptimizerError) {
    var reader = KeywordArguments(option: "optimizer_args", owner: owner, arguments)
    try readCommon(&reader, learningRate)
    // bitsandbytes takes it for its 32-bit optimizers, and does nothing about it.
    if try reader.flag("amsgrad") ?? false, owner.hasSuffix("8bit") {
      throw reader.invalid("amsgrad", "True", "False: \(owner) has no amsgrad")
    }
    try reader.takeBitsAndBytes()
    try reader.finish()
  }

  /// What torch and bitsandbytes take under the same conditions.
  private mutating func readCommon(_ reader: inout KeywordArguments, _ learningRate: Double) throws(OptimizerError) {
    guard learningRate >= 0 else {
      throw .invalidSetting("learning_rate", value: String(learningRate), expected: "0 or above")
    }
    if let betas = try reader.betas() { (beta1, beta2) = betas }
    eps = try reader.number("eps") ?? eps
    guard eps >= 0 else { throw reader.invalid("eps", eps, "0 or above") }
    weightDecay = try reader.number("weight_decay") ?? weightDecay
    guard weightDecay >= 0 else { throw reader.invalid("weight_decay", weightDecay, "0 or above") }
  }
}

/// Adam with decoupled weight decay, as `torch.optim.AdamW` computes it on a CPU.
///
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
public struct AdamW: Optimizer {
  /// Its options.
  public let options: AdamWOptions
  /// The vectors that it trains.
  public let layout: ParameterLayout

  private var memories: [Memory?]

  /// The memory of one vector, from its first gradient on.
  private struct Memory {
    var step = 0
    var average: [Float]
    var squares: [Float]
    /// The largest squares so far; empty without `amsgrad`.
    var largest: [Float]
  }

  /// An optimizer before its first step.
  public init(_ options: AdamWOptions, layout: ParameterLayout) {
    self.options = options
    self.layout = layout
    memories = Array(repeating: nil, count: layout.entries.count)
  }

  /// nil: AdamW does not estimate a step size.
  public var d: Double? { nil }

  /// One update, of the vectors that have a gradient.
  public mutating func step(
    _ values: inout [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError) {
    try layout.check(values: values, gradients: gradients, learningRates: learningRates)
    for (index, entry) in layout.entries.enumerated() {
      guard var gradient = gradients[index] else { continue }
      if options.maximize { VectorArithmetic.scale(&gradient, -1) }
      var memory = memories[index].take() ?? newMemory(count: entry.count)
      move(&values[index], gradient, &memory, rate: learningRates[entry.group])
      memories[index] = memory
    }
  }

  private func newMemory(count: Int) -> Memory {
    let zeros = [Float](repeating: 0, count: count)
    return Memory(average: zeros, squares: zeros, largest: options.amsgrad ? zeros : [])
  }

  private func move(_ value: inout [Float], _ gradient: [Float], _ memory: inout Memory, rate: Double) {
    memory.step += 1
    if options.weightDecay != 0 { VectorArithmetic.scale(&value, 1 - rate * options.weightDecay) }
    VectorArithmetic.interpolate(&memory.average, gradient, weight: 1 - options.beta1)
    VectorArithmetic.scaleAndAddSquare(
      &memory.squares,
      scale: options.beta2,
      gradient,
      factor: 1 - options.beta2
    )
    if options.amsgrad {
      for index in memory.largest.indices {
        memory.largest[index] = max(memory.largest[index], memory.squares[index])
      }
    }
    let count = Double(memory.step)
    VectorArithmetic.addQuotient(
      &value,
      memory.average,
      squares: options.amsgrad ? memory.largest : memory.squares,
      divisor: pow(1 - pow(options.beta2, count), 0.5),
      epsilon: options.eps,
      factor: -(rate / (1 - pow(options.beta1, count)))
    )
  }

  /// Scalar `step`, vectors `exp_avg`, `exp_avg_sq` and `max_exp_avg_sq`, each of every parameter.
  public var state: OptimizerState {
    var state = OptimizerState()
    for (entry, memory) in zip(layout.entries, memories) {
      guard let memory else { continue }
      state.scalars["step.\(entry.name)"] = Double(memory.step)
      state.vectors["exp_avg.\(entry.name)"] = memory.average
      state.vectors["exp_avg_sq.\(entry.name)"] = memory.squares
      if options.amsgrad { state.vectors["max_exp_avg_sq.\(entry.name)"] = memory.largest }
    }
    return state
  }

  /// Continues from the state of an optimizer with the same options.
  public mutating func restore(_ state: OptimizerState) throws(OptimizerError) {
    var memories: [Memory?] = []
    for entry in layout.entries {
      guard state.scalars["step.\(entry.name)"] != nil else {
        memories.append(nil)
        continue
      }
      memories.append(
        Memory(
          step: try state.count("step.\(entry.name)"),
          average: try state.vector("exp_avg", entry.name, count: entry.count),
          squares: try state.vector("exp_avg_sq", entry.name, count: entry.count),
          largest: options.amsgrad ? try state.vector("max_exp_avg_sq", entry.name, count: entry.count) : []
        )
      )
    }
    self.memories = memories
  }
}
