/// A part of a prompt that the text encoder reads at once.
public struct PromptChunk: Sendable, Equatable {
  /// 77 ids: BOS, 75 of the prompt or filling, EOS.
  public var ids: [Int32]
  /// The weight of each id's state; 1 for BOS, EOS and filling.
  public var weights: [Float]

  /// A chunk of ids with as many weights.
  public init(ids: [Int32], weights: [Float]) {
    self.ids = ids
    self.weights = weights
  }
}

extension CLIPTokenizer {
  /// How many tokens back the webui looks for a comma at a chunk's end (`comma_padding_backtrack`).
  private static let commaBacktrack = 20
  /// The id of a comma that ends a word.
  private static let comma: Int32 = 267

  /// A prompt as the webui reads it: `(words)` weigh 1.1 times as much, `[words]` 1 / 1.1 times, `(words:1.3)` 1.3
  /// times; a backslash makes a bracket an ordinary character; `BREAK` begins a new chunk. What is longer than a chunk continues
  /// in the next one, after the last comma if one is among the last 20 tokens. (Source: the webui's
  /// modules/prompt_parser.py, `parse_prompt_attention`, and modules/sd_hijack_clip.py, `tokenize_line`.)
  ///
  /// - Returns: at least one chunk.
  /// - Throws: `PromptError.badWeight` for a weight such as 1.2.3.
  public func promptChunks(_ prompt: String) throws(PromptError) -> [PromptChunk] {
    let size = Self.sequenceLength - 2
    var chunks: [PromptChunk] = []
    var ids: [Int32] = []
    var weights: [Float] = []
    var lastComma: Int?
    func close() {
      let filling = size - ids.count
      chunks.append(
        PromptChunk(
          ids: [Self.startOfText] + ids + [Int32](repeating: Self.endOfText, count: filling + 1),
          weights: [1] + weights + [Float](repeating: 1, count: filling + 1)
        )
      )
      (ids, weights, lastComma) = ([], [], nil)
    }
    for part in try PromptAttention.parse(prompt, as: .webui) {
      if part == PromptAttention.pause {
        close()
        continue
      }
      for id in encode(part.text) {
        if id == Self.comma {
          lastComma = ids.count
        } else if let comma = lastComma, ids.count == size, size - comma <= Self.commaBacktrack {
          let moved = (ids: ids[(comma + 1)...], weights: weights[(comma + 1)...])
          ids.removeSubrange((comma + 1)...)
          weights.removeSubrange((comma + 1)...)
          close()
          (ids, weights) = (Array(moved.ids), Array(moved.weights))
        }
        if ids.count == size { close() }
        ids.append(id)
        weights.append(Float(part.weight))
      }
    }
    if !ids.isEmpty || chunks.isEmpty { close() }
    return chunks
  }
}
