import Networks
import StableDiffusion

/// The layers of a checkpoint by the names that networks have for them.
struct LayerTable {
  /// A layer.
  struct Layer {
    let model: CheckpointModel
    let description: LayerDescription

    /// The name of its weight in the model.
    var weight: String { "\(description.name).weight" }

    /// [outputs, inputs] or [outputs, inputs, kernel, kernel].
    var shape: [Int] {
      if case .convolution(let kernel) = description.kind {
        return [description.outputs, description.inputs, kernel, kernel]
      }
      return [description.outputs, description.inputs]
    }
  }

  private var layers: [String: Layer] = [:]

  init(_ size: ModelSize) {
    for (prefix, model, descriptions) in [
      ("lora_unet_", CheckpointModel.unet, size.unet.layers),
      ("lora_te_", .textEncoder, size.textEncoder.layerDescriptions),
    ] {
      for description in descriptions {
        switch description.kind {
        case .linear, .convolution:
          let key = prefix + String(description.name.map { $0 == "." ? "_" : $0 })
          layers[key] = Layer(model: model, description: description)
        case .norm, .embedding: break
        }
      }
    }
  }

  /// The layer of a module; nil where the checkpoint has none.
  func layer(of module: NetworkModule) -> Layer? {
    if let layer = layers[module.key] { return layer }
    // transformers 5 leaves `text_model.` out.
    guard module.key.hasPrefix("lora_te_encoder_") else { return nil }
    return layers["lora_te_text_model_" + module.key.dropFirst("lora_te_".count)]
  }
}
