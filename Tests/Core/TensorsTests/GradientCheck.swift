import Tensors
import Testing

/// Values from a fixed linear congruential sequence, uniform in ±1.
struct Values {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
  }

  mutating func tensor(_ shape: [Int], scale: Float = 1) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(shape, (0..<count).map { _ in next() * scale })
  }

  mutating func weight(_ shape: [Int], scale: Float = 0.3) -> Weight { Weight(tensor(shape, scale: scale)) }
}

func dot(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

func sum(_ a: Tensor, _ b: Tensor, times factor: Float) -> Tensor {
  Tensor(a.shape, zip(a.values, b.values).map { $0 + $1 * factor })
}

/// Holds the gradients of every input and parameter against central differences of a random projection of
/// the output, each along three random directions.
///
/// The projection is added up in double precision, so that the error left is the operation's float32
/// rounding, about 1e-6 / step, and the third derivative times step².
func checkGradients(
  _ inputs: [Tensor],
  parameters: [TrainedParameter] = [],
  step: Float = 1e-2,
  tolerance: Double = 2e-3,
  _ operation: (Tape, [TapeNode]) -> TapeNode,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  var random = Values(77)
  let tape = Tape()
  let nodes = inputs.map { tape.variable($0) }
  let output = operation(tape, nodes)
  let projection = random.tensor(output.tensor.shape)
  for parameter in parameters { parameter.gradient = nil }
  tape.backward(output, gradient: projection)

  func value(_ inputs: [Tensor]) -> Double {
    let tape = Tape(records: false)
    return dot(operation(tape, inputs.map { tape.constant($0) }).tensor, projection)
  }
  func compare(_ analytic: Tensor?, _ size: [Int], _ what: String, _ at: (Float, Tensor) -> Double) {
    guard let analytic else {
      Issue.record("\(what) has no gradient", sourceLocation: sourceLocation)
      return
    }
    let scale = dot(analytic, analytic).squareRoot()
    for _ in 0..<3 {
      let direction = random.tensor(size)
      let numeric = (at(step, direction) - at(-step, direction)) / (2 * Double(step))
      let expected = dot(analytic, direction)
      #expect(
        abs(numeric - expected) <= tolerance * scale,
        "\(what): \(expected), by differences \(numeric)",
        sourceLocation: sourceLocation
      )
    }
  }
  for (index, input) in inputs.enumerated() {
    compare(tape.gradient(of: nodes[index]), input.shape, "input \(index)") { step, direction in
      var moved = inputs
      moved[index] = sum(input, direction, times: step)
      return value(moved)
    }
  }
  for parameter in parameters {
    let start = parameter.value
    compare(parameter.gradient, start.shape, parameter.name) { step, direction in
      parameter.value = sum(start, direction, times: step)
      defer { parameter.value = start }
      return value(inputs)
    }
  }
}
