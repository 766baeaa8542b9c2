import Randomness
import Testing

@Suite struct TorchGeneratorTests {
  /// Every call of the golden file, to the bit.
  @Test func equalsPyTorch() throws {
    let golden = try Golden("torch.txt")
    try #require(golden.runs.count == 12)
    for (seed, calls) in golden.runs {
      let value = try #require(UInt64(seed) ?? Int64(seed).map { UInt64(bitPattern: $0) })
      var generator = TorchGenerator(seed: value)
      #expect(generator.seed == value)
      for (index, call) in calls.enumerated() {
        let results = try answer(call, &generator)
        #expect(results == call.results, "seed \(seed), call \(index): \(call.name) \(call.arguments)")
      }
    }
  }

  private func answer(_ call: Golden.Call, _ generator: inout TorchGenerator) throws -> String? {
    switch call.name {
    case "state":
      // The rest of the run goes on from the saved bytes.
      let bytes = generator.state
      generator = try #require(TorchGenerator(state: bytes))
      return Results.digest(bytes)
    case "normal": return Results.floats(generator.normal(call.count()))
    case "uniform": return Results.floats(generator.uniform(call.count()))
    case "double": return Results.doubles(generator.uniformDouble(call.count()))
    case "integers":
      return Results.integers(generator.integers(call.count(), from: call.integer(1), to: call.integer(2)))
    case "integer": return Results.integers([generator.integer()])
    case "permutation": return Results.integers(generator.permutation(call.count()))
    default: return nil
    }
  }

  @Test func fillsABufferAsItMakesAnArray() {
    var one = TorchGenerator(seed: 5)
    var other = one
    var values = [Float](repeating: .nan, count: 1000)
    values.withUnsafeMutableBufferPointer { other.fillNormal($0) }
    #expect(one.normal(1000) == values)
    values.withUnsafeMutableBufferPointer { other.fillUniform($0) }
    #expect(one.uniform(1000) == values)
    #expect(one == other)
  }

  @Test func refusesBytesThatAreNoState() throws {
    var generator = TorchGenerator(seed: 3)
    _ = generator.normal(3)
    let good = generator.state
    #expect(TorchGenerator(state: good) == generator)
    #expect(TorchGenerator(state: []) == nil)
    #expect(TorchGenerator(state: Array(good.dropLast())) == nil)
    // left, seeded, next, a word's upper half, the flag of the normal put aside
    for offset in [9, 12, 17, 28, 5041] {
      var bad = good
      bad[offset] = 7
      #expect(TorchGenerator(state: bad) == nil, "byte \(offset)")
    }
  }
}
