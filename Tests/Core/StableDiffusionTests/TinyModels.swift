import Tensors
import TestSupport

@testable import StableDiffusion

extension GoldenTensors {
  /// The relative distance between a computed tensor and the stored one.
  func distance(_ computed: Tensor, _ name: String) throws -> Double { try distance(computed.values, name) }
}

/// An input of unit variance, as the reference's `given`.
func given(_ name: String, _ shape: Int...) -> Tensor {
  let values = WeightFormula().uniform("input.\(name)", count: shape.reduce(1, *))
  let factor = Float(3.0.squareRoot())
  return Tensor(shape, values.map { $0 * factor })
}

/// The tiny models, filled by formula.
enum Tiny {
  static let unet = weights("unet", ModelSize.tiny.unet.layers)
  static let textEncoder = weights("text_encoder", ModelSize.tiny.textEncoder.layerDescriptions)
  static let vae = weights("vae", ModelSize.tiny.vae.layers)

  private static func weights(_ model: String, _ layers: [LayerDescription]) -> ModelWeights {
    let formula = WeightFormula()
    var weights: [String: Weight] = [:]
    for (name, shape) in layers.flatMap(\.tensors) {
      weights[name] = Weight(Tensor(shape, formula.values("\(model).\(name)", shape: shape)))
    }
    return ModelWeights(weights)
  }
}
