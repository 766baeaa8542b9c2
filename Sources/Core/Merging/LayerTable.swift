import ModelKinds
import Networks
import StableDiffusion

/// The layers of a checkpoint by their keys in networks.
struct LayerTable {
  private let layers: [String: NetworkLayer]

  init(_ size: ModelSize) { layers = size.networkLayersByKey }

  /// The layer of a module; nil if the checkpoint has none.
  func layer(of module: NetworkModule) -> NetworkLayer? {
    if let layer = layers[module.key] { return layer }
    // transformers 5 leaves `text_model.` out.
    let prefix = ModelPart.textEncoder.keyPrefix
    guard module.key.hasPrefix(prefix + "encoder_") else { return nil }
    return layers[prefix + "text_model_" + module.key.dropFirst(prefix.count)]
  }
}
