import Tensors

/// One run through a model: where it is recorded, and the iA3 vectors on its layers.
public struct Pass {
  /// What records the operations.
  public let tape: Tape
  /// Vectors by the name of the module they are on: `down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k` or
  /// `text_model.encoder.layers.0.self_attn.k_proj`.
  public let scales: [String: ChannelScale]

  /// A run on a tape with vectors.
  public init(tape: Tape, scales: [String: ChannelScale] = [:]) {
    self.tape = tape
    self.scales = scales
  }
}
