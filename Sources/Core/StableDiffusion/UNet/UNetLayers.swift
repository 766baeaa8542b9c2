extension UNetSize {
  /// Every layer, in the order in which sd-scripts' UNet registers them and LyCORIS creates its modules.
  public var layers: [LayerDescription] {
    let first = channels.first ?? 0
    let time = timeWidth
    let plan = UNetPlan(self)
    var layers = [
      LayerDescription("conv_in", .convolution(kernel: 3), Self.latentChannels, first),
      LayerDescription("time_embedding.linear_1", .linear, first, time),
      LayerDescription("time_embedding.linear_2", .linear, time, time),
    ]
    for block in plan.down + plan.up {
      layers += attentions(block) + resnets(block, time: time)
      if let resampler = block.resampler {
        layers.append(LayerDescription(resampler, .convolution(kernel: 3), block.outputs, block.outputs))
      }
    }
    layers += attentions(plan.middle) + resnets(plan.middle, time: time)
    return layers + [
      LayerDescription(norm: "conv_norm_out", first),
      LayerDescription("conv_out", .convolution(kernel: 3), first, Self.latentChannels),
    ]
  }

  private func resnets(_ block: UNetPlan.Block, time: Int) -> [LayerDescription] {
    block.resnetInputs.enumerated().flatMap { index, inputs in
      let name = "\(block.name).resnets.\(index)"
      return [
        LayerDescription(norm: "\(name).norm1", inputs),
        LayerDescription("\(name).conv1", .convolution(kernel: 3), inputs, block.outputs),
        LayerDescription("\(name).time_emb_proj", .linear, time, block.outputs),
        LayerDescription(norm: "\(name).norm2", block.outputs),
        LayerDescription("\(name).conv2", .convolution(kernel: 3), block.outputs, block.outputs),
      ]
        + (inputs == block.outputs
          ? []
          : [
            LayerDescription("\(name).conv_shortcut", .convolution(kernel: 1), inputs, block.outputs)
          ])
    }
  }

  private func attentions(_ block: UNetPlan.Block) -> [LayerDescription] {
    let width = block.outputs
    return (0..<block.attentions).flatMap { index in
      let name = "\(block.name).attentions.\(index)"
      let inner = "\(name).transformer_blocks.0"
      func attention(_ name: String, context: Int) -> [LayerDescription] {
        [
          LayerDescription("\(name).to_q", .linear, width, width, hasBias: false),
          LayerDescription("\(name).to_k", .linear, context, width, hasBias: false),
          LayerDescription("\(name).to_v", .linear, context, width, hasBias: false),
          LayerDescription("\(name).to_out.0", .linear, width, width),
        ]
      }
      return [
        LayerDescription(norm: "\(name).norm", width),
        LayerDescription("\(name).proj_in", .convolution(kernel: 1), width, width),
      ] + attention("\(inner).attn1", context: width) + [
        LayerDescription("\(inner).ff.net.0.proj", .linear, width, 8 * width),
        LayerDescription("\(inner).ff.net.2", .linear, 4 * width, width),
      ] + attention("\(inner).attn2", context: contextWidth) + [
        LayerDescription(norm: "\(inner).norm1", width),
        LayerDescription(norm: "\(inner).norm2", width),
        LayerDescription(norm: "\(inner).norm3", width),
        LayerDescription("\(name).proj_out", .convolution(kernel: 1), width, width),
      ]
    }
  }
}
