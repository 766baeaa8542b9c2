import Tokenizer

/// Captions, of any bytes, with and without weights.
enum TokenizerTarget {
  static let run: Target = { input in
    let caption = text(input)
    let tokenizer = CLIPTokenizer.shared
    let ids = tokenizer.encode(caption)
    check(
      ids.allSatisfy { (0..<Int32(CLIPTokenizer.vocabularySize)).contains($0) },
      "an id outside the vocabulary"
    )
    let chunks = tokenizer.chunks(caption, maxTokenLength: 225)
    check(chunks.count == 3, "\(chunks.count) chunks")
    let content = chunks.flatMap { $0.dropFirst().dropLast() }
    check(content.starts(with: ids.prefix(225)), "chunks of other ids")
    check(
      content.dropFirst(ids.count).allSatisfy { $0 == CLIPTokenizer.endOfText },
      "filled up with other ids"
    )
    for chunk in chunks {
      check(chunk.count == CLIPTokenizer.sequenceLength, "a chunk of \(chunk.count)")
      check(
        chunk.first == CLIPTokenizer.startOfText && chunk.last == CLIPTokenizer.endOfText,
        "a chunk's ends"
      )
    }
    do throws(PromptError) {
      let weighted = try tokenizer.weightedChunks(caption)
      check(weighted.ids.map(\.count) == [CLIPTokenizer.sequenceLength], "weighted ids")
      check(weighted.weights.map(\.count) == [CLIPTokenizer.sequenceLength], "weights")
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }
}
