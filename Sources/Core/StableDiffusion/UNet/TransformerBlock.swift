import Tensors

/// Self-attention, attention to the text, and a gated feed-forward network, each after a norm and added to its input
/// (diffusers' BasicTransformerBlock).
struct TransformerBlock {
  private let norm1: LayerNorm
  private let selfAttention: CrossAttention
  private let norm2: LayerNorm
  private let textAttention: CrossAttention
  private let norm3: LayerNorm
  private let feedForward: FeedForward

  init(_ weights: ModelWeights, _ name: String, width: Int, context: Int) throws(CheckpointError) {
    norm1 = try LayerNorm(weights, "\(name).norm1", width)
    selfAttention = try CrossAttention(weights, "\(name).attn1", width: width, context: width)
    norm2 = try LayerNorm(weights, "\(name).norm2", width)
    textAttention = try CrossAttention(weights, "\(name).attn2", width: width, context: context)
    norm3 = try LayerNorm(weights, "\(name).norm3", width)
    feedForward = try FeedForward(weights, "\(name).ff", width: width)
  }

  /// [B, N, width], given a context [B, T, context width]
  func callAsFunction(_ x: TapeNode, context: TapeNode, _ pass: Pass) -> TapeNode {
    let tape = pass.tape
    let normed = norm1(x, pass)
    var h = tape.add(selfAttention(normed, context: normed, pass), x)
    h = tape.add(textAttention(norm2(h, pass), context: context, pass), h)
    return tape.add(feedForward(norm3(h, pass), pass), h)
  }
}

/// softmax(Q Kᵀ / √d) V over eight heads (Vaswani et al. 2017).
struct CrossAttention {
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let output: Linear

  init(_ weights: ModelWeights, _ name: String, width: Int, context: Int) throws(CheckpointError) {
    query = try Linear(weights, "\(name).to_q", from: width, to: width, bias: false)
    key = try Linear(weights, "\(name).to_k", from: context, to: width, bias: false)
    value = try Linear(weights, "\(name).to_v", from: context, to: width, bias: false)
    output = try Linear(weights, "\(name).to_out.0", from: width, to: width)
  }

  /// [B, N, width]; in self-attention the context is x itself.
  func callAsFunction(_ x: TapeNode, context: TapeNode, _ pass: Pass) -> TapeNode {
    let attended = pass.tape.attention(
      query(x, pass),
      key(context, pass),
      value(context, pass),
      heads: UNetSize.heads
    )
    return output(attended, pass)
  }
}

/// W₂ (a ⊙ GELU(b)) with (a, b) = W₁ x (Shazeer 2020).
struct FeedForward {
  private let first: Linear
  private let second: Linear

  init(_ weights: ModelWeights, _ name: String, width: Int) throws(CheckpointError) {
    first = try Linear(weights, "\(name).net.0.proj", from: width, to: 8 * width)
    second = try Linear(weights, "\(name).net.2", from: 4 * width, to: width)
  }

  /// [B, N, width]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode { second(pass.tape.geglu(first(x, pass)), pass) }
}
