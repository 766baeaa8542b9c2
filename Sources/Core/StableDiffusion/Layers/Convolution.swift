import Tensors

/// A convolution with a square kernel, with the iA3 vector that the pass has for it.
struct Convolution {
  let name: String
  let weight: Weight
  let bias: Weight
  let stride: Int
  let padding: Padding

  init(
    _ weights: ModelWeights,
    _ name: String,
    from inputs: Int,
    to outputs: Int,
    kernel: Int = 3,
    stride: Int = 1,
    padding: Padding = .same
  ) throws(CheckpointError) {
    self.name = name
    weight = try weights.weight("\(name).weight", shape: [outputs, inputs, kernel, kernel])
    bias = try weights.weight("\(name).bias", shape: [outputs])
    self.stride = stride
    self.padding = padding
  }

  /// [B, H, W, inputs] → [B, H / stride, W / stride, outputs]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    pass.tape.convolution(
      x,
      weight: weight,
      bias: bias,
      stride: stride,
      padding: padding,
      scale: pass.scales[name]
    )
  }
}
