/// The structure of an autoencoder's blocks.
struct VAEPlan {
  /// One block of the encoder or the decoder.
  struct Block {
    /// `encoder.down_blocks.0`, `encoder.mid_block` …
    let name: String
    /// Channels that each residual block reads.
    let resnetInputs: [Int]
    /// Channels that each of them writes.
    let outputs: Int
    /// Whether there is attention after the first residual block.
    let attends: Bool
    /// The convolution that ends the block by halving or doubling the resolution.
    let resampler: String?
  }

  let encoder: [Block]
  let encoderMiddle: Block
  let decoderMiddle: Block
  let decoder: [Block]

  init(_ size: VAESize) {
    let channels = size.channels
    let last = channels.count - 1
    encoder = channels.indices.map { index in
      let name = "encoder.down_blocks.\(index)"
      return Block(
        name: name,
        resnetInputs: [channels[max(index - 1, 0)], channels[index]],
        outputs: channels[index],
        attends: false,
        resampler: index < last ? "\(name).downsamplers.0.conv" : nil
      )
    }
    let deepest = channels.last ?? 0
    func middle(_ name: String) -> Block {
      Block(name: name, resnetInputs: [deepest, deepest], outputs: deepest, attends: true, resampler: nil)
    }
    encoderMiddle = middle("encoder.mid_block")
    decoderMiddle = middle("decoder.mid_block")
    let reversed = Array(channels.reversed())
    decoder = reversed.indices.map { index in
      let name = "decoder.up_blocks.\(index)"
      let outputs = reversed[index]
      return Block(
        name: name,
        resnetInputs: [reversed[max(index - 1, 0)], outputs, outputs],
        outputs: outputs,
        attends: false,
        resampler: index < last ? "\(name).upsamplers.0.conv" : nil
      )
    }
  }
}
