// A layer's key is the name that sd-scripts and LyCORIS give its tensors in a network's file, without their ends:
// `lora_unet_` or `lora_te_` and the layer's path with underscores for dots.

extension ModelPart {
  /// The beginning of its layers' keys.
  public var keyPrefix: String {
    switch self {
    case .unet: "lora_unet_"
    case .textEncoder: "lora_te_"
    case .textEncoder2: "lora_te2_"
    case .textEncoder3: "lora_te3_"
    }
  }

  /// The key of a layer, which is named as in diffusers or transformers.
  public func key(ofLayer layer: String) -> String { keyPrefix + String(layer.map { $0 == "." ? "_" : $0 }) }

  /// The part whose layer a key names; nil for a name that is not a key.
  public init?(key: some StringProtocol) {
    guard let part = Self.allCases.first(where: { key.hasPrefix($0.keyPrefix) }) else { return nil }
    self = part
  }

  /// Whether a tensor's name begins as those of networks do, and those of checkpoints do not.
  public static func hasNetworkPrefix(_ name: some StringProtocol) -> Bool {
    ["lora_unet_", "lora_te", "lycoris_", "oft_unet_"].contains { name.hasPrefix($0) }
  }
}
