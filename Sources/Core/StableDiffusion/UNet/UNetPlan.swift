/// The structure of a UNet's blocks: the residual blocks' channels, attention, resampling.
struct UNetPlan {
  /// One block on the way down, in the middle or on the way up.
  struct Block {
    /// `down_blocks.0`, `mid_block`, `up_blocks.0` …
    let name: String
    /// Channels that each residual block reads.
    let resnetInputs: [Int]
    /// Channels that each of them writes.
    let outputs: Int
    /// The number of transformers between them.
    let attentions: Int
    /// The convolution that ends the block by halving or doubling the resolution.
    let resampler: String?
  }

  let down: [Block]
  let middle: Block
  let up: [Block]

  private static let layersPerBlock = 2

  init(_ size: UNetSize) {
    let channels = size.channels
    let last = channels.count - 1
    down = channels.indices.map { index in
      Block(
        name: "down_blocks.\(index)",
        resnetInputs: [channels[max(index - 1, 0)], channels[index]],
        outputs: channels[index],
        attentions: index == last ? 0 : Self.layersPerBlock,
        resampler: index < last ? "down_blocks.\(index).downsamplers.0.conv" : nil
      )
    }
    let deepest = channels.last ?? 0
    middle = Block(
      name: "mid_block",
      resnetInputs: [deepest, deepest],
      outputs: deepest,
      attentions: 1,
      resampler: nil
    )

    // Each residual block on the way up also reads a result of the way down: there is one for every residual block and
    // resampling, and one for the first convolution.
    var skipped = [channels.first ?? 0]
    for block in down {
      skipped += Array(repeating: block.outputs, count: Self.layersPerBlock + (block.resampler == nil ? 0 : 1))
    }
    var width = deepest
    up = channels.reversed().enumerated().map { index, outputs in
      let inputs = (0...Self.layersPerBlock).map { layer in
        (layer == 0 ? width : outputs) + (skipped.popLast() ?? 0)
      }
      width = outputs
      return Block(
        name: "up_blocks.\(index)",
        resnetInputs: inputs,
        outputs: outputs,
        attentions: index == 0 ? 0 : inputs.count,
        resampler: index < last ? "up_blocks.\(index).upsamplers.0.conv" : nil
      )
    }
  }
}
