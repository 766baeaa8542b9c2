extension TextEncoderSize {
  /// Every layer, in the order in which transformers registers them.
  public var layerDescriptions: [LayerDescription] {
    let model = "text_model"
    var descriptions = [
      LayerDescription("\(model).embeddings.token_embedding", .embedding, vocabulary, width, hasBias: false),
      LayerDescription(
        "\(model).embeddings.position_embedding",
        .embedding,
        positions,
        width,
        hasBias: false
      ),
    ]
    for layer in 0..<layers {
      let name = "\(model).encoder.layers.\(layer)"
      descriptions += ["k_proj", "v_proj", "q_proj", "out_proj"].map {
        LayerDescription("\(name).self_attn.\($0)", .linear, width, width)
      }
      descriptions += [
        LayerDescription(norm: "\(name).layer_norm1", width),
        LayerDescription("\(name).mlp.fc1", .linear, width, innerWidth),
        LayerDescription("\(name).mlp.fc2", .linear, innerWidth, width),
        LayerDescription(norm: "\(name).layer_norm2", width),
      ]
    }
    return descriptions + [LayerDescription(norm: "\(model).final_layer_norm", width)]
  }
}
