import Platform
import Testing

@Suite("Texts told apart by their bytes")
struct ExactTextTests {
  /// `é` as one scalar and as two.
  private let composed = "\u{E9}"
  private let decomposed = "e\u{301}"

  @Test("only the same bytes are the same text")
  func equality() {
    #expect(composed == decomposed)
    #expect(!composed.isExactly(decomposed))
    #expect(ExactText(composed) != ExactText(decomposed))
    #expect(ExactText("K") != ExactText("\u{212A}"))
    #expect(ExactText("").text.isExactly(""))
    let long = String(repeating: "ab", count: 20)
    #expect(long.isExactly(String(Array(long))))
    #expect(Set([composed, decomposed, composed].map(ExactText.init)).count == 2)
  }

  @Test("texts are ordered by their bytes")
  func order() {
    let texts = ["b", "", "é", "ab", "a", decomposed, "\u{FFFF}", "😀"]
    #expect(
      texts.map(ExactText.init).sorted().map { Array($0.text.utf8) }
        == texts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    )
  }

  @Test("a dictionary keeps keys apart that are equivalent in Unicode")
  func dictionary() {
    var values: ExactDictionary = [composed: 1, decomposed: 2]
    #expect(values.count == 2)
    #expect(values[composed] == 1)
    #expect(values[decomposed] == 2)
    values[composed, default: 0] += 4
    #expect(values.updateValue(7, forKey: decomposed) == 2)
    #expect(values[composed] == 5)
    #expect(values["e"] == nil)
    #expect(values.mapValues { -$0 }[decomposed] == -7)
    #expect(values.filter { $0.value == 5 }.keys.map { Array($0.utf8) } == [Array(composed.utf8)])
    values[composed] = nil
    #expect(values == [decomposed: 7])
    #expect(ExactDictionary([("a", 1), ("a", 2)]) == ["a": 1])
    #expect(ExactDictionary(["a": 1]) == ["a": 1])
    #expect(ExactDictionary<Int>().isEmpty)
  }
}
