import Randomness
import Testing

@Suite("PyTorch's random numbers")
struct TorchGeneratorTests {
  @Test("every call gives PyTorch's numbers to the bit")
  func golden() throws {
    try GoldenCalls.replay(
      "torch.txt",
      seeded: { seed -> TorchGenerator? in
        guard let value = UInt64(seed) ?? Int64(seed).map({ UInt64(bitPattern: $0) }) else { return nil }
        let generator = TorchGenerator(seed: value)
        #expect(generator.seed == value)
        return generator
      },
      answer: answer
    )
  }

  private func answer(_ call: GoldenCalls.Call, _ generator: inout TorchGenerator) throws -> String? {
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

  @Test("a buffer is filled with the numbers that an array would have")
  func buffers() {
    var one = TorchGenerator(seed: 5)
    var other = one
    var values = [Float](repeating: .nan, count: 1000)
    values.withUnsafeMutableBufferPointer { other.fillNormal($0) }
    #expect(one.normal(1000) == values)
    values.withUnsafeMutableBufferPointer { other.fillUniform($0) }
    #expect(one.uniform(1000) == values)
    #expect(one == other)
  }

  @Test("bytes that are not a state are refused")
  func badStates() throws {
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
