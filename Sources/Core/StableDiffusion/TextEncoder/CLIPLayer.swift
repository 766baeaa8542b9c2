import Tensors

/// A layer of CLIP's text transformer: causal self-attention and a feed-forward network, each after a norm and added to
/// its input (Radford et al. 2021).
struct CLIPLayer {
  private let norm1: LayerNorm
  private let attention: CLIPAttention
  private let norm2: LayerNorm
  private let fc1: Linear
  private let fc2: Linear

  init(_ weights: ModelWeights, _ name: String, _ size: TextEncoderSize) throws(CheckpointError) {
    norm1 = try LayerNorm(weights, "\(name).layer_norm1", size.width)
    attention = try CLIPAttention(weights, "\(name).self_attn", size)
    norm2 = try LayerNorm(weights, "\(name).layer_norm2", size.width)
    fc1 = try Linear(weights, "\(name).mlp.fc1", from: size.width, to: size.innerWidth)
    fc2 = try Linear(weights, "\(name).mlp.fc2", from: size.innerWidth, to: size.width)
  }

  /// [B, T, width]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    let tape = pass.tape
    let h = tape.add(x, attention(norm1(x, pass), pass))
    let inner = tape.quickGELU(fc1(norm2(h, pass), pass))
    return tape.add(h, fc2(inner, pass))
  }
}

/// softmax(Q Kᵀ / √d) V, in which a token attends only to itself and to those before it.
struct CLIPAttention {
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let output: Linear
  private let heads: Int

  init(_ weights: ModelWeights, _ name: String, _ size: TextEncoderSize) throws(CheckpointError) {
    query = try Linear(weights, "\(name).q_proj", from: size.width, to: size.width)
    key = try Linear(weights, "\(name).k_proj", from: size.width, to: size.width)
    value = try Linear(weights, "\(name).v_proj", from: size.width, to: size.width)
    output = try Linear(weights, "\(name).out_proj", from: size.width, to: size.width)
    heads = size.heads
  }

  /// [B, T, width]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    let attended = pass.tape.attention(
      query(x, pass),
      key(x, pass),
      value(x, pass),
      heads: heads,
      causal: true
    )
    return output(attended, pass)
  }
}
