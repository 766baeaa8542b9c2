/// A part of a diffusion model that a network can change.
public enum ModelPart: String, Sendable, Hashable, CaseIterable {
  /// The text encoder; of several the first.
  case textEncoder = "text_encoder"
  /// Stable Diffusion XL's second text encoder.
  case textEncoder2 = "text_encoder_2"
  /// A third one.
  case textEncoder3 = "text_encoder_3"
  /// The network that predicts noise.
  case unet

  /// The name for people.
  public var title: String {
    switch self {
    case .textEncoder: "text encoder"
    case .textEncoder2: "second text encoder"
    case .textEncoder3: "third text encoder"
    case .unet: "UNet"
    }
  }

  /// The option of sd-scripts that sets its learning rate; all text encoders share one.
  public var rateOption: String { self == .unet ? "unet_lr" : "text_encoder_lr" }
}

// MARK: Event files

extension ModelPart {
  /// The name of its learning rate in event files, as in `lr/unet`; all text encoders share one.
  ///
  /// Source: `generate_step_logs` in sd-scripts' train_network.py.
  public var rateTag: String { self == .unet ? "unet" : "textencoder" }

  /// The part that a trainer's tag names; nil for a tag that names none.
  public init?(rateTag: String) {
    switch rateTag {
    case "unet": self = .unet
    case "textencoder", "text_encoder", "te": self = .textEncoder
    default: return nil
    }
  }
}
