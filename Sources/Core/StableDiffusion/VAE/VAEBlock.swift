import Tensors

/// A block of the autoencoder: residual blocks, the first followed by attention if there is one, then half or twice the
/// resolution.
struct VAEBlock {
  private let resnets: [ResnetBlock]
  private let attention: VAEAttention?
  private let downsample: Downsample?
  private let upsample: Upsample?

  init(_ weights: ModelWeights, _ block: VAEPlan.Block, isEncoder: Bool) throws(CheckpointError) {
    var resnets: [ResnetBlock] = []
    for (index, inputs) in block.resnetInputs.enumerated() {
      resnets.append(
        try ResnetBlock(
          weights,
          "\(block.name).resnets.\(index)",
          from: inputs,
          to: block.outputs,
          time: nil,
          epsilon: VAE.epsilon
        )
      )
    }
    self.resnets = resnets
    attention =
      block.attends ? try VAEAttention(weights, "\(block.name).attentions.0", block.outputs) : nil
    if let name = block.resampler {
      downsample =
        isEncoder ? try Downsample(weights, name, block.outputs, padding: .downAfterPad) : nil
      upsample = isEncoder ? nil : try Upsample(weights, name, block.outputs)
    } else {
      downsample = nil
      upsample = nil
    }
  }

  /// [B, H, W, inputs] → [B, H′, W′, outputs]
  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    var h = x
    for (index, resnet) in resnets.enumerated() {
      h = resnet(h, time: nil, pass)
      if index == 0, let attention { h = attention(h, pass) }
    }
    if let downsample { h = downsample(h, pass) }
    if let upsample { h = upsample(h, pass) }
    return h
  }
}
