import StableDiffusion
import TestSupport
import Testing

@Suite("Weights by formula")
struct WeightFormulaTests {
  @Test(
    "values equal Python's to the bit",
    arguments: [
      ("norm.weight", [6]), ("norm.bias", [6]), ("linear.weight", [2, 5]), ("conv.weight", [1, 3, 3, 3]),
    ]
  )
  func golden(_ name: String, _ shape: [Int]) throws {
    let golden = try GoldenTensors("formula")
    #expect(try golden.shape(name) == shape)
    #expect(try golden[name] == WeightFormula(seed: 5).values(name, shape: shape))
  }

  @Test("another seed gives other values")
  func seeds() {
    #expect(WeightFormula(seed: 1).uniform("a", count: 8) != WeightFormula(seed: 2).uniform("a", count: 8))
    #expect(WeightFormula(seed: 1).uniform("a", count: 0) == [])
  }
}
