import Optimizers
import TestSupport
import Testing

/// Optimizers against prodigyopt and torch on given gradients: tools/reference/optimizers.py.
@Suite("Optimizers")
struct OptimizerTests {
  static let prodigy = GoldenCase.read("prodigy.tsv")
  static let adamW = GoldenCase.read("adamw.tsv")

  @Test("the golden files have all their cases")
  func goldenFiles() {
    #expect(Self.prodigy.count == 23)
    #expect(Self.adamW.count == 11)
  }

  @Test("Prodigy's steps equal prodigyopt's", arguments: prodigy)
  func prodigySteps(_ golden: GoldenCase) throws {
    let options = try ProdigyOptions(from: golden.arguments, learningRate: 1)
    var optimizer = Prodigy(options, layout: GoldenCase.layout)
    var values = GoldenCase.start()
    let expected = (golden.lines["d"] ?? []).compactMap { Double($0) }
    try #require(expected.count == GoldenCase.steps)
    for step in 0..<GoldenCase.steps {
      try optimizer.step(
        &values,
        gradients: golden.gradients(step: step),
        learningRates: golden.rates(step: step, scale: 1)
      )
      let d = try #require(optimizer.d)
      expectClose(d, expected[step], within: 1e-6 * abs(expected[step]), "d at step \(step)")
    }
    let state = optimizer.state
    for name in ["d", "d_max", "d_numerator", "d_denom", "k"] {
      let value = try #require(state.scalars[name])
      let wanted = try #require(golden.lines["scalar \(name)"]?.first.flatMap { Double($0) })
      expectClose(value, wanted, within: 1e-6 * abs(wanted), "\(name)")
    }
    compare(values, state, golden)
  }

  @Test("AdamW's steps equal torch's", arguments: adamW)
  func adamWSteps(_ golden: GoldenCase) throws {
    let options = try AdamWOptions(from: golden.arguments, learningRate: 0.01)
    var optimizer = AdamW(options, layout: GoldenCase.layout)
    var values = GoldenCase.start()
    for step in 0..<GoldenCase.steps {
      try optimizer.step(
        &values,
        gradients: golden.gradients(step: step),
        learningRates: golden.rates(step: step, scale: 0.01)
      )
    }
    #expect(optimizer.d == nil)
    compare(values, optimizer.state, golden)
  }

  private func compare(_ values: [[Float]], _ state: OptimizerState, _ golden: GoldenCase) {
    for (entry, value) in zip(GoldenCase.layout.entries, values) {
      let error = golden.error(of: value, in: "value \(entry.name)")
      #expect(error < 1e-6, "\(entry.name) is off by \(error)")
    }
    let wanted = golden.lines.keys.filter { $0.hasPrefix("vector ") }.map { String($0.dropFirst(7)) }
    #expect(Set(wanted) == Set(state.vectors.keys))
    for name in wanted {
      let error = golden.error(of: state.vectors[name], in: "vector \(name)")
      #expect(error < 1e-6, "\(name) is off by \(error)")
    }
  }

  @Test("an optimizer resumed from a saved state continues bit for bit", arguments: prodigy + adamW)
  func resuming(_ golden: GoldenCase) throws {
    let isProdigy = golden.lines["d"] != nil
    let options = try OptimizerOptions(
      type: isProdigy ? "Prodigy" : "AdamW",
      arguments: golden.arguments,
      learningRate: 1
    )
    var whole = options.makeOptimizer(layout: GoldenCase.layout)
    var values = GoldenCase.start()
    var resumed = options.makeOptimizer(layout: GoldenCase.layout)
    var resumedValues = values
    for step in 0..<GoldenCase.steps {
      let gradients = golden.gradients(step: step)
      let rates = golden.rates(step: step, scale: 1)
      try whole.step(&values, gradients: gradients, learningRates: rates)
      if step == 6 {
        try resumed.restore(whole.state)
        resumedValues = values
      } else if step > 6 {
        try resumed.step(&resumedValues, gradients: gradients, learningRates: rates)
      }
    }
    #expect(values.map { $0.map(\.bitPattern) } == resumedValues.map { $0.map(\.bitPattern) })
    #expect(whole.state == resumed.state)
  }
}
