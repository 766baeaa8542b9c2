import Testing

@testable import Documents

@Suite("JSON")
struct JSONParserTests {
  private func parse(_ text: String) -> Document {
    Document.parse(Source(path: "t.json", text: text), as: .json)
  }

  @Test("nodes keep their bytes, and duplicate keys stay")
  func spans() throws {
    let text = #"{"a": 1, "b": [true, "x\n"], "a": 2.5}"#
    let document = parse(text)
    let root = try #require(document.root)
    #expect(root.range == 0..<text.utf8.count)
    #expect(root.members.map(\.key) == ["a", "b", "a"])
    #expect(document.source.text(root.members[1].value.items[1].range) == #""x\n""#)
    #expect(root["a"]?.content == .float(2.5))
    #expect(document.issues.map(\.kind) == [.duplicateKey])
  }

  @Test(
    "what JSON forbids and people write is reported with its repair",
    arguments: [
      ("{\"a\": 1, // note\n\"b\": 2}", SyntaxIssue.Kind.jsonComment, "{\"a\": 1,\n\"b\": 2}"),
      ("{\n  // note\n  \"a\": 1\n}", .jsonComment, "{\n  \"a\": 1\n}"),
      ("{\"a\": /* x */ 1}", .jsonComment, "{\"a\":  1}"),
      ("{\"a\": [1, 2,],}", .jsonTrailingComma, "{\"a\": [1, 2]}"),
      ("{'a': 'it\"s'}", .jsonSingleQuotes, #"{"a": "it\"s"}"#),
      ("\u{FEFF}{}", .byteOrderMark, "{}"),
      ("{\"a\": True}", .jsonPythonLiteral, "{\"a\": true}"),
      ("{\"a\": .5}", .jsonNumber, "{\"a\": 0.5}"),
      ("{\"a\": -01}", .jsonNumber, "{\"a\": -1}"),
      (#"{"a": "C:\models"}"#, .jsonInvalidEscape, #"{"a": "C:\\models"}"#),
      ("{\"a\": \"x\ty\"}", .jsonControlCharacter, #"{"a": "x\ty"}"#),
    ]
  )
  func repairs(text: String, kind: SyntaxIssue.Kind, expected: String) throws {
    let document = parse(text)
    #expect(document.root != nil)
    #expect(Set(document.issues.map(\.kind)) == [kind])
    let repaired = try document.issues.flatMap(\.edits).applied(to: document.source.bytes)
    #expect(String(decoding: repaired, as: UTF8.self) == expected)
    #expect(Document.parse(Source(path: "t.json", bytes: repaired), as: .json).issues.isEmpty)
  }

  @Test(
    "malformed JSON is reported at the first byte that is wrong",
    arguments: [
      ("", 0), ("{\"a\" 1}", 5), ("{\"a\": 1 \"b\": 2}", 8), ("[1", 0), ("{} x", 3), ("{a: 1}", 1), ("[\"x", 1),
      ("[1 /* ", 3), ("[\"x\\\n\"]", 1),
    ]
  )
  func malformed(text: String, offset: Int) throws {
    let document = parse(text)
    #expect(document.isMalformed)
    #expect(document.issues.last?.kind == .malformed)
    #expect(document.issues.last?.range.lowerBound == offset)
  }

  @Test(
    "files that are not text are reported as what they are",
    arguments: [
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], "a PNG image"), ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
      (Array("RIFF....WEBPVP8 ".utf8), "a WebP image"), ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16"),
      ([0x7B, 0x00, 0x7D, 0x00], "UTF-16"),
    ] as [([UInt8], String)]
  )
  func binary(bytes: [UInt8], name: String) throws {
    for format in Format.allCases {
      let document = Document.parse(Source(path: "t", bytes: bytes), as: format)
      let issue = try #require(document.issues.first)
      #expect(document.isMalformed)
      #expect(issue.kind == .malformed)
      #expect(issue.message.contains(name))
    }
  }

  @Test("deep nesting is refused")
  func depth() {
    let document = parse(String(repeating: "[", count: 100_000))
    #expect(document.issues.map(\.kind) == [.tooDeep])
  }

  @Test("keys that are equivalent in Unicode are different keys")
  func equivalentKeys() throws {
    let few = Document.parse(Source(path: "a", text: #"{"\#u{E9}": 1, "e\#u{301}": 2}"#), as: .json)
    #expect(few.issues.isEmpty)
    #expect(few.root?["\u{E9}"]?.content == .integer(1))
    #expect(few.root?["e\u{301}"]?.content == .integer(2))
    let more = (0..<20).map { #""z\#($0)": 0, "#.dropLast(0) }.joined()
    let many = Document.parse(Source(path: "a", text: #"{"K": 1, \#(more)"\#u{212A}": 2, "a": 3, "K": 4}"#), as: .json)
    #expect(many.issues.map(\.kind) == [.duplicateKey])
    #expect(many.root?["K"]?.content == .integer(4))
  }
}
