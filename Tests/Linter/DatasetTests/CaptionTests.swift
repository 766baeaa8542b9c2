import Dataset
import Testing

@Suite("Captions")
struct CaptionTests {
  private func caption(_ text: String, wildcard: Bool = false) throws -> Caption {
    try Caption(Array(text.utf8), enableWildcard: wildcard)
  }

  @Test("the first line is trained, without the white space around it")
  func firstLine() throws {
    #expect(try caption(" a cat \nsecond\n").lines == ["a cat"])
    #expect(try caption("a\r\nb\r\n\r\nc").unusedLines == 2)
    #expect(try caption("\u{3000}a\u{A0}\rb").lines == ["a"])
    #expect(try caption("\r\nb").lines == [""])
    #expect(try caption("\nb").isBlank)
  }

  @Test("with wildcards every line counts")
  func wildcard() throws {
    let caption = try caption("a\n\n b\n", wildcard: true)
    #expect(caption.lines == ["a", "b"])
    #expect(caption.unusedLines == 0)
    #expect(try self.caption("\n \n", wildcard: true).isBlank)
  }

  @Test("empty, undecodable and marked files are told apart")
  func faults() throws {
    #expect(throws: Caption.Fault.empty) { try Caption([]) }
    #expect(throws: Caption.Fault.notUTF8) { try Caption([0x61, 0xFF]) }
    #expect(throws: Caption.Fault.notUTF8) { try Caption([0xED, 0xA0, 0x80]) }
    let marked = try Caption([0xEF, 0xBB, 0xBF, 0x61])
    #expect(marked.hasByteOrderMark)
    #expect(marked.lines == ["\u{FEFF}a"])
  }

  @Test("a caption is a list of tags or sentences")
  func tags() throws {
    let tags = try caption("1girl, solo,,  best quality , long hair")
    #expect(tags.tags == ["1girl", "solo", "best quality", "long hair"])
    #expect(tags.isTagList)
    #expect(try !caption("a dog, which sits under a tree, looks up at the cat").isTagList)
    #expect(try !caption("a photo of a dog").isTagList)
  }

  @Test(
    "quality tags are found in any spelling",
    arguments: [
      ("masterpiece", "masterpiece"), ("Best Quality", "best quality"), ("best_quality", "best quality"),
      ("(masterpiece:1.2)", "masterpiece"), ("score_8_up", "score 8 up"), ("score_9", "score 9"),
      ("((absurdres))", "absurdres"),
    ]
  )
  func qualityTags(part: String, tag: String) {
    #expect(QualityTag.named(part) == tag)
  }

  @Test("other words are not quality tags", arguments: ["quality", "masterpiece by x", "score_10", "", "()"])
  func noQualityTags(part: String) {
    #expect(QualityTag.named(part) == nil)
  }

  /// The pieces of CLIP's pattern, counted by hand.
  @Test(
    "the least number of CLIP tokens of a caption is counted",
    arguments: [
      ("", 0), ("a photo of a dog", 5), ("a dog, a cat.", 6), ("it's", 2), ("don't we'll", 4), ("!'s", 2),
      ("2023", 4), ("score_9", 3), ("x1y", 3), ("...!!", 1), ("a-b", 3), ("a<|endoftext|> b", 3),
      ("O'Neil", 3),
      ("'Super", 2),
      // ftfy and the entity decoder may join these.
      ("caf\u{E9}s", 1), ("e\u{301}? b", 1), ("a&amp;b", 1), ("a&amp;eacute; b", 1), ("\u{C3} la", 1),
      ("\u{732B}", 0),
      ("a\u{1B}[0mb", 0), ("a\u{0B}b", 1),
    ]
  )
  func leastTokens(text: String, count: Int) {
    #expect(CLIPTokens.lowerBound(text) == count)
  }

  @Test("with wildcards the longest line counts")
  func longestLine() throws {
    #expect(try caption("a b c\na b", wildcard: true).leastTokens == 3)
  }
}
