import Tensors
import TestSupport
import Testing

/// Every operation against torch in float64: Golden/layers.txt, made by tools/reference/layers.py.
@Suite("Operations against torch")
struct GoldenTests {
  private let golden: GoldenLayers

  init() throws { golden = try GoldenLayers() }

  private func draw(_ seed: UInt64, _ shape: [Int], _ scale: Float = 1) -> Tensor {
    var values = Values(seed)
    return values.tensor(shape, scale: scale)
  }

  private func weight(_ seed: UInt64, _ shape: [Int], _ scale: Float = 1) -> Weight {
    Weight(draw(seed, shape, scale))
  }

  /// Runs a case and compares its output and gradients; errors are relative, in the L2 norm.
  private func check(
    _ name: String,
    _ inputs: [Tensor],
    parameter: TrainedParameter? = nil,
    tolerance: Double = 1e-6,
    _ operation: (Tape, [TapeNode]) -> TapeNode
  ) {
    let tape = Tape()
    let nodes = inputs.map { tape.variable($0) }
    let output = operation(tape, nodes)
    tape.backward(output, gradient: draw(99, output.tensor.shape))
    func compare(_ quantity: String, _ tensor: Tensor?) {
      let error = golden.error(name, quantity, tensor?.values ?? [])
      #expect(error <= tolerance, "\(name) \(quantity): \(error)")
    }
    compare("output", output.tensor)
    for (index, node) in nodes.enumerated() { compare("input\(index)", tape.gradient(of: node)) }
    if let parameter { compare("parameter0", parameter.gradient) }
  }

  private func checkScales(
    _ name: String,
    _ x: Tensor,
    inputs: Int,
    outputs: Int,
    tolerance: Double,
    _ layer: (Tape, TapeNode, ChannelScale?) -> TapeNode
  ) {
    check(name, [x], tolerance: tolerance) { tape, x in layer(tape, x[0], nil) }
    for (suffix, onInput) in [("_scale_out", false), ("_scale_in", true)] {
      let channels = onInput ? inputs : outputs
      let parameter = TrainedParameter(name: "scale", shape: [channels], value: draw(4, [channels]))
      let scale = ChannelScale(parameter, onInput: onInput, multiplier: 0.7)
      check(name + suffix, [x], parameter: parameter, tolerance: tolerance) { tape, x in
        layer(tape, x[0], scale)
      }
    }
  }

  @Test(
    "linear layers, scaled or not, equal torch's",
    arguments: [("linear", 37, 13, 7), ("linear_wide", 300, 560, 80)]
  )
  func linear(name: String, rows: Int, inputs: Int, outputs: Int) {
    let weight = weight(2, [outputs, inputs], 0.3)
    let bias = self.weight(3, [outputs], 0.3)
    checkScales(name, draw(1, [rows, inputs]), inputs: inputs, outputs: outputs, tolerance: 1e-6) {
      tape,
      x,
      scale in tape.linear(x, weight: weight, bias: bias, scale: scale)
    }
  }

  /// Winograd's form has a larger error than a sum of products: 4×4 tiles about 1.5e-6.
  @Test(
    "convolutions, scaled or not, equal torch's",
    arguments: [
      ("convolution", [2, 5, 7, 5], 6, 1, 1e-6), ("convolution_stride", [2, 5, 7, 5], 6, 2, 1e-6),
      ("convolution_4x4", [1, 33, 31, 32], 48, 1, 3e-6), ("convolution_2x2", [2, 7, 9, 32], 48, 1, 1e-6),
      ("convolution_large_stride", [1, 16, 18, 32], 48, 2, 1e-6),
    ]
  )
  func convolution(name: String, shape: [Int], outputs: Int, stride: Int, tolerance: Double) {
    let weight = weight(2, [outputs, shape[3], 3, 3], 0.3)
    let bias = self.weight(3, [outputs], 0.3)
    checkScales(name, draw(1, shape), inputs: shape[3], outputs: outputs, tolerance: tolerance) {
      tape,
      x,
      scale in
      tape.convolution(x, weight: weight, bias: bias, stride: stride, scale: scale)
    }
  }

  @Test("padded and 1×1 convolutions equal torch's")
  func otherConvolutions() {
    let bias = weight(3, [6], 0.3)
    check("convolution_down", [draw(1, [2, 8, 6, 5])]) { tape, x in
      tape.convolution(
        x[0],
        weight: weight(2, [6, 5, 3, 3], 0.3),
        bias: bias,
        stride: 2,
        padding: .downAfterPad
      )
    }
    check("convolution_1x1", [draw(1, [2, 5, 7, 5])]) { tape, x in
      tape.convolution(x[0], weight: weight(2, [6, 5, 1, 1], 0.3), bias: bias)
    }
  }

  @Test("group and layer norms equal torch's")
  func normalization() {
    let (scale, bias) = (weight(2, [12]), weight(3, [12], 0.3))
    for (name, silu) in [("group_norm", false), ("group_norm_silu", true)] {
      check(name, [draw(1, [2, 13, 11, 12])]) { tape, x in
        tape.groupNorm(x[0], groups: 3, weight: scale, bias: bias, epsilon: 1e-5, silu: silu)
      }
    }
    check("layer_norm", [draw(1, [3, 17, 12])]) { tape, x in
      tape.layerNorm(x[0], weight: scale, bias: bias, epsilon: 1e-5)
    }
  }

  @Test(
    "attention equals torch's",
    arguments: [
      ("attention", 300, 77, 2, 40, false), ("attention_self", 280, 280, 1, 16, false),
      ("attention_causal", 300, 300, 2, 12, true),
    ]
  )
  func attention(name: String, queries: Int, keys: Int, heads: Int, dimension: Int, causal: Bool) {
    let channels = heads * dimension
    let inputs = [
      draw(1, [2, queries, channels], 2), draw(2, [2, keys, channels], 2), draw(3, [2, keys, channels]),
    ]
    check(name, inputs) { tape, x in tape.attention(x[0], x[1], x[2], heads: heads, causal: causal) }
  }

  @Test("activations and upsampling equal torch's")
  func activations() {
    let x = draw(1, [40, 20], 6)
    check("silu", [x]) { tape, x in tape.silu(x[0]) }
    check("gelu", [x]) { tape, x in tape.gelu(x[0]) }
    check("quick_gelu", [x]) { tape, x in tape.quickGELU(x[0]) }
    check("geglu", [x]) { tape, x in tape.geglu(x[0]) }
    check("upsample", [draw(1, [2, 3, 5, 4])]) { tape, x in tape.upsample2x(x[0]) }
  }
}

/// The lines of the golden file.
private struct GoldenLayers {
  private var quantities: [String: (step: Int, values: [Float])] = [:]

  init() throws {
    for line in try Golden().lines("layers.txt") {
      let words = line.split(separator: " ")
      quantities["\(words[0]) \(words[1])"] = (
        Int(words[2]) ?? 1, words.dropFirst(3).compactMap { Float($0) }
      )
    }
  }

  /// ‖values − golden‖ / ‖golden‖ over the values that were kept.
  func error(_ name: String, _ quantity: String, _ values: [Float]) -> Double {
    guard let golden = quantities["\(name) \(quantity)"] else { return .infinity }
    return relativeDistance(stride(from: 0, to: values.count, by: golden.step).map { values[$0] }, golden.values)
  }
}
