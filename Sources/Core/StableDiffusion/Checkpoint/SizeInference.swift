extension ModelSize {
  /// The shape of a file's tensor by its canonical name; nil if there is no such tensor.
  typealias Shapes = (String) -> [Int]?
}

extension UNetSize {
  /// The size that a UNet's tensors have.
  ///
  /// - Throws: `CheckpointError.tensors` if one that determines the size is missing, `.unsupportedSize` if the
  ///   architecture cannot have such a size.
  init(path: String, shapes: @escaping ModelSize.Shapes) throws(CheckpointError) {
    let reader = ShapeReader(path: path, model: .unet, shapes: shapes)
    var channels: [Int] = []
    for block in 0..<4 {
      channels.append(try reader.dimension(0, of: "down_blocks.\(block).resnets.0.conv1.weight", rank: 4))
    }
    let attention = "down_blocks.0.attentions.0.transformer_blocks.0.attn2"
    self.init(
      channels: channels,
      contextWidth: try reader.dimension(1, of: "\(attention).to_k.weight", rank: 2)
    )
    try reader.checkGroups(channels, "UNet")
  }
}

extension TextEncoderSize {
  /// The size that a text encoder's tensors have.
  ///
  /// - Parameter heads: of each attention, if a configuration file gives them; otherwise one for each 64 channels.
  /// - Throws: `CheckpointError.tensors` if a tensor that determines the size is missing, `.unsupportedSize` if the
  ///   architecture cannot have such a size.
  init(path: String, heads: Int?, shapes: @escaping ModelSize.Shapes) throws(CheckpointError) {
    let reader = ShapeReader(path: path, model: .textEncoder, shapes: shapes)
    let tokens = "text_model.embeddings.token_embedding.weight"
    let width = try reader.dimension(1, of: tokens, rank: 2)
    let vocabulary = try reader.dimension(0, of: tokens, rank: 2)
    let positions = try reader.dimension(
      0,
      of: "text_model.embeddings.position_embedding.weight",
      rank: 2
    )
    let innerWidth = try reader.dimension(0, of: "text_model.encoder.layers.0.mlp.fc1.weight", rank: 2)
    var layers = 0
    while shapes("text_model.encoder.layers.\(layers).self_attn.k_proj.weight") != nil { layers += 1 }
    let heads = heads ?? max(1, width / 64)
    guard heads > 0, width % heads == 0 else {
      throw .unsupportedSize(
        path: path,
        problem: "the width of its text encoder is \(width); it must be a multiple of the number of heads, \(heads)"
      )
    }
    guard vocabulary >= Self.clipVocabulary else {
      throw .unsupportedSize(
        path: path,
        problem:
          "its text encoder has \(vocabulary) tokens; it must have at least CLIP's \(Self.clipVocabulary)"
      )
    }
    guard positions >= Self.clipPositions else {
      throw .unsupportedSize(
        path: path,
        problem: "its text encoder has \(positions) positions; it must have at least \(Self.clipPositions)"
      )
    }
    self.init(
      width: width,
      layers: layers,
      heads: heads,
      innerWidth: innerWidth,
      vocabulary: vocabulary,
      positions: positions
    )
  }

  /// The tokens of CLIP's vocabulary.
  static let clipVocabulary = 49408
  /// The tokens of a prompt: begin, 75, end.
  static let clipPositions = 77
}

extension VAESize {
  /// The size that an autoencoder's tensors have.
  ///
  /// - Throws: `CheckpointError.tensors` if one that determines the size is missing, `.unsupportedSize` if the
  ///   architecture cannot have such a size.
  init(path: String, shapes: @escaping ModelSize.Shapes) throws(CheckpointError) {
    let reader = ShapeReader(path: path, model: .vae, shapes: shapes)
    var channels: [Int] = []
    for block in 0..<4 {
      let name = "encoder.down_blocks.\(block).resnets.0.conv1.weight"
      channels.append(try reader.dimension(0, of: name, rank: 4))
    }
    self.init(channels: channels)
    try reader.checkGroups(channels, "VAE")
  }
}

/// Reads sizes from the shapes of tensors.
private struct ShapeReader {
  let path: String
  let model: CheckpointModel
  let shapes: ModelSize.Shapes

  func dimension(_ index: Int, of name: String, rank: Int) throws(CheckpointError) -> Int {
    guard let shape = shapes(name) else {
      throw .tensors(
        path: path,
        model: model,
        problems: [TensorProblem(name: name, found: nil, expected: [])]
      )
    }
    guard shape.count == rank else {
      throw .unsupportedSize(
        path: path,
        problem: "tensor \(shownName(name)) has shape \(shape); it must have \(rank) dimensions"
      )
    }
    // Larger ones would exceed any memory, and their products would overflow.
    guard (1...1 << 24).contains(shape[index]) else {
      throw .unsupportedSize(
        path: path,
        problem: "tensor \(shownName(name)) has shape \(shape), which is out of range"
      )
    }
    return shape[index]
  }

  /// Norms are over 32 groups of channels.
  func checkGroups(_ channels: [Int], _ name: String) throws(CheckpointError) {
    guard channels.allSatisfy({ $0 % 32 == 0 }) else {
      throw .unsupportedSize(
        path: path,
        problem: "its \(name) has \(channels) channels; they must be multiples of 32"
      )
    }
  }
}
