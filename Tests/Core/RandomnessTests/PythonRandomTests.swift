import Randomness
import Testing

@Suite struct PythonRandomTests {
  /// Every call of the golden file, to the bit.
  @Test func equalsPython() throws {
    let golden = try Golden("python.txt")
    try #require(golden.runs.count == 12)
    for (seed, calls) in golden.runs {
      var random = try #require(
        Int(seed).map { PythonRandom(seed: $0) } ?? UInt64(seed).map { PythonRandom(magnitude: $0) }
      )
      for (index, call) in calls.enumerated() {
        let results = try answer(call, &random)
        #expect(results == call.results, "seed \(seed), call \(index): \(call.name) \(call.arguments)")
      }
    }
  }

  private func answer(_ call: Golden.Call, _ random: inout PythonRandom) throws -> String? {
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

  @Test func choosesFromASlice() {
    var random = PythonRandom(seed: 1)
    var same = random
    let values = ["a", "b", "c", "d", "e"]
    #expect(random.choice(values[2...]) == values[2 + same.below(3)])
  }

  @Test func refusesBytesThatAreNoState() {
    let good = PythonRandom(seed: 9).state
    #expect(PythonRandom(state: good) == PythonRandom(seed: 9))
    #expect(PythonRandom(state: Array(good.dropLast())) == nil)
    var bad = good
    bad[2498] = 1
    #expect(PythonRandom(state: bad) == nil)
  }
}
