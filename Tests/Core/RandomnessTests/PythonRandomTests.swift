import Randomness
import Testing

@Suite("Python's random numbers")
struct PythonRandomTests {
  @Test("every call gives Python's numbers to the bit")
  func golden() throws {
    try GoldenCalls.replay(
      "python.txt",
      seeded: { seed in
        Int(seed).map { PythonRandom(seed: $0) } ?? UInt64(seed).map { PythonRandom(magnitude: $0) }
      },
      answer: answer
    )
  }

  private func answer(_ call: GoldenCalls.Call, _ random: inout PythonRandom) throws -> String? {
    switch call.name {
    case "state":
      let bytes = random.state
      random = try #require(PythonRandom(state: bytes))
      return Results.digest(bytes)
    case "random": return Results.doubles((0..<call.count()).map { _ in random.random() })
    case "bits": return Results.integers([random.bits(call.count())])
    case "below": return Results.integers([random.below(call.count())])
    case "randint": return Results.integers([random.randint(call.count(0), call.count(1))])
    case "uniform": return Results.doubles([random.uniform(call.number(0), call.number(1))])
    case "choice": return Results.integers([random.choice(0..<call.count())])
    case "shuffle":
      var order = Array(0..<call.count())
      random.shuffle(&order)
      return Results.integers(order)
    default: return nil
    }
  }

  @Test("an element is chosen from a slice by its position in it")
  func slices() {
    var random = PythonRandom(seed: 1)
    var same = random
    let values = ["a", "b", "c", "d", "e"]
    #expect(random.choice(values[2...]) == values[2 + same.below(3)])
  }

  @Test("bytes that are not a state are refused")
  func badStates() {
    let good = PythonRandom(seed: 9).state
    #expect(PythonRandom(state: good) == PythonRandom(seed: 9))
    #expect(PythonRandom(state: Array(good.dropLast())) == nil)
    var bad = good
    bad[2498] = 1
    #expect(PythonRandom(state: bad) == nil)
  }
}
