import Tensors

/// CLIP's text encoder, as transformers' CLIPTextModel computes it and sd-scripts reads it (library/strategy_sd.py).
public struct TextEncoder {
  /// Its size, read from the weights.
  public let size: TextEncoderSize

  private let embedding: TextEmbedding
  private let layers: [CLIPLayer]
  private let finalNorm: LayerNorm

  /// A text encoder of a checkpoint's weights.
  /// - Parameters:
  ///   - weights: the text encoder's.
  ///   - heads: of every attention, if a configuration file gives them; otherwise one for each 64 channels.
  /// - Throws: if a tensor is missing or has a shape that does not fit its neighbors.
  public init(_ weights: ModelWeights, heads: Int? = nil) throws(CheckpointError) {
    let size = try TextEncoderSize(weights, heads: heads)
    self.size = size
    embedding = try TextEmbedding(weights, "text_model.embeddings", size)
    var layers: [CLIPLayer] = []
    for index in 0..<size.layers {
      layers.append(try CLIPLayer(weights, "text_model.encoder.layers.\(index)", size))
    }
    self.layers = layers
    finalNorm = try LayerNorm(weights, "text_model.final_layer_norm", size.width)
  }

  /// The states of a batch of prompts.
  ///
  /// Layers that `clipSkip` leaves out are not computed, so their vectors get no gradient.
  /// - Parameters:
  ///   - prompts: for each prompt its chunks of token ids (begin, 75 tokens, end), the same number for every prompt.
  ///   - clipSkip: which layer's states are read, counted from 1 for the last; nil reads the last. Every
  ///     choice goes through the final norm. One more than there are layers reads the embeddings.
  ///   - tokenWeights: of weighted captions, shaped as `prompts`: each token's state is multiplied by its
  ///     weight. The begin and end tokens are weighted only if there is one chunk.
  /// - Returns: [B, T, width], where chunks are rejoined: the first one's begin token, 75 tokens of each, and the
  ///   last one's end token.
  public func encode(
    _ prompts: [[[Int32]]],
    clipSkip: Int? = nil,
    tokenWeights: [[[Float]]]? = nil,
    pass: Pass
  ) -> TapeNode {
    let tape = pass.tape
    let chunks = prompts.first?.count ?? 0
    let length = prompts.first?.first?.count ?? 0
    precondition(prompts.allSatisfy { $0.count == chunks }, "prompts of unequal numbers of chunks")
    let depth = layers.count + 1 - (clipSkip ?? 1)
    precondition(0...layers.count ~= depth, "clip_skip \(clipSkip ?? 1) of \(layers.count) layers")
    var h = tape.constant(embedding(prompts.flatMap { $0 }))
    for layer in layers.prefix(depth) { h = layer(h, pass) }
    h = finalNorm(h, pass)
    if chunks > 1 {
      let rows = Self.rejoined(prompts: prompts.count, chunks: chunks, length: length)
      h = tape.rows(h, rows, shape: [prompts.count, rows.count / prompts.count, size.width])
    }
    guard let tokenWeights else { return h }
    return tape.scaleRows(h, tokenWeights.flatMap(Self.rejoined))
  }

  /// The highest `clip_skip`, which reads the embeddings.
  public var largestClipSkip: Int { layers.count + 1 }

  /// Which rows of [prompts · chunks · length] stay when chunks become one sequence.
  private static func rejoined(prompts: Int, chunks: Int, length: Int) -> [Int] {
    (0..<prompts).flatMap { prompt in
      let first = prompt * chunks * length
      let inner = (0..<chunks).flatMap { chunk in
        (1..<length - 1).map { first + chunk * length + $0 }
      }
      return [first] + inner + [first + chunks * length - 1]
    }
  }

  /// One prompt's weights for the rejoined sequence.
  private static func rejoined(_ weights: [[Float]]) -> [Float] {
    if weights.count == 1 { return weights[0] }
    return [1] + weights.flatMap { $0.dropFirst().dropLast() } + [1]
  }
}

extension TextEncoderSize {
  /// The size that a checkpoint's tensors have.
  init(_ weights: ModelWeights, heads: Int?) throws(CheckpointError) {
    try self.init(path: weights.path, heads: heads ?? weights.heads) { weights[$0]?.shape }
  }
}
