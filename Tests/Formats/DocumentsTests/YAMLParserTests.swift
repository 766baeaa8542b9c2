import Testing

@testable import Documents

@Suite("YAML")
struct YAMLParserTests {
  private func parse(_ text: String) -> Document {
    Document.parse(Source(path: "t.yaml", text: text), as: .yaml)
  }

  @Test("nodes and comments keep their bytes", arguments: ["", "\u{FEFF}"], ["\n", "\r\n"])
  func spans(mark: String, newline: String) throws {
    let text =
      mark
        + """
        # Größe 😀
        name: "ia3 ü" # the name
        steps: 1000

        # before the list
        list:
          - a#b
          - 'x # y' # in list

          # after the list
        text: |  # header
          one # not a comment

        flow: {a: [1, 2], b: } # end
        empty:
        last: &x !!str 12
        """.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: newline)
    let document = parse(text)
    let root = try #require(document.root)
    let slice = { (node: Node?) in node.map { document.source.text($0.range) } }
    #expect(document.issues.isEmpty)
    #expect(
      document.comments.map { document.source.text($0) } == [
        "# Größe 😀", "# the name", "# before the list", "# in list", "# after the list", "# header", "# end",
      ]
    )
    #expect(root.members.map { document.source.text($0.keyRange) } == root.members.map(\.key))
    #expect(slice(root["name"]) == "\"ia3 ü\"")
    #expect(root["steps"]?.content == .integer(1000))
    #expect(slice(root["list"]) == "- a#b\(newline)  - 'x # y'")
    #expect(root["text"]?.content == .string("one # not a comment\n"))
    #expect(slice(root["text"]) == "|  # header\(newline)  one # not a comment")
    #expect(slice(root["flow"]) == "{a: [1, 2], b: }")
    #expect(root["flow"]?.style == .flow)
    #expect(root["empty"]?.content == .null)
    #expect(slice(root["empty"]) == "")
    #expect(root["last"]?.content == .string("12"))
    #expect(root.range.upperBound == text.utf8.count)
    #expect(nodesOutsideParents(root).isEmpty)
  }

  @Test(
    "a plain scalar has the type that YAML's core schema gives it",
    arguments: [
      ("~", Node.Content.null), ("", .null), ("NULL", .null), ("nULL", .string("nULL")),
      ("true", .boolean(true)),
      ("FALSE", .boolean(false)), ("yes", .string("yes")), ("on", .string("on")), ("12", .integer(12)),
      ("-012", .integer(-12)), ("0o17", .integer(15)), ("0xfF", .integer(255)), ("0o8", .string("0o8")),
      ("+0x1", .string("+0x1")), ("0b1", .string("0b1")), ("1_000", .string("1_000")),
      ("9223372036854775808", .float(9223372036854775808)),
      ("0x10000000000000000", .float(18446744073709551616)),
      ("1e-4", .float(0.0001)), ("1.", .float(1)), (".5", .float(0.5)), (".", .string(".")),
      ("1e", .string("1e")),
      ("-.INF", .float(-.infinity)), (".inf", .float(.infinity)), ("infinity", .string("infinity")),
      ("0x1p4", .string("0x1p4")), ("nan", .string("nan")), ("'1'", .string("1")),
      ("\"\\0\\u00e9\"", .string("\0é")),
      ("!!str true", .string("true")), ("!!float 1", .float(1)), ("!!int '7'", .integer(7)),
      ("!custom 7", .string("7")), ("!!null ''", .null), ("12:30:45", .string("12:30:45")),
      ("2024-01-01", .string("2024-01-01")), ("a b\n  c", .string("a b c")), (">-\n  a\n  b\n", .string("a b")),
    ]
  )
  func scalars(text: String, content: Node.Content) {
    let document = parse("k: \(text)")
    #expect(document.issues.isEmpty)
    #expect(document.root?["k"]?.content == content)
  }

  @Test(".NaN is a float")
  func notANumber() {
    guard case .float(let value)? = parse(".NaN").root?.content else {
      Issue.record("not a float")
      return
    }
    #expect(value.isNaN)
  }

  @Test(
    "malformed YAML is one issue within the text",
    arguments: [
      ("a: b: c", 4), ("a: [1, 2", 8), ("a:\n\t- b", 3), ("a: 'x", 3), ("a: *b", 3), ("!!int x", 0),
      ("é: \u{1}", 4),
      ("- a\nb: c", 4), ("&a [*a]", 4), ("a: %x", 3),
    ]
  )
  func malformed(text: String, offset: Int) {
    let document = parse(text)
    #expect(document.isMalformed)
    #expect(document.issues.map(\.kind) == [.malformed])
    #expect(document.issues.first.map { $0.range.lowerBound >= offset } == true)
    #expect(document.issues.first.map { $0.range.upperBound <= text.utf8.count } == true)
  }

  @Test("duplicate keys are kept and reported")
  func duplicates() throws {
    let document = parse("a: 1\n'1': x\n1: y\na: 2\n")
    #expect(document.issues.map(\.kind) == [.duplicateKey])
    #expect(document.issues.first?.range == 17..<18)
    #expect(document.root?.members.map(\.key) == ["a", "1", "1", "a"])
  }

  @Test("an alias copies its node")
  func aliases() throws {
    let text = "base: &b {lr: 1, list: [2]}\nuse: *b\n<<: *b\n"
    let document = parse(text)
    let root = try #require(document.root)
    #expect(root["use"]?["list"]?.items.first?.content == .integer(2))
    #expect(root["use"]?["list"]?.items.first?.range == 33..<35)
    #expect(root["<<"]?["lr"]?.content == .integer(1))
    #expect(nodesOutsideParents(root).isEmpty)
  }

  @Test("aliases of aliases cannot fill the memory")
  func explosion() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<30 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
    }
    #expect(parse(text).issues.map(\.kind) == [.tooLarge])
    var chain = "a0: &a0 [x]\n"
    for level in 1..<200 { chain += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect([[.tooDeep], [.tooLarge]].contains(parse(chain).issues.map(\.kind)))
  }

  @Test("every document of a stream is read")
  func stream() {
    let document = parse("%YAML 1.1\n--- 1 # one\n...\n---\na: 2\n---\n")
    #expect(document.root?.content == .integer(1))
    #expect(document.otherDocuments.count == 2)
    #expect(document.otherDocuments.first?["a"]?.content == .integer(2))
    #expect(document.comments.map { document.source.text($0) } == ["# one"])
  }

  @Test("a key that is a collection is its source text")
  func complexKeys() {
    let document = parse("? [a, b]\n: 1\n? {x: y}\n&k z: 2\n*k : 3\n")
    #expect(document.root?.members.map(\.key) == ["[a, b]", "{x: y}", "z", "z"])
    #expect(document.issues.map(\.kind) == [.duplicateKey])
  }

  @Test("deep nesting is refused", arguments: ["[", "{a: ", "- ", "? "])
  func depth(text: String) {
    #expect(parse(String(repeating: text, count: 10_000)).issues.map(\.kind) == [.tooDeep])
  }

  @Test(
    "other encodings than UTF-8 are refused",
    arguments: [[0xFF, 0xFE, 0x61, 0], [0x61, 0xC3], [0, 0x61]] as [[UInt8]]
  )
  func encodings(bytes: [UInt8]) {
    let document = Document.parse(Source(path: "t.yaml", bytes: bytes), as: .yaml)
    #expect(document.issues.map(\.kind) == [.malformed])
  }

  @Test("an empty text is null", arguments: ["", "# nothing", "\u{FEFF}", "\n\n"])
  func empty(text: String) {
    let document = parse(text)
    #expect(document.root?.content == .null)
    #expect(document.issues.isEmpty)
  }

  @Test("keys that are equivalent in Unicode are different keys")
  func equivalentKeys() throws {
    let document = Document.parse(Source(path: "a", text: "\u{E9}: 1\ne\u{301}: 2\n"), as: .yaml)
    #expect(document.issues.isEmpty)
    #expect(document.root?["e\u{301}"]?.content == .integer(2))
  }
}
