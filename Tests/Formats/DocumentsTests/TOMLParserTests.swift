import Testing

@testable import Documents

@Suite("TOML")
struct TOMLParserTests {
  private func parse(_ text: String) -> Document {
    Document.parse(Source(path: "t.toml", text: text), as: .toml)
  }

  @Test("nodes keep their bytes, and lie inside their parents")
  func spans() throws {
    let text = """
      # A config
      pretrained = 'C:\\models\\a.ckpt' # base
      network_args = [ "conv_dim=4", # four
        "algo=ia3" ]
      a.b = 1

      [[datasets]]
      [[datasets.subsets]]
      num_repeats = 10
      [[datasets.subsets]]
      class = { name = "x", deep.er = 2 }
      [datasets.extra]

      """
    let document = parse(text)
    let root = try #require(document.root)
    let slice = { (node: Node?) in node.map { document.source.text($0.range) } }
    #expect(document.issues.isEmpty)
    #expect(document.comments.map { document.source.text($0) } == ["# A config", "# base", "# four"])
    #expect(root.range == 0..<text.utf8.count)
    #expect(root.members.map(\.key) == ["pretrained", "network_args", "a", "datasets"])
    #expect(root["pretrained"]?.string == #"C:\models\a.ckpt"#)
    #expect(root["pretrained"]?.style == .singleQuoted)
    #expect(slice(root["network_args"]?.items.last) == #""algo=ia3""#)
    #expect(slice(root["a"]) == "b = 1")
    let dataset = try #require(root["datasets"]?.items.first)
    #expect(root["datasets"]?.style == .table)
    #expect(dataset["subsets"]?.items.count == 2)
    #expect(slice(dataset["subsets"]?.items.first) == "[[datasets.subsets]]\nnum_repeats = 10")
    #expect(dataset["subsets"]?.items.last?["class"]?["deep"]?["er"]?.content == .integer(2))
    #expect(dataset.members.map(\.key) == ["subsets", "extra"])
    #expect(slice(dataset["extra"]) == "[datasets.extra]")
    #expect(nodesOutsideParents(root).isEmpty)
  }

  @Test(
    "a literal has the value and type that TOML gives it",
    arguments: [
      ("1_000", Node.Content.integer(1000)), ("-0x", .null), ("0xFF_ff", .integer(65535)),
      ("0o17", .integer(15)),
      ("0b101", .integer(5)), ("+7", .integer(7)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775807", .integer(.max)), ("9223372036854775808", .null), ("0x8000000000000000", .null),
      ("1.5e-4", .float(0.00015)), ("1e5", .float(100000)), ("6.626E+34", .float(6.626e34)),
      ("-0.0", .float(-0.0)),
      ("inf", .float(.infinity)), ("-inf", .float(-.infinity)), (".5", .null), ("5.", .null), ("1.e5", .null),
      ("01", .null), ("1__0", .null), ("_1", .null), ("1_", .null), ("+0x1", .null), ("1e", .null),
      ("0x_1", .null),
      ("True", .null), ("none", .null), ("text", .null), ("true", .boolean(true)),
      ("1979-05-27t07:32:00z", .dateTime(.offsetDateTime, "1979-05-27T07:32:00Z")),
      ("1979-05-27 07:32:00.5-07:00", .dateTime(.offsetDateTime, "1979-05-27T07:32:00.5-07:00")),
      ("1979-05-27 07:32:00", .dateTime(.localDateTime, "1979-05-27T07:32:00")),
      ("2024-02-29", .dateTime(.localDate, "2024-02-29")), ("2023-02-29", .null), ("2023-13-01", .null),
      ("07:32:00.999", .dateTime(.localTime, "07:32:00.999")), ("24:00:00", .null), ("07:32", .null),
      ("1979-05-27T", .null), ("1979-05-27T07:32:00+24:00", .null),
      (#""\u00e9\U0001F600\t\"""#, .string("é😀\t\"")), (#""C:\models""#, .null), (#""\uD800""#, .null),
      (#""\x41""#, .null), ("\"a", .null), ("'it\\s'", .string("it\\s")), ("\"a\u{1}\"", .null),
      ("\"\"\"\na\\\n   b\n\"\"\"\"\"", .string("ab\n\"\"")), ("'''\r\na''b'''", .string("a''b")),
      ("\"\"\"a", .null), ("[1, [2, 3],\n # x\n]", .sequence([])), ("[1 2]", .null), ("[1,,2]", .null),
      ("[,]", .null),
      ("{}", .mapping([])), ("{a = 1,}", .null), ("{a = 1\n}", .null), ("{a = 1 b = 2}", .null),
      ("{a = 1, a.b = 2}", .null), ("", .null), ("1 2", .null), ("\u{FEFF}1", .null),
    ]
  )
  func values(literal: String, expected: Node.Content) throws {
    let document = parse("k = \(literal)\n")
    guard expected != .null else {
      #expect(document.isMalformed)
      #expect(document.issues.last?.kind == .malformed)
      return
    }
    let node = try #require(document.root?["k"])
    #expect(document.issues.isEmpty)
    #expect(document.source.text(node.range) == literal)
    switch expected {
    case .sequence: #expect(node.items.map(\.items.count) == [0, 2])
    default: #expect(node.content == expected)
    }
  }

  @Test(
    "malformed TOML is one issue",
    arguments: [
      "a = 1\r b = 2", "a = 1\n= 2", "a", "a.\nb = 1", "é = 1", "[a\n", "[]", "[[a]", "[ [a]]", "a = 1 b = 2",
      "[a] b = 1", "a = 1\n[a.b]", "a = {}\n[a.b]", "a = {}\na.b = 1", "[a.b]\n[a]\nb.c = 1", "a = []\n[[a.b]]",
      "\"\"\"a\"\"\" = 1", "# \u{7F}", "a = 1 # \u{0}", "[[a]]\n[a.b]\n[b]\n[a.b.\"c\"]\nx", "a: 1", "a = \n",
      "x = [\n",
    ]
  )
  func malformed(text: String) {
    let document = parse(text)
    #expect(document.isMalformed)
    #expect(document.issues.map(\.kind) == [.malformed])
  }

  @Test(
    "a key or table that is defined twice is one issue",
    arguments: [
      ("a = 1\n\na = 2", "3"), ("[a]\nb = 1\n[a]\nb = 2", "1"), ("[a]\n[[a]]", "1"), ("[[a]]\n[a]", "1"),
      ("a = []\n[[a]]", "1"), ("a.b = 1\n[a]", "1"), ("[x]\na = {b = 1, b = 2}", "2"),
      ("\"a\" = 1\na = 1", "1"),
    ]
  )
  func duplicates(text: String, line: String) throws {
    let document = parse(text)
    #expect(document.issues.map(\.kind) == [.duplicateKey])
    #expect(document.issues.first?.message.contains("on line ") == true)
    #expect(nodesOutsideParents(try #require(document.root)).isEmpty)
  }

  @Test("both duplicate members are kept, and the issue names the first one's line")
  func bothMembers() throws {
    let document = parse("x = 0\na = 1\na = 2\n[t]\n")
    #expect(document.root?.members.map(\.key) == ["x", "a", "a", "t"])
    #expect(document.root?["a"]?.content == .integer(2))
    #expect(document.issues.first?.message.contains("line 2;") == true)
  }

  @Test("a byte order mark is reported, and its repair removes it")
  func byteOrderMark() throws {
    let document = parse("\u{FEFF}a = 1\r\n")
    #expect(document.issues.map(\.kind) == [.byteOrderMark])
    #expect(document.root?.range == 3..<10)
    #expect(
      try document.issues.flatMap(\.edits).applied(to: document.source.bytes) == Array("a = 1\r\n".utf8)
    )
  }

  @Test(
    "bytes that are not UTF-8 are reported at their place",
    arguments: [
      [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]]
  )
  func invalidUTF8(bytes: [UInt8]) {
    let source = Source(path: "t.toml", bytes: Array("# ä€😀\na = 1 # ".utf8) + bytes)
    #expect(Document.parse(source, as: .toml).issues.map(\.kind) == [.invalidUTF8])
    #expect(source.bytes.firstInvalidUTF8()?.lowerBound == source.bytes.count - bytes.count)
  }

  @Test(
    "deep nesting is refused",
    arguments: [
      "a = " + String(repeating: "[", count: 100_000),
      "a = " + String(repeating: "{a=", count: 100_000), String(repeating: "a.", count: 100_000) + "a = 1",
      "[" + String(repeating: "a.", count: 100_000) + "a]",
    ]
  )
  func depth(text: String) {
    let document = parse(text)
    #expect(document.isMalformed)
    #expect(document.issues.map(\.kind) == [.tooDeep])
  }

  @Test("a header's depth counts towards the limit")
  func headerDepth() {
    let header = "[" + Array(repeating: "a", count: 120).joined(separator: ".") + "]\n"
    #expect(parse(header + "b.c = [[1]]\n").issues.isEmpty)
    #expect(parse(header + "b = " + String(repeating: "[", count: 9)).issues.map(\.kind) == [.tooDeep])
  }

  @Test("an empty text is an empty table", arguments: ["", "\n", "\r\n", "# only", " \t"])
  func empty(text: String) {
    let document = parse(text)
    #expect(document.root == Node(.mapping([]), range: 0..<text.utf8.count, style: .table))
    #expect(document.issues.isEmpty)
  }

  @Test("keys that are equivalent in Unicode are different keys")
  func equivalentKeys() throws {
    let text = "\"\u{E9}\" = 1\n\"e\u{301}\" = 2\n[t.\"\u{E9}\"]\n[t.\"e\u{301}\"]\n"
    let document = Document.parse(Source(path: "a", text: text), as: .toml)
    #expect(document.issues.isEmpty)
    #expect(document.root?["e\u{301}"]?.content == .integer(2))
    #expect(document.root?["t"]?.members.count == 2)
  }
}

/// The nodes that do not lie inside their parents, which no parser may make.
func nodesOutsideParents(_ node: Node) -> [Node] {
  let children = node.members.map { ($0.range, $0.value) } + node.items.map { ($0.range, $0) }
  return children.flatMap { range, child in
    let isInside = node.range.lowerBound <= range.lowerBound && range.upperBound <= node.range.upperBound
    return (isInside ? [] : [child]) + nodesOutsideParents(child)
  }
}
