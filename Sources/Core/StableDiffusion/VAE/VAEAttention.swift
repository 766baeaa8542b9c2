import Tensors

/// Self-attention of one head over an image's pixels.
struct VAEAttention {
  private let norm: GroupNorm
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let output: Linear

  init(_ weights: ModelWeights, _ name: String, _ channels: Int) throws(CheckpointError) {
    norm = try GroupNorm(weights, "\(name).group_norm", channels, epsilon: VAE.epsilon, silu: false)
    query = try Linear(weights, "\(name).to_q", from: channels, to: channels)
    key = try Linear(weights, "\(name).to_k", from: channels, to: channels)
    value = try Linear(weights, "\(name).to_v", from: channels, to: channels)
    output = try Linear(weights, "\(name).to_out.0", from: channels, to: channels)
  }

  /// [B, H, W, channels]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    let tape = pass.tape
    let shape = x.tensor.shape
    let pixels = tape.reshape(norm(x, pass), [shape[0], shape[1] * shape[2], shape[3]])
    let attended = tape.attention(query(pixels, pass), key(pixels, pass), value(pixels, pass), heads: 1)
    return tape.add(tape.reshape(output(attended, pass), shape), x)
  }
}
