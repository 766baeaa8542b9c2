/// The tokenizer of CLIP ViT-L/14, Stable Diffusion 1.x's text encoder.
///
/// Its ids equal those of transformers' `CLIPTokenizer` (the slow one, which sd-scripts uses) with ftfy installed, as
/// sd-scripts' requirements have it, for any text: special tokens in it are recognized, ftfy repairs the rest, which is
/// then split into words and merged byte pairs. (Sources: transformers'
/// models/clip/tokenization_clip.py; ftfy 6.3.1.)
public struct CLIPTokenizer: Sendable {
  /// The tokenizer; its tables are read on first use.
  public static let shared = CLIPTokenizer()

  /// The id that starts each sequence (BOS).
  public static let startOfText: Int32 = 49406
  /// The id that ends each sequence (EOS) and, in Stable Diffusion 1.x, fills it up.
  public static let endOfText: Int32 = 49407
  /// The number of ids.
  public static let vocabularySize = 49408
  /// The length of a sequence, with BOS and EOS.
  public static let sequenceLength = 77

  private let encoder = BytePairEncoding(.shared)

  private init() {}

  /// The ids of a text, however long, without BOS and EOS around it.
  public func encode(_ text: String) -> [Int32] { encode(text.unicodeScalars.map(\.value)) }

  func encode(_ text: [UInt32]) -> [Int32] {
    var ids: [Int32] = []
    var start = 0
    var position = 0
    while position < text.count {
      if text[position] == 0x3c,
        let special = Self.specials.first(where: { text[position...].starts(with: $0.text) })
      {
        ids += encodePlain(Array(text[start..<position]))
        ids.append(special.id)
        position += special.text.count
        start = position
      } else {
        position += 1
      }
    }
    return ids + encodePlain(start == 0 ? text : Array(text[start...]))
  }

  private func encodePlain(_ text: [UInt32]) -> [Int32] {
    let clean = Lowercase.lowercased(WordSplitter.collapsed(TextRepair.repaired(text)))
    return WordSplitter.words(clean).flatMap { word in
      // Special tokens that were written in another case, or that ftfy has put together.
      Self.specials.first { word.elementsEqual($0.text) }.map { [$0.id] } ?? encoder.encode(Self.utf8(word))
    }
  }

  private static let specials = [("<|startoftext|>", startOfText), ("<|endoftext|>", endOfText)].map {
    (text: $0.0.unicodeScalars.map(\.value), id: $0.1)
  }

  private static func utf8(_ word: ArraySlice<UInt32>) -> [UInt8] {
    word.flatMap {
      Unicode.Scalar($0).map { Array(UTF8.encode($0) ?? UTF8.encodedReplacementCharacter) } ?? []
    }
  }
}
