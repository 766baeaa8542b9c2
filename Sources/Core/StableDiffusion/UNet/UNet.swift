import Tensors

/// The network that predicts what was added to a latent image (Rombach et al. 2022), as diffusers'
/// UNet2DConditionModel and sd-scripts' original_unet.py compute it for Stable Diffusion 1.x.
///
/// ```
/// latents ─ conv ─ down ─ down ─ down ─ down ─ middle ─ up ─ up ─ up ─ up ─ norm, SiLU ─ conv ─▶ prediction
///                    └──────┴──────┴──────┴── skip connections ─┘────┘────┘────┘
/// ```
public struct UNet {
  /// Its size, read from the weights.
  public let size: UNetSize

  private let convIn: Convolution
  private let timeEmbedding: TimestepEmbedding
  private let down: [DownBlock]
  private let middle: MiddleBlock
  private let up: [UpBlock]
  private let normOut: GroupNorm
  private let convOut: Convolution

  /// The epsilon of the group norms, except for those before a transformer.
  static let epsilon: Float = 1e-5

  /// A UNet of a checkpoint's weights.
  /// - Throws: if a tensor is missing or has a shape that does not fit its neighbors.
  public init(_ weights: ModelWeights) throws(CheckpointError) {
    let size = try UNetSize(weights)
    self.size = size
    let plan = UNetPlan(size)
    let width = size.channels.first ?? 0
    convIn = try Convolution(weights, "conv_in", from: UNetSize.latentChannels, to: width)
    timeEmbedding = try TimestepEmbedding(weights, "time_embedding", size)
    var down: [DownBlock] = []
    for block in plan.down { down.append(try DownBlock(weights, block, size)) }
    self.down = down
    middle = try MiddleBlock(weights, plan.middle, size)
    var up: [UpBlock] = []
    for block in plan.up { up.append(try UpBlock(weights, block, size)) }
    self.up = up
    normOut = try GroupNorm(weights, "conv_norm_out", width, epsilon: Self.epsilon, silu: true)
    convOut = try Convolution(weights, "conv_out", from: width, to: UNetSize.latentChannels)
  }

  /// Predicts the noise, or the velocity, in noisy latents.
  /// - Parameters:
  ///   - sample: [B, h, w, 4], of any height and width.
  ///   - timesteps: one for each of the batch.
  ///   - context: the text encoder's states, [B, T, context width].
  /// - Returns: [B, h, w, 4].
  public func predict(_ sample: TapeNode, timesteps: [Float], context: TapeNode, pass: Pass) -> TapeNode {
    precondition(
      timesteps.count == sample.tensor.shape[0],
      "\(timesteps.count) timesteps for \(sample.tensor.shape)"
    )
    let time = pass.tape.silu(timeEmbedding(timesteps, pass))
    var h = convIn(sample, pass)
    var skipped = [h]
    for block in down {
      let results = block(h, time: time, context: context, pass)
      skipped += results
      h = results.last ?? h
    }
    h = middle(h, time: time, context: context, pass)
    for block in up { h = block(h, skipped: &skipped, time: time, context: context, pass) }
    return convOut(normOut(h, pass), pass)
  }
}

extension UNetSize {
  /// The size that a checkpoint's tensors have.
  init(_ weights: ModelWeights) throws(CheckpointError) {
    try self.init(path: weights.path) { weights[$0]?.shape }
  }
}
