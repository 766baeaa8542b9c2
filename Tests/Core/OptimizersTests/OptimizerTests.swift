import Optimizers
import TestSupport
import Testing

/// Optimizers against the packages that sd-scripts takes them from, on given gradients: tools/reference/optimizers.py.
@Suite("Optimizers")
struct OptimizerTests {
  static let counts = [
    "Prodigy": 23, "AdamW": 11, "Lion": 6, "DAdaptAdam": 13, "Adafactor": 11, "AdamW8bit": 4, "Lion8bit": 2,
  ]
  static let cases = counts.keys.sorted().flatMap(GoldenCase.read)

  @Test("the golden files have all their cases")
  func goldenFiles() {
    let found = Dictionary(grouping: Self.cases, by: \.type).mapValues(\.count)
    #expect(found == Self.counts)
  }

  @Test("steps equal those of the package", arguments: cases)
  func steps(_ golden: GoldenCase) throws {
    var optimizer = try Self.make(golden)
    var values = GoldenCase.start()
    let estimates = golden.lines["d"]?.compactMap { Double($0) }
    #expect(estimates?.count ?? GoldenCase.steps == GoldenCase.steps)
    for step in 0..<GoldenCase.steps {
      try optimizer.step(
        &values,
        gradients: golden.gradients(step: step),
        learningRates: golden.rates(step: step, scale: golden.scale)
      )
      #expect((optimizer.d == nil) == (estimates == nil))
      if let d = optimizer.d, let expected = estimates?[step] {
        expectClose(d, expected, within: 1e-6 * abs(expected), "d at step \(step)")
      }
    }
    let state = optimizer.state
    for (line, cells) in golden.lines where line.hasPrefix("scalar ") {
      let name = String(line.dropFirst(7))
      let value = try #require(state.scalars[name])
      let wanted = try #require(cells.first.flatMap { Double($0) })
      expectClose(value, wanted, within: 1e-6 * abs(wanted), "\(name)")
    }
    let rates = golden.lines["rates"]?.compactMap { Double($0) }
    #expect((optimizer.ownRates == nil) == (rates == nil))
    for (rate, wanted) in zip(optimizer.ownRates ?? [], rates ?? []) {
      expectClose(rate, wanted, within: 1e-6 * wanted, "the rate of its own")
    }
    compare(values, state, golden)
  }

  private static func make(_ golden: GoldenCase) throws -> any Optimizer {
    try OptimizerOptions(type: golden.type, arguments: golden.arguments, learningRate: golden.scale)
      .makeOptimizer(layout: GoldenCase.layout)
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

  @Test("an optimizer resumed from a saved state continues bit for bit", arguments: cases)
  func resuming(_ golden: GoldenCase) throws {
    var whole = try Self.make(golden)
    var values = GoldenCase.start()
    var resumed = try Self.make(golden)
    var resumedValues = values
    for step in 0..<GoldenCase.steps {
      let gradients = golden.gradients(step: step)
      let rates = golden.rates(step: step, scale: golden.scale)
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
