import ModelKinds

/// A model of a checkpoint: one that networks change, or the autoencoder.
public enum CheckpointModel: Sendable, CaseIterable {
  /// The network that is trained to predict noise.
  case unet
  /// CLIP's text encoder.
  case textEncoder
  /// The autoencoder.
  case vae

  /// The same as a part that networks change; nil for the autoencoder.
  public var part: ModelPart? {
    switch self {
    case .unet: .unet
    case .textEncoder: .textEncoder
    case .vae: nil
    }
  }

  /// The name in messages.
  var title: String { part?.title ?? "VAE" }

  /// The name of its folder in diffusers' layout.
  var folder: String { part?.rawValue ?? "vae" }
}

extension ModelSize {
  /// The layers of a model in its own order.
  func layers(of model: CheckpointModel) -> [LayerDescription] {
    switch model {
    case .unet: unet.layers
    case .textEncoder: textEncoder.layerDescriptions
    case .vae: vae.layers
    }
  }
}
