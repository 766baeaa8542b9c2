import Tensors

/// W x + b, with the iA3 vector that the pass has for it.
struct Linear {
  let name: String
  let weight: Weight
  let bias: Weight?

  init(
    _ weights: ModelWeights,
    _ name: String,
    from inputs: Int,
    to outputs: Int,
    bias hasBias: Bool = true
  ) throws(CheckpointError) {
    self.name = name
    weight = try weights.weight("\(name).weight", shape: [outputs, inputs])
    bias = hasBias ? try weights.weight("\(name).bias", shape: [outputs]) : nil
  }

  /// [..., inputs] → [..., outputs]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    pass.tape.linear(x, weight: weight, bias: bias, scale: pass.scales[name])
  }
}
