import ModelKinds

/// A layer that a network can change: a linear layer or a convolution of the text encoder or the UNet.
public struct NetworkLayer: Sendable, Equatable {
  /// The part that it belongs to.
  public let part: ModelPart
  /// The layer itself.
  public let description: LayerDescription

  /// Its key in a network's file.
  public var key: String { part.key(ofLayer: description.name) }

  /// The shape of its weight: [outputs, inputs], of a convolution [outputs, inputs, kernel, kernel].
  public var weightShape: [Int] {
    if case .convolution(let kernel) = description.kind {
      return [description.outputs, description.inputs, kernel, kernel]
    }
    return [description.outputs, description.inputs]
  }

  /// The number of channels of one of its sides.
  public func channels(onInput: Bool) -> Int { onInput ? description.inputs : description.outputs }

  /// The shape that LyCORIS gives its iA3 vector: [channels], of a convolution [1, channels, 1, 1].
  public func vectorShape(onInput: Bool) -> [Int] {
    let channels = channels(onInput: onInput)
    return description.kind == .linear ? [channels] : [1, channels, 1, 1]
  }
}

extension ModelSize {
  /// The layers that a network can change: the text encoder's, then the UNet's, each in the model's order.
  public var networkLayers: [NetworkLayer] {
    func layers(_ part: ModelPart, _ descriptions: [LayerDescription]) -> [NetworkLayer] {
      descriptions.compactMap { description in
        switch description.kind {
        case .linear, .convolution: NetworkLayer(part: part, description: description)
        case .norm, .embedding: nil
        }
      }
    }
    return layers(.textEncoder, textEncoder.layerDescriptions) + layers(.unet, unet.layers)
  }

  /// The layers that a network can change, by their keys.
  public var networkLayersByKey: [String: NetworkLayer] {
    Dictionary(networkLayers.map { ($0.key, $0) }) { first, _ in first }
  }
}
