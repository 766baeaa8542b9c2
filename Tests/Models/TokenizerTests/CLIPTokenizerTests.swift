import Platform
import TestSupport
import Testing

@testable import Tokenizer

@Suite("CLIP tokenizer")
struct CLIPTokenizerTests {
  private let tokenizer = CLIPTokenizer.shared

  @Test("texts are encoded as transformers encodes them")
  func texts() throws {
    let lines = try Golden().rows("texts.txt")
    try #require(lines.count > 600)
    for line in lines {
      let text = GoldenField.text(line[0])
      #expect(tokenizer.encode(text) == GoldenField.numbers(line[1]), "\(line[0])")
    }
  }

  /// Every character there is, between letters, before and after a capital sigma, and after an apostrophe.
  ///
  /// All 1.1 million take half a minute. So, unless `IA3_ALL_CHARACTERS` is in the environment, only one run in 32
  /// is taken of those that are alike: ideographs, syllables of Hangul, private use, unassigned.
  @Test("every character is encoded as transformers encodes it")
  func characters() throws {
    let takesAll = getenv("IA3_ALL_CHARACTERS") != nil
    for line in try Golden().rows("characters.txt") {
      let words = line[0].split(separator: " ")
      let ends = words[0].split(separator: "-").compactMap { UInt32($0, radix: 16) }
      try #require(words.count == 2)
      try #require(ends.count == 2)
      let isVaried =
        switch ends[0] {
        case 0x3400..<0xa000, 0xac00..<0xd700, 0xe000..<0xf900, 0x12000..<0x16800, 0x17000..<0x1d000,
          0x20000...:
          false
        default: true
        }
      guard takesAll || isVaried || (ends[0] >> 8) % 32 == 0 else { continue }
      let ids = (ends[0]...ends[1]).compactMap { Unicode.Scalar($0) }.flatMap { scalar in
        tokenizer.encode("a\(scalar)b A\(scalar)Σ \(scalar)Σ '\(scalar)") + [-1]
      }
      #expect(hash(ids) == UInt64(words[1], radix: 16), "characters \(words[0])")
    }
  }

  private func hash(_ ids: [Int32]) -> UInt64 {
    ids.reduce(0xcbf2_9ce4_8422_2325) { hash, id in
      (0..<4).reduce(hash) {
        ($0 ^ UInt64(truncatingIfNeeded: id >> Int32(8 * $1)) & 0xff) &* 0x100_0000_01b3
      }
    }
  }

  @Test("chunks and weights are those of sd-scripts")
  func chunks() throws {
    let lines = try Golden().rows("chunks.txt")
    try #require(lines.count > 200)
    for line in lines {
      let length = try #require(Int(line[0]))
      let text = GoldenField.text(line[1])
      if line.count == 3 {
        let chunks = tokenizer.chunks(text, maxTokenLength: length)
        #expect(chunks.allSatisfy { $0.count == CLIPTokenizer.sequenceLength })
        #expect(chunks.count == length / 75)
        #expect(chunks.flatMap { $0 } == GoldenField.numbers(line[2]), "\(length) \(line[1])")
      } else {
        let (ids, weights) = try tokenizer.weightedChunks(text, maxTokenLength: length)
        #expect(ids.flatMap { $0 } == GoldenField.numbers(line[2]), "\(length) \(line[1])")
        let bits: [UInt32] = GoldenField.numbers(line[3], radix: 16)
        #expect(weights.flatMap { $0.map(\.bitPattern) } == bits, "\(length) \(line[1])")
      }
    }
  }

  @Test("weights that are not numbers are refused", arguments: ["(a:1.2.3)", "(a:.)", "(a:+)", "(x (a:..) y)"])
  func badWeights(caption: String) {
    // Without a digit or a dot after the sign there is no weight at all.
    let expected = caption == "(a:+)" ? nil : caption
    var refused: String?
    do throws(PromptError) {
      _ = try tokenizer.weightedChunks(caption)
    } catch {
      if case .badWeight(_, let text) = error { refused = text }
    }
    #expect(refused == expected)
  }

  @Test("the whole vocabulary is read")
  func vocabulary() {
    #expect(CLIPVocabulary.shared.mergeCount == CLIPTokenizer.vocabularySize - 514)
  }

  @Test("a word of 20,000 letters is merged")
  func longWords() {
    let ids = tokenizer.encode(String(repeating: "a", count: 20_000))
    #expect(!ids.isEmpty)
    #expect(ids.count < 20_000)
  }
}
