import Platform

/// Adafactor, as `transformers.Adafactor` 4.54 computes it: the squared gradients of a matrix are remembered by row and by
/// column only.
///
/// Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", 2018.
public struct Adafactor: Optimizer {
  /// Its options.
  public let options: AdafactorOptions
  /// The parameters that it trains.
  public let layout: ParameterLayout

  private var memories: [Memory?]

  /// The memory of one parameter, from its first gradient on.
  private struct Memory {
    var step = 0
    /// The root mean square of the values before the last step.
    var rms = 0.0
    /// The averages of squared gradients over the last dimension, and over the one before it; empty for a vector.
    var rows: [Float] = []
    var columns: [Float] = []
    /// The average of squared gradients of a vector.
    var squares: [Float] = []
    /// The average of updates; empty without `beta1`.
    var average: [Float] = []
  }

  /// An optimizer before its first step.
  public init(_ options: AdafactorOptions, layout: ParameterLayout) {
    self.options = options
    self.layout = layout
    memories = Array(repeating: nil, count: layout.entries.count)
  }

  /// nil: Adafactor does not estimate a step size.
  public var d: Double? { nil }

  /// With `relative_step`, the step size of each group's first parameter, as its own schedule reports it.
  public var ownRates: [Double]? {
    guard options.relativeStep else { return nil }
    return (0..<layout.groups).map { group in
      let first = layout.entries.firstIndex { $0.group == group }
      return first.flatMap { memories[$0] }.map { rate($0, of: 0) } ?? 0
    }
  }

  /// One update, of the parameters that have a gradient.
  public mutating func step(
    _ values: inout [[Float]],
    gradients: [[Float]?],
    learningRates: [Double]
  ) throws(OptimizerError) {
    try layout.check(values: values, gradients: gradients, learningRates: learningRates)
    for (index, entry) in layout.entries.enumerated() {
      guard let gradient = gradients[index] else { continue }
      var memory = memories[index].take() ?? newMemory(entry)
      memory.step += 1
      memory.rms = Self.rootMeanSquare(values[index])
      move(&values[index], gradient, &memory, entry, rate: rate(memory, of: learningRates[entry.group]))
      memories[index] = memory
    }
  }

  private func newMemory(_ entry: ParameterLayout.Entry) -> Memory {
    func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
    var memory = Memory()
    if let matrix = entry.matrix {
      memory.rows = zeros(matrix.count * matrix.rows)
      memory.columns = zeros(matrix.count * matrix.columns)
    } else {
      memory.squares = zeros(entry.count)
    }
    if options.beta1 != nil { memory.average = zeros(entry.count) }
    return memory
  }

  /// The step size, by the learning rate or by the number of steps.
  private func rate(_ memory: Memory, of learningRate: Double) -> Double {
    var rate = learningRate
    if options.relativeStep {
      let least = options.warmupInit ? 1e-6 * Double(memory.step) : 1e-2
      rate = min(least, 1 / Double(memory.step).squareRoot())
    }
    return options.scaleParameter ? Double(Float(max(options.leastScale, memory.rms) * rate)) : rate
  }

  private func move(
    _ value: inout [Float],
    _ gradient: [Float],
    _ memory: inout Memory,
    _ entry: ParameterLayout.Entry,
    rate: Double
  ) {
    let decay = 1 - pow(Double(memory.step), options.decayRate)
    let eps = Float(options.eps)
    let squares = gradient.map { $0 * $0 + eps }
    var update: [Float]
    if let matrix = entry.matrix {
      VectorArithmetic.scaleAndAdd(&memory.rows, scale: decay, matrix.rowMeans(squares), factor: 1 - decay)
      VectorArithmetic.scaleAndAdd(&memory.columns, scale: decay, matrix.columnMeans(squares), factor: 1 - decay)
      update = matrix.scaled(gradient, rows: memory.rows, columns: memory.columns)
    } else {
      VectorArithmetic.scaleAndAdd(&memory.squares, scale: decay, squares, factor: 1 - decay)
      update = zip(memory.squares, gradient).map { 1 / $0.squareRoot() * $1 }
    }
    let excess = Float(max(1, Self.rootMeanSquare(update) / options.clipThreshold))
    let factor = Float(rate)
    for index in update.indices { update[index] = update[index] / excess * factor }
    if let beta1 = options.beta1 {
      VectorArithmetic.scaleAndAdd(&memory.average, scale: beta1, update, factor: 1 - beta1)
      update = memory.average
    }
    if options.weightDecay != 0 {
      let own = value
      VectorArithmetic.add(&value, own, factor: -options.weightDecay * rate)
    }
    for index in value.indices { value[index] -= update[index] }
  }

  private static func rootMeanSquare(_ values: [Float]) -> Double {
    var sum = 0.0
    for value in values { sum += Double(value) * Double(value) }
    return Double(Float(sum.squareRoot() / Double(values.count).squareRoot()))
  }

  /// Scalars `step` and `RMS` and vectors `exp_avg_sq_row`, `exp_avg_sq_col`, `exp_avg_sq` and `exp_avg`, as far as there
  /// are any, of every parameter.
  public var state: OptimizerState {
    var state = OptimizerState()
    for (entry, memory) in zip(layout.entries, memories) {
      guard let memory else { continue }
      state.scalars["step.\(entry.name)"] = Double(memory.step)
      state.scalars["RMS.\(entry.name)"] = memory.rms
      for (kind, vector) in Self.vectors(of: memory) where !vector.isEmpty {
        state.vectors["\(kind).\(entry.name)"] = vector
      }
    }
    return state
  }

  private static func vectors(of memory: Memory) -> [(String, [Float])] {
    [
      ("exp_avg_sq_row", memory.rows), ("exp_avg_sq_col", memory.columns), ("exp_avg_sq", memory.squares),
      ("exp_avg", memory.average),
    ]
  }

  /// Continues from the state of an optimizer with the same options.
  public mutating func restore(_ state: OptimizerState) throws(OptimizerError) {
    var memories: [Memory?] = []
    for entry in layout.entries {
      guard state.scalars["step.\(entry.name)"] != nil else {
        memories.append(nil)
        continue
      }
      var memory = newMemory(entry)
      memory.step = try state.count("step.\(entry.name)")
      memory.rms = try state.scalar("RMS.\(entry.name)")
      func vector(_ kind: String, _ like: [Float]) throws(OptimizerError) -> [Float] {
        like.isEmpty ? [] : try state.vector(kind, entry.name, count: like.count)
      }
      memory.rows = try vector("exp_avg_sq_row", memory.rows)
      memory.columns = try vector("exp_avg_sq_col", memory.columns)
      memory.squares = try vector("exp_avg_sq", memory.squares)
      memory.average = try vector("exp_avg", memory.average)
      memories.append(memory)
    }
    self.memories = memories
  }
}
