import StableDiffusion
import Testing

@Suite struct WeightFormulaTests {
  @Test(arguments: [
    ("norm.weight", [6]), ("norm.bias", [6]), ("linear.weight", [2, 5]), ("conv.weight", [1, 3, 3, 3]),
  ])
  func agreesWithPythonToTheBit(_ name: String, _ shape: [Int]) throws {
    let golden = try Golden("formula")
    #expect(try golden.shape(name) == shape)
    #expect(try golden[name] == WeightFormula(seed: 5).values(name, shape: shape))
  }

  @Test func seedsDiffer() {
    #expect(WeightFormula(seed: 1).uniform("a", count: 8) != WeightFormula(seed: 2).uniform("a", count: 8))
    #expect(WeightFormula(seed: 1).uniform("a", count: 0) == [])
  }
}
