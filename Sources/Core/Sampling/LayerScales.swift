import StableDiffusion
import Tensors

/// The vectors on a model's layers while an image is generated.
public struct LayerScales {
  /// On the UNet's layers.
  public var unet: [String: ChannelScale]
  /// On the text encoder's layers.
  public var textEncoder: [String: ChannelScale]

  /// Vectors by their layers' names.
  public init(unet: [String: ChannelScale] = [:], textEncoder: [String: ChannelScale] = [:]) {
    self.unet = unet
    self.textEncoder = textEncoder
  }

  /// The vectors of networks with their multipliers.
  ///
  /// If several are on one layer, their factors are multiplied, as the webui multiplies the layer's weight by one
  /// after the other (extensions-builtin/Lora/networks.py, `network_apply_weights`).
  /// - Throws: `SamplingError.networkUse` if one scales a layer's input and another its output.
  init(_ networks: [(network: SampledNetwork, multiplier: Float)]) throws(SamplingError) {
    self.init()
    for (network, multiplier) in networks where multiplier != 0 {
      for vector in network.vectors {
        let scale = ChannelScale(vector.parameter, onInput: vector.onInput, multiplier: multiplier)
        let others = vector.part == .unet ? unet[vector.layer] : textEncoder[vector.layer]
        let joined = try others.map { (other) throws(SamplingError) in
          guard other.onInput == scale.onInput else {
            throw .networkUse(
              path: network.path,
              "it scales the \(scale.onInput ? "input" : "output") of \(vector.layer), but another network scales the "
                + "\(other.onInput ? "input" : "output"); networks that are combined must scale the same side: "
                + "see train_on_input"
            )
          }
          return Self.product(other, scale)
        }
        if vector.part == .unet {
          unet[vector.layer] = joined ?? scale
        } else {
          textEncoder[vector.layer] = joined ?? scale
        }
      }
    }
  }

  /// (1 + a)(1 + b) = 1 + (a + b + ab).
  private static func product(_ first: ChannelScale, _ second: ChannelScale) -> ChannelScale {
    let values = zip(first.parameter.value.values, second.parameter.value.values).map { one, other in
      let (a, b) = (one * first.multiplier, other * second.multiplier)
      return a + b + a * b
    }
    return ChannelScale(
      TrainedParameter(
        name: first.parameter.name,
        shape: first.parameter.shape,
        value: Tensor([values.count], values)
      ),
      onInput: first.onInput
    )
  }
}
