import Tensors

/// The autoencoder between images and latents (Kingma and Welling 2014; Rombach et al. 2022), as diffusers'
/// AutoencoderKL computes it.
public struct VAE {
  /// Its size, read from the weights.
  public let size: VAESize

  private let encoder: VAEHalf
  private let quant: Convolution
  private let postQuant: Convolution
  private let decoder: VAEHalf

  /// The factor that gives latents about unit variance in Stable Diffusion 1.x.
  public static let scalingFactor: Float = 0.18215

  /// The epsilon of the norms.
  static let epsilon: Float = 1e-6

  /// An autoencoder of a checkpoint's weights.
  /// - Throws: if a tensor is missing or has a shape that does not fit its neighbors.
  public init(_ weights: ModelWeights) throws(CheckpointError) {
    let size = try VAESize(weights)
    self.size = size
    let plan = VAEPlan(size)
    let (first, last) = (size.channels.first ?? 0, size.channels.last ?? 0)
    let latent = UNetSize.latentChannels
    encoder = try VAEHalf(
      weights,
      "encoder",
      plan.encoder + [plan.encoderMiddle],
      from: 3,
      first,
      last,
      to: 2 * latent
    )
    quant = try Convolution(weights, "quant_conv", from: 2 * latent, to: 2 * latent, kernel: 1)
    postQuant = try Convolution(weights, "post_quant_conv", from: latent, to: latent, kernel: 1)
    decoder = try VAEHalf(
      weights,
      "decoder",
      [plan.decoderMiddle] + plan.decoder,
      from: latent,
      last,
      first,
      to: 3
    )
  }

  /// The distribution of an image's latents, before they are scaled.
  /// - Parameter image: [B, H, W, 3] in −1 … 1; H and W are multiples of 8.
  /// - Returns: the mean and the logarithm of the variance, clipped to −30 … 20, each [B, H / 8, W / 8, 4].
  public func encode(_ image: Tensor) -> (mean: Tensor, logVariance: Tensor) {
    let pass = Pass(tape: Tape(records: false))
    let moments = quant(encoder(pass.tape.constant(image), pass), pass).tensor
    let channels = UNetSize.latentChannels
    let shape = Array(moments.shape.dropLast()) + [channels]
    let (mean, logVariance) = (Tensor(shape), Tensor(shape))
    for index in 0..<mean.count {
      let source = index / channels * 2 * channels + index % channels
      mean.data[index] = moments.data[source]
      logVariance.data[index] = min(max(moments.data[source + channels], -30), 20)
    }
    return (mean, logVariance)
  }

  /// The image of latents that are no longer scaled.
  /// - Parameter latents: [B, h, w, 4].
  /// - Returns: [B, 8h, 8w, 3], about −1 … 1, not clipped.
  public func decode(_ latents: Tensor) -> Tensor {
    let pass = Pass(tape: Tape(records: false))
    return decoder(postQuant(pass.tape.constant(latents), pass), pass).tensor
  }
}

/// The encoder or the decoder: a convolution, blocks, a norm and a convolution.
struct VAEHalf {
  private let convIn: Convolution
  private let blocks: [VAEBlock]
  private let normOut: GroupNorm
  private let convOut: Convolution

  init(
    _ weights: ModelWeights,
    _ name: String,
    _ plan: [VAEPlan.Block],
    from inputs: Int,
    _ first: Int,
    _ last: Int,
    to outputs: Int
  ) throws(CheckpointError) {
    convIn = try Convolution(weights, "\(name).conv_in", from: inputs, to: first)
    var blocks: [VAEBlock] = []
    for block in plan { blocks.append(try VAEBlock(weights, block, isEncoder: name == "encoder")) }
    self.blocks = blocks
    normOut = try GroupNorm(weights, "\(name).conv_norm_out", last, epsilon: VAE.epsilon, silu: true)
    convOut = try Convolution(weights, "\(name).conv_out", from: last, to: outputs)
  }

  func callAsFunction(_ x: TapeNode, _ pass: Pass) -> TapeNode {
    var h = convIn(x, pass)
    for block in blocks { h = block(h, pass) }
    return convOut(normOut(h, pass), pass)
  }
}

extension VAESize {
  /// The size that a checkpoint's tensors have.
  init(_ weights: ModelWeights) throws(CheckpointError) {
    try self.init(path: weights.path) { weights[$0]?.shape }
  }
}
