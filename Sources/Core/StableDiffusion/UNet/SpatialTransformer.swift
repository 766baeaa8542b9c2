import Tensors

/// A transformer over an image's pixels (diffusers' Transformer2DModel).
struct SpatialTransformer {
  private let norm: GroupNorm
  private let projectIn: Convolution
  private let block: TransformerBlock
  private let projectOut: Convolution

  init(_ weights: ModelWeights, _ name: String, channels: Int, context: Int) throws(CheckpointError) {
    norm = try GroupNorm(weights, "\(name).norm", channels, epsilon: 1e-6, silu: false)
    projectIn = try Convolution(weights, "\(name).proj_in", from: channels, to: channels, kernel: 1)
    block = try TransformerBlock(
      weights,
      "\(name).transformer_blocks.0",
      width: channels,
      context: context
    )
    projectOut = try Convolution(weights, "\(name).proj_out", from: channels, to: channels, kernel: 1)
  }

  /// [B, H, W, channels], given a context [B, T, context width]
  func callAsFunction(_ x: TapeNode, context: TapeNode, _ pass: Pass) -> TapeNode {
    let tape = pass.tape
    let shape = x.tensor.shape
    let pixels = [shape[0], shape[1] * shape[2], shape[3]]
    var h = tape.reshape(projectIn(norm(x, pass), pass), pixels)
    h = block(h, context: context, pass)
    h = projectOut(tape.reshape(h, shape), pass)
    return tape.add(h, x)
  }
}
