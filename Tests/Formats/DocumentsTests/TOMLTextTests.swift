import Testing

@testable import Documents

@Suite("TOML that is written")
struct TOMLTextTests {
  @Test(
    "strings and keys read back",
    arguments: [
      "", "plain", "é 😀", "C:\\models\\a \"b\"", "\u{0}\u{8}\t\n\u{C}\r\u{1B}\u{7F}", "a.b", "-_9",
    ]
  )
  func strings(text: String) throws {
    let toml = "\(TOMLText.key(text)) = \(TOMLText.quoted(text))"
    let document = Document.parse(Source(path: "t.toml", text: toml), as: .toml)
    #expect(document.issues.isEmpty)
    #expect(document.root?.members.map(\.key) == [text])
    #expect(document.root?.members.first?.value.string == text)
  }

  @Test("a key stays bare if TOML allows it")
  func bareKeys() {
    #expect(TOMLText.key("max_train-steps9") == "max_train-steps9")
    #expect(TOMLText.key("a.b") == "\"a.b\"")
  }

  @Test(
    "a number reads back as the same float",
    arguments: [
      0, -0.0, 1, 1e-8, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 0.1, -2.5, .infinity,
      -.infinity,
    ]
  )
  func numbers(value: Double) throws {
    let document = Document.parse(Source(path: "t.toml", text: "a = \(TOMLText.number(value))"), as: .toml)
    #expect(document.issues.isEmpty)
    #expect(document.root?["a"]?.content == .float(value))
  }
}
