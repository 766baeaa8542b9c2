import Testing

@testable import Documents

/// Texts with far more of something than a person writes.
@Suite("Wide texts")
struct WideTextTests {
  @Test("a column in a wide line is the number of scalars before it")
  func columns() {
    let line = String(repeating: "aé日😀", count: 3_000)
    let source = Source(path: "t", text: "\u{FEFF}short\n" + line + "\nlast")
    let index = LineIndex(source)
    let start = source.byteOrderMarkLength + 6
    var column = 1
    for offset in start...start + line.utf8.count {
      if offset > start, offset == source.bytes.count || source.bytes[offset] & 0xC0 != 0x80 { column += 1 }
      guard offset == source.bytes.count || source.bytes[offset] & 0xC0 != 0x80 else { continue }
      let position = index.position(of: offset)
      guard position == Position(line: 2, column: column) else {
        Issue.record("offset \(offset) is at \(position), not at column \(column)")
        return
      }
    }
    #expect(index.position(of: source.bytes.count) == Position(line: 3, column: 5))
  }

  @Test("the end of a line that fills its blocks has a column", arguments: [4096, 8192, 8193])
  func blocks(length: Int) {
    let source = Source(path: "t", text: String(repeating: "é", count: length / 2) + (length % 2 == 1 ? "x" : ""))
    #expect(LineIndex(source).position(of: source.bytes.count).column == length / 2 + length % 2 + 1)
  }

  @Test("every one of thousands of duplicate keys has its repair", arguments: [",", ",\n"])
  func duplicates(separator: String) throws {
    let members = (0..<5_000).map { "\"k\($0 % 10)\": \($0)" }
    let document = Document.parse(Source(path: "t", text: "{" + members.joined(separator: separator) + "}"), as: .json)
    #expect(document.issues.count == 4_990)
    let bytes = try document.issues.flatMap(\.edits).applied(to: document.source.bytes)
    let repaired = Document.parse(Source(path: "t", bytes: bytes), as: .json)
    #expect(repaired.issues == [])
    #expect(repaired.root?.members.count == 10)
    #expect(repaired.root?["k9"]?.content == .integer(4_999))
  }

  @Test(
    "a text with more faults than are counted is not read to its end",
    arguments: [#"\q"#, "\u{1}"]
  )
  func faults(_ fault: String) throws {
    let text = "{\"a\": \"" + String(repeating: fault, count: Limits.issues + 5) + "\", \"b\": 1}"
    let document = Document.parse(Source(path: "t", text: text), as: .json)
    #expect(document.root == nil)
    #expect(document.issues.count == Limits.issues + 1)
    let last = try #require(document.issues.last)
    #expect(last.kind == .tooLarge)
    #expect(last.message == "the file has 100000 faults up to here; the rest was not read")
  }

  @Test("a number with thousands of leading zeros is repaired")
  func zeros() {
    let document = Document.parse(Source(path: "t", text: String(repeating: "0", count: 300_000) + "7"), as: .json)
    #expect(document.root?.content == .integer(7))
  }
}
