extension VAESize {
  /// Every layer of both halves.
  public var layers: [LayerDescription] {
    let latent = UNetSize.latentChannels
    let first = channels.first ?? 0
    let last = channels.last ?? 0
    let plan = VAEPlan(self)
    var layers = [LayerDescription("encoder.conv_in", .convolution(kernel: 3), 3, first)]
    for block in plan.encoder + [plan.encoderMiddle] { layers += Self.layers(block) }
    layers += [
      LayerDescription(norm: "encoder.conv_norm_out", last),
      LayerDescription("encoder.conv_out", .convolution(kernel: 3), last, 2 * latent),
      LayerDescription("quant_conv", .convolution(kernel: 1), 2 * latent, 2 * latent),
      LayerDescription("post_quant_conv", .convolution(kernel: 1), latent, latent),
      LayerDescription("decoder.conv_in", .convolution(kernel: 3), latent, last),
    ]
    for block in [plan.decoderMiddle] + plan.decoder { layers += Self.layers(block) }
    return layers + [
      LayerDescription(norm: "decoder.conv_norm_out", first),
      LayerDescription("decoder.conv_out", .convolution(kernel: 3), first, 3),
    ]
  }

  private static func layers(_ block: VAEPlan.Block) -> [LayerDescription] {
    var layers = block.resnetInputs.enumerated().flatMap { index, inputs in
      let name = "\(block.name).resnets.\(index)"
      return [
        LayerDescription(norm: "\(name).norm1", inputs),
        LayerDescription("\(name).conv1", .convolution(kernel: 3), inputs, block.outputs),
        LayerDescription(norm: "\(name).norm2", block.outputs),
        LayerDescription("\(name).conv2", .convolution(kernel: 3), block.outputs, block.outputs),
      ]
        + (inputs == block.outputs
          ? []
          : [
            LayerDescription("\(name).conv_shortcut", .convolution(kernel: 1), inputs, block.outputs)
          ])
    }
    if block.attends {
      let name = "\(block.name).attentions.0"
      layers.append(LayerDescription(norm: "\(name).group_norm", block.outputs))
      layers += ["to_q", "to_k", "to_v", "to_out.0"].map {
        LayerDescription("\(name).\($0)", .linear, block.outputs, block.outputs)
      }
    }
    if let resampler = block.resampler {
      layers.append(LayerDescription(resampler, .convolution(kernel: 3), block.outputs, block.outputs))
    }
    return layers
  }
}
