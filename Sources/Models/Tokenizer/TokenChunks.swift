extension CLIPTokenizer {
  /// The ids of a caption as sd-scripts gives them to the text encoder: one sequence of 77 for each 75 of
  /// `maxTokenLength`, each with BOS, 75 ids and EOS. What does not fit is cut off, and the rest of a chunk is
  /// filled with EOS. (Source: sd-scripts' library/strategy_base.py, `_get_input_ids`, for tokenizers that pad with EOS.)
  ///
  /// - Parameter maxTokenLength: sd-scripts' `max_token_length`, 75, 150 or 225; 75 if it is unset.
  /// - Precondition: `maxTokenLength` is a positive multiple of 75.
  public func chunks(_ text: String, maxTokenLength: Int = 75) -> [[Int32]] {
    Self.split(
      encode(text),
      into: maxTokenLength,
      around: Self.startOfText,
      Self.endOfText,
      filler: Self.endOfText
    )
  }

  /// The ids and weights of a caption in the notation for weighted captions, as sd-scripts' `weighted_captions` has
  /// them: chunks as in `chunks(_:maxTokenLength:)`, each id with its weight; BOS, EOS and filling weigh 1.
  ///
  /// The text encoder's output at an id's place is multiplied with its weight. Ids may differ from those of the same
  /// caption without weights, as each part of one weight is tokenized by itself. (Source: sd-scripts'
  /// library/strategy_base.py, `_get_weighted_input_ids`.)
  ///
  /// - Throws: `PromptError.badWeight` if sd-scripts would stop: a weight such as 1.2.3.
  /// - Precondition: `maxTokenLength` is a positive multiple of 75.
  public func weightedChunks(
    _ text: String,
    maxTokenLength: Int = 75
  ) throws(PromptError) -> (ids: [[Int32]], weights: [[Float]]) {
    var ids: [Int32] = []
    var weights: [Float] = []
    for part in try PromptAttention.parse(text) {
      let partIDs = encode(part.text)
      ids += partIDs
      weights += [Float](repeating: Float(part.weight), count: partIDs.count)
      if ids.count > maxTokenLength { break }
    }
    return (
      Self.split(ids, into: maxTokenLength, around: Self.startOfText, Self.endOfText, filler: Self.endOfText),
      Self.split(weights, into: maxTokenLength, around: 1, 1, filler: 1)
    )
  }

  private static func split<Element>(
    _ values: [Element],
    into length: Int,
    around first: Element,
    _ last: Element,
    filler: Element
  ) -> [[Element]] {
    let size = sequenceLength - 2
    precondition(length > 0 && length % size == 0, "max_token_length must be a multiple of \(size)")
    return stride(from: 0, to: length, by: size).map { start in
      let content = values.dropFirst(start).prefix(size)
      return [first] + content + [Element](repeating: filler, count: size - content.count) + [last]
    }
  }
}
