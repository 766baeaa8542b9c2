import Tensors

/// A block on the way down: residual blocks, each followed by a transformer if there is one, then half the
/// resolution.
struct DownBlock {
  private let resnets: [ResnetBlock]
  private let attentions: [SpatialTransformer]
  private let downsample: Downsample?

  init(_ weights: ModelWeights, _ block: UNetPlan.Block, _ size: UNetSize) throws(CheckpointError) {
    resnets = try block.resnets(weights, size)
    attentions = try block.attentions(weights, size)
    if let resampler = block.resampler {
      downsample = try Downsample(weights, resampler, block.outputs, padding: .same)
    } else {
      downsample = nil
    }
  }

  /// - Returns: the result of each step; the last one is the block's.
  func callAsFunction(_ x: TapeNode, time: TapeNode, context: TapeNode, _ pass: Pass) -> [TapeNode] {
    var h = x
    var results: [TapeNode] = []
    for (index, resnet) in resnets.enumerated() {
      h = resnet(h, time: time, pass)
      if index < attentions.count { h = attentions[index](h, context: context, pass) }
      results.append(h)
    }
    if let downsample { results.append(downsample(h, pass)) }
    return results
  }
}

/// The middle: a residual block, a transformer, a residual block.
struct MiddleBlock {
  private let resnets: [ResnetBlock]
  private let attentions: [SpatialTransformer]

  init(_ weights: ModelWeights, _ block: UNetPlan.Block, _ size: UNetSize) throws(CheckpointError) {
    resnets = try block.resnets(weights, size)
    attentions = try block.attentions(weights, size)
  }

  func callAsFunction(_ x: TapeNode, time: TapeNode, context: TapeNode, _ pass: Pass) -> TapeNode {
    var h = x
    for (index, resnet) in resnets.enumerated() {
      h = resnet(h, time: time, pass)
      if index < attentions.count { h = attentions[index](h, context: context, pass) }
    }
    return h
  }
}

/// A block on the way up: residual blocks, each of which also reads a result of the way down, followed by a
/// transformer if there is one, then twice the resolution.
struct UpBlock {
  private let resnets: [ResnetBlock]
  private let attentions: [SpatialTransformer]
  private let upsample: Upsample?

  init(_ weights: ModelWeights, _ block: UNetPlan.Block, _ size: UNetSize) throws(CheckpointError) {
    resnets = try block.resnets(weights, size)
    attentions = try block.attentions(weights, size)
    if let resampler = block.resampler {
      upsample = try Upsample(weights, resampler, block.outputs)
    } else {
      upsample = nil
    }
  }

  /// - Parameter skipped: the results of the way down; they are read from the last on, and removed.
  func callAsFunction(_ x: TapeNode, skipped: inout [TapeNode], time: TapeNode, context: TapeNode, _ pass: Pass)
    -> TapeNode
  {
    var h = x
    for (index, resnet) in resnets.enumerated() {
      if let skip = skipped.popLast() { h = pass.tape.concatenate(h, skip) }
      h = resnet(h, time: time, pass)
      if index < attentions.count { h = attentions[index](h, context: context, pass) }
    }
    guard let upsample, let next = skipped.last?.tensor.shape else { return h }
    return upsample(h, height: next[1], width: next[2], pass)
  }
}

extension UNetPlan.Block {
  fileprivate func resnets(_ weights: ModelWeights, _ size: UNetSize) throws(CheckpointError) -> [ResnetBlock] {
    var blocks: [ResnetBlock] = []
    for (index, inputs) in resnetInputs.enumerated() {
      blocks.append(
        try ResnetBlock(
          weights,
          "\(name).resnets.\(index)",
          from: inputs,
          to: outputs,
          time: size.timeWidth,
          epsilon: UNet.epsilon
        )
      )
    }
    return blocks
  }

  fileprivate func attentions(_ weights: ModelWeights, _ size: UNetSize) throws(CheckpointError)
    -> [SpatialTransformer]
  {
    var transformers: [SpatialTransformer] = []
    for index in 0..<attentions {
      transformers.append(
        try SpatialTransformer(
          weights,
          "\(name).attentions.\(index)",
          channels: outputs,
          context: size.contextWidth
        )
      )
    }
    return transformers
  }
}
