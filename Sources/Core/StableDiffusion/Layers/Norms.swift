import Tensors

/// A norm over 32 groups of channels (Wu and He 2018), optionally followed by SiLU.
struct GroupNorm {
  private let weight: Weight
  private let bias: Weight
  private let epsilon: Float
  private let silu: Bool

  /// The number of groups of every such norm in Stable Diffusion.
  static let groups = 32

  init(_ weights: ModelWeights, _ name: String, _ channels: Int, epsilon: Float, silu: Bool)
    throws(CheckpointError)
  {
    weight = try weights.weight("\(name).weight", shape: [channels])
    bias = try weights.weight("\(name).bias", shape: [channels])
    self.epsilon = epsilon
    self.silu = silu
  }

  /// [B, H, W, channels]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    pass.tape.groupNorm(
      x,
      groups: Self.groups,
      weight: weight,
      bias: bias,
      epsilon: epsilon,
      silu: silu
    )
  }
}

/// A norm over each row (Ba et al. 2016).
struct LayerNorm {
  private let weight: Weight
  private let bias: Weight

  init(_ weights: ModelWeights, _ name: String, _ channels: Int) throws(CheckpointError) {
    weight = try weights.weight("\(name).weight", shape: [channels])
    bias = try weights.weight("\(name).bias", shape: [channels])
  }

  /// [..., channels]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    pass.tape.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-5)
  }
}
