import Testing

@testable import Tokenizer

@Suite("Tokenizer files")
struct TokenizerFilesTests {
  private func text(_ name: String) throws -> String {
    let file = try #require(TokenizerFiles.files().first { $0.name == name })
    return String(decoding: file.bytes, as: UTF8.self)
  }

  @Test("the merges are those of CLIP ViT-L/14, after a header")
  func merges() throws {
    let lines = try text("merges.txt").split(separator: "\n")
    try #require(lines.count == 48895)
    #expect(lines[0] == "#version: 0.2")
    #expect(lines[1] == "i n")
    #expect(lines.last == "jeky ll</w>")
  }

  @Test("the vocabulary gives each symbol the id that the tokenizer gives it")
  func vocabulary() throws {
    let entries = try text("vocab.json").dropFirst(2).dropLast(2).split(separator: ", \"")
    #expect(entries.count == CLIPTokenizer.vocabularySize)
    var checked = 0
    for (id, entry) in entries.enumerated() {
      #expect(entry.hasSuffix("\": \(id)"))
      let symbol = entry.dropLast("\": \(id)".count)
      // A word of letters that is one symbol is encoded as that symbol alone.
      guard symbol.hasSuffix("</w>"), symbol.dropLast(4).allSatisfy({ $0.isASCII && $0.isLowercase }) else {
        continue
      }
      #expect(CLIPTokenizer.shared.encode(String(symbol.dropLast(4))) == [Int32(id)])
      checked += 1
    }
    #expect(checked > 20_000)
    #expect(entries[49406].hasPrefix("<|startoftext|>"))
    #expect(entries[49407].hasPrefix("<|endoftext|>"))
  }
}
