import Platform

/// Prodigy: Adam with a step size `d` that is estimated from how far the values have moved along the gradients.
///
/// Mishchenko and Defazio, "Prodigy: An Expeditiously Adaptive Parameter-Free Learner", 2023, as the package
/// prodigyopt 1.1.2 computes it: vectors in float32, the estimate in float64, one estimate for all groups.
public struct Prodigy: Optimizer {
  /// Its options.
  public let options: ProdigyOptions
  /// The vectors that it trains.
  public let layout: ParameterLayout

  private var estimate: Estimate
  private var memories: [Memory?]

  /// The step size and what it is estimated from.
  private struct Estimate {
    var d: Double
    var dMax: Double
    var dNumerator = 0.0
    var dDenominator = 0.0
    /// Steps done.
    var k = 0
  }

  /// The memory of one vector, from its first gradient on.
  private struct Memory {
    /// The average of gradients; empty if beta1 is 0.
    var average: [Float]
    var squares: [Float]
    /// Every `slice_p`th element of the averaged, scaled gradients.
    var s: [Float]
    /// Every `slice_p`th element of the vector as it was at its first gradient.
    var start: [Float]
  }

  /// An optimizer before its first step.
  public init(_ options: ProdigyOptions, layout: ParameterLayout) {
    self.options = options
    self.layout = layout
    estimate = Estimate(d: options.d0, dMax: options.d0)
    memories = Array(repeating: nil, count: layout.entries.count)
  }

  /// The step size, which the learning rates multiply.
  public var d: Double? { estimate.d }

  /// One update; if all gradients have always been zero, nothing changes and the step does not count.
  /// - Throws: also if a group's rate is neither the highest nor 0.
  public mutating func step(
    _ values: inout [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError) {
    try layout.check(values: values, gradients: gradients, learningRates: learningRates)
    let rates = learningRates.prefix(layout.groups)
    guard let rate = rates.max() else { return }
    guard rates.allSatisfy({ $0 == rate || $0 == 0 }) else {
      throw .unequalLearningRates(Array(rates))
    }

    let d = estimate.d
    let dlr = d * rate * biasCorrection
    var gradients = gradients
    var numerator = 0.0
    var denominator = 0.0
    for (index, entry) in layout.entries.enumerated() {
      guard var gradient = gradients[index] else { continue }
      if options.weightDecay != 0, !options.decouple {
        VectorArithmetic.add(&gradient, values[index], factor: options.weightDecay)
        gradients[index] = gradient
      }
      var memory = memories[index].take() ?? newMemory(of: values[index])
      if rates[entry.group] > 0 {
        let (along, size) = accumulate(gradient, values[index], &memory, dlr: dlr)
        numerator += along
        denominator += size
      }
      memories[index] = memory
    }
    // All gradients are zero: nothing moves and the step does not count.
    if denominator == 0 { return }

    estimate.dNumerator = estimate.dNumerator * beta3 + numerator
    estimate.dDenominator = denominator
    update(rate: rate)
    for index in layout.entries.indices {
      guard let gradient = gradients[index], let memory = memories[index] else { continue }
      move(&values[index], gradient, memory, oldD: d, dlr: dlr)
    }
    estimate.k += 1
  }

  private var beta3: Double { options.beta3 ?? options.beta2.squareRoot() }

  private var biasCorrection: Double {
    guard options.useBiasCorrection else { return 1 }
    let count = Double(estimate.k + 1)
    return pow(1 - pow(options.beta2, count), 0.5) / (1 - pow(options.beta1, count))
  }

  private func newMemory(of value: [Float]) -> Memory {
    let zeros = [Float](repeating: 0, count: value.count)
    let start = VectorArithmetic.slice(value, stride: options.sliceP)
    return Memory(
      average: options.beta1 > 0 ? zeros : [],
      squares: zeros,
      s: [Float](repeating: 0, count: start.count),
      start: start
    )
  }

  /// Adds a gradient to the averages, and returns what it adds to the estimate's numerator and denominator.
  private func accumulate(
    _ gradient: [Float],
    _ value: [Float],
    _ memory: inout Memory,
    dlr: Double
  ) -> (numerator: Double, denominator: Double) {
    let d = estimate.d
    // d / d0 and not d, so that the sums do not get too small for float32.
    let ratio = d / options.d0
    let sliced = VectorArithmetic.slice(gradient, stride: options.sliceP)
    let now = VectorArithmetic.slice(value, stride: options.sliceP)
    let along = ratio * dlr * VectorArithmetic.dot(sliced, difference: memory.start, now)
    if options.beta1 > 0 {
      VectorArithmetic.scaleAndAdd(
        &memory.average,
        scale: options.beta1,
        gradient,
        factor: d * (1 - options.beta1)
      )
    }
    VectorArithmetic.scaleAndAddSquare(
      &memory.squares,
      scale: options.beta2,
      gradient,
      factor: d * d * (1 - options.beta2)
    )
    VectorArithmetic.scaleAndAdd(
      &memory.s,
      scale: beta3,
      sliced,
      factor: ratio * (options.safeguardWarmup ? d : dlr)
    )
    return (along, VectorArithmetic.absoluteSum(memory.s))
  }

  /// Updates the estimate from the sums.
  private mutating func update(rate: Double) {
    guard rate > 0 else { return }
    let candidate = options.dCoef * estimate.dNumerator / estimate.dDenominator
    var d = estimate.d
    if d == options.d0 { d = max(d, candidate) }
    estimate.dMax = max(estimate.dMax, candidate)
    estimate.d = min(estimate.dMax, d * options.growthRate)
  }

  /// Moves a vector: by the old step size, with the new one in the denominator.
  private func move(_ value: inout [Float], _ gradient: [Float], _ memory: Memory, oldD: Double, dlr: Double) {
    if options.weightDecay != 0, options.decouple {
      // torch adds `p` to itself in place, so both operands are the old value.
      let old = value
      VectorArithmetic.add(&value, old, factor: -options.weightDecay * dlr)
    }
    let epsilon = estimate.d * options.eps
    if options.beta1 > 0 {
      VectorArithmetic.addQuotient(
        &value,
        memory.average,
        squares: memory.squares,
        epsilon: epsilon,
        factor: -dlr
      )
    } else {
      // prodigyopt multiplies by the new d here: `value=-dlr * d` after `d` was replaced.
      VectorArithmetic.addQuotient(
        &value,
        gradient,
        squares: memory.squares,
        epsilon: epsilon,
        factor: -dlr * estimate.d
      )
    }
  }
}

extension Prodigy {
  /// Scalars `d`, `d_max`, `d_numerator`, `d_denom`, `k`; vectors `exp_avg`, `exp_avg_sq`, `s`, `p0`.
  public var state: OptimizerState {
    var state = OptimizerState(scalars: [
      "d": estimate.d, "d_max": estimate.dMax, "d_numerator": estimate.dNumerator,
      "d_denom": estimate.dDenominator, "k": Double(estimate.k),
    ])
    for (entry, memory) in zip(layout.entries, memories) {
      guard let memory else { continue }
      if options.beta1 > 0 { state.vectors["exp_avg.\(entry.name)"] = memory.average }
      state.vectors["exp_avg_sq.\(entry.name)"] = memory.squares
      state.vectors["s.\(entry.name)"] = memory.s
      state.vectors["p0.\(entry.name)"] = memory.start
    }
    return state
  }

  /// Continues from the state of an optimizer with the same options.
  public mutating func restore(_ state: OptimizerState) throws(OptimizerError) {
    var estimate = Estimate(d: try state.scalar("d"), dMax: try state.scalar("d_max"))
    estimate.dNumerator = try state.scalar("d_numerator")
    estimate.dDenominator = try state.scalar("d_denom")
    estimate.k = try state.count("k")
    var memories: [Memory?] = []
    for entry in layout.entries {
      guard state.vectors["exp_avg_sq.\(entry.name)"] != nil else {
        memories.append(nil)
        continue
      }
      let sliced = (entry.count + options.sliceP - 1) / options.sliceP
      memories.append(
        Memory(
          average: options.beta1 > 0 ? try state.vector("exp_avg", entry.name, count: entry.count) : [],
          squares: try state.vector("exp_avg_sq", entry.name, count: entry.count),
          s: try state.vector("s", entry.name, count: sliced),
          start: try state.vector("p0", entry.name, count: sliced)
        )
      )
    }
    self.estimate = estimate
    self.memories = memories
  }
}
