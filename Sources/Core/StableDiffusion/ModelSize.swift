/// The sizes in which models of Stable Diffusion 1.x's architecture differ.
public struct ModelSize: Sendable, Equatable {
  /// The UNet's.
  public var unet: UNetSize
  /// The text encoder's.
  public var textEncoder: TextEncoderSize
  /// The autoencoder's.
  public var vae: VAESize

  /// The sizes of all three.
  public init(unet: UNetSize, textEncoder: TextEncoderSize, vae: VAESize) {
    self.unet = unet
    self.textEncoder = textEncoder
    self.vae = vae
  }

  /// For tests and demonstrations.
  public static let tiny = ModelSize(
    unet: UNetSize(channels: [32, 64, 128, 128], contextWidth: 64),
    textEncoder: TextEncoderSize(width: 64, layers: 2, heads: 1),
    vae: VAESize(channels: [32, 64, 128, 128])
  )

  /// Between `tiny` and `full`.
  public static let small = ModelSize(
    unet: UNetSize(channels: [64, 128, 256, 256], contextWidth: 256),
    textEncoder: TextEncoderSize(width: 256, layers: 4, heads: 4),
    vae: VAESize(channels: [64, 128, 256, 256])
  )

  /// Stable Diffusion 1.x.
  public static let full = ModelSize(
    unet: UNetSize(channels: [320, 640, 1280, 1280], contextWidth: 768),
    textEncoder: TextEncoderSize(width: 768, layers: 12, heads: 12),
    vae: VAESize(channels: [128, 256, 512, 512])
  )
}

/// A UNet's size.
public struct UNetSize: Sendable, Equatable {
  /// Channels of the four blocks, from the image's own resolution to an eighth of it.
  public var channels: [Int]
  /// The width of the text encoder's states.
  public var contextWidth: Int

  /// Heads of every attention; their width grows with the channels.
  public static let heads = 8
  /// Channels of a latent image.
  public static let latentChannels = 4
  /// The width of the embedded timestep.
  var timeWidth: Int { 4 * (channels.first ?? 0) }

  /// A size of four blocks.
  public init(channels: [Int], contextWidth: Int) {
    self.channels = channels
    self.contextWidth = contextWidth
  }
}

/// A CLIP text encoder's size.
public struct TextEncoderSize: Sendable, Equatable {
  /// The width of a token's state.
  public var width: Int
  /// The number of transformer layers.
  public var layers: Int
  /// Heads of every attention.
  public var heads: Int
  /// The width between the two linear layers of a layer.
  public var innerWidth: Int
  /// The number of tokens.
  public var vocabulary: Int
  /// The number of positions.
  public var positions: Int

  /// A size; the vocabulary and the length of prompts are CLIP's by default.
  public init(
    width: Int,
    layers: Int,
    heads: Int,
    innerWidth: Int? = nil,
    vocabulary: Int = 49408,
    positions: Int = 77
  ) {
    self.width = width
    self.layers = layers
    self.heads = heads
    self.innerWidth = innerWidth ?? 4 * width
    self.vocabulary = vocabulary
    self.positions = positions
  }
}

/// An autoencoder's size.
public struct VAESize: Sendable, Equatable {
  /// Channels of the encoder's four blocks; the decoder's are the same, from the last to the first.
  public var channels: [Int]

  /// A size of four blocks.
  public init(channels: [Int]) { self.channels = channels }
}
