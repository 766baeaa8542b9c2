import CoreTestSupport
import Tensors
import TestSupport
import Testing

@testable import StableDiffusion

/// One step of both models against torch: the gradient of Σ prediction ⊙ probe by every iA3 vector.
@Suite("Gradients against torch")
struct GradientTests {
  @Test("gradients of the preset ia3 are torch's", arguments: [("output", false, nil), ("input", true, 2)])
  func presetIA3(_ name: String, _ trainOnInput: Bool, _ clipSkip: Int?) throws {
    let golden = try GoldenTensors("gradients")
    let step = try Step(.ia3, trainOnInput: trainOnInput, clipSkip: clipSkip)
    #expect(try golden.distance(step.states, "\(name).states") < 1e-5)
    #expect(try golden.distance(step.prediction, "\(name).prediction") < 1e-5)
    let present = step.parameters.map { $0.gradient == nil ? Int64(0) : 1 }
    #expect(try golden.integers("\(name).present") == present)
    var expected = try golden["\(name).gradients"][...]
    for parameter in step.parameters {
      guard let gradient = parameter.gradient else { continue }
      let distance = relativeDistance(gradient.values, Array(expected.prefix(gradient.count)))
      #expect(distance < 1e-4, "\(parameter.name)")
      expected = expected.dropFirst(gradient.count)
    }
    #expect(expected.isEmpty)
  }

  /// Vectors before a norm whose groups are single channels have no influence at this size, so that the distance
  /// is also taken relative to the whole gradient.
  @Test("gradients of the preset full are torch's", arguments: [("full", false), ("full_input", true)])
  func presetFull(_ name: String, _ trainOnInput: Bool) throws {
    let golden = try GoldenTensors("gradients_full")
    let step = try Step(.full, trainOnInput: trainOnInput, clipSkip: 1)
    #expect(try golden.distance(step.prediction, "\(name).prediction") < 1e-5)
    #expect(step.parameters.allSatisfy { $0.gradient != nil })
    let norms = try golden["\(name).norms"]
    let whole = norm(norms)
    var expected = try golden["\(name).gradients"][...]
    for (parameter, expectedNorm) in zip(step.parameters, norms) {
      let gradient = try #require(parameter.gradient).values
      #expect(abs(norm(gradient) - expectedNorm) < 1e-4 * expectedNorm + 1e-6 * whole, "\(parameter.name)")
      let kept = stride(from: 0, to: gradient.count, by: 13).map { gradient[$0] }
      let difference = norm(zip(kept, expected).map { $0 - $1 })
      #expect(difference < 1e-4 * expectedNorm + 1e-6 * whole, "\(parameter.name)")
      expected = expected.dropFirst(kept.count)
    }
    #expect(norms.count == step.parameters.count)
    #expect(expected.isEmpty)
  }

  /// Where nothing is trained, nothing is recorded.
  @Test("nothing is recorded if nothing is trained")
  func nothingTrained() throws {
    let tape = Tape()
    let prediction = try UNet(Tiny.unet).predict(
      tape.constant(given("sample", 1, 8, 8, 4)),
      timesteps: [1],
      context: tape.constant(given("context", 1, 77, 64)),
      pass: Pass(tape: tape)
    )
    #expect(!prediction.needsGradient)
  }

  private func norm(_ values: [Float]) -> Float {
    Float(values.map { Double($0) * Double($0) }.reduce(0, +).squareRoot())
  }
}

/// What the reference's `gradients` does, with vectors in −0.3 … 0.3.
private struct Step {
  let states: Tensor
  let prediction: Tensor
  /// In the order of their sorted keys.
  let parameters: [TrainedParameter]

  init(_ preset: IA3Preset, trainOnInput: Bool, clipSkip: Int?) throws {
    var scales: [String: ChannelScale] = [:]
    let formula = WeightFormula()
    for target in ModelSize.tiny.targets(preset, trainOnInput: trainOnInput) {
      let values = formula.uniform(target.key, count: target.shape.reduce(1, *)).map { $0 * 0.3 }
      let parameter = TrainedParameter(
        name: target.key,
        shape: target.shape,
        value: Tensor(target.shape, values)
      )
      scales[target.module] = ChannelScale(parameter, onInput: target.onInput)
    }
    let pass = Pass(tape: Tape(), scales: scales)
    let tokens = try GoldenTensors("text").integers("tokens.1").map { Int32($0) }
    let states = try TextEncoder(Tiny.textEncoder).encode(
      [[Array(tokens[..<77])], [Array(tokens[77...])]],
      clipSkip: clipSkip,
      pass: pass
    )
    let prediction = try UNet(Tiny.unet).predict(
      pass.tape.constant(given("sample.2x16x16x77", 2, 16, 16, 4)),
      timesteps: [7, 981],
      context: states,
      pass: pass
    )
    pass.tape.backward(prediction, gradient: given("probe", 2, 16, 16, 4))
    self.states = states.tensor
    self.prediction = prediction.tensor
    parameters = scales.values.map(\.parameter).sorted { $0.name < $1.name }
  }
}
