import Testing

@testable import Documents

@Suite("Edits of documents")
struct TreeEditsTests {
  private func parse(_ text: String, _ format: Format) -> Document {
    Document.parse(Source(path: "t", text: text), as: format)
  }

  private func apply(_ edits: [Edit], to document: Document) throws -> String {
    String(decoding: try edits.applied(to: document.source.bytes), as: UTF8.self)
  }

  /// The mapping under a path of keys and indices; the empty path is the root.
  private func mapping(_ path: String, of document: Document) throws -> Node {
    var node = try #require(document.root)
    for part in path.split(separator: "/") {
      node = try #require(Int(part).map { node.items[$0] } ?? node[String(part)])
    }
    return node
  }

  @Test("a value is replaced")
  func replacing() throws {
    let document = parse(#"{"a": [1, 2], "b": 3}"#, .json)
    let edit = TreeEdits.replacing(try #require(document.root?["a"]), with: "null")
    #expect(try apply([edit], to: document) == #"{"a": null, "b": 3}"#)
  }

  @Test(
    "a member is removed with its separators",
    arguments: [
      (Format.json, "", "a", #"{"a": 1}"#, "{}"),
      (.json, "", "a", #"{"a": 1, "b": 2}"#, #"{"b": 2}"#),
      (.json, "", "b", #"{"a": 1, "b": 2}"#, #"{"a": 1}"#),
      (.json, "", "b", #"{"a":1,"b":2,"c":3}"#, #"{"a":1,"c":3}"#),
      (.json, "", "a", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n"),
      (.json, "", "b", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"a\": 1\n}\n"),
      (.json, "", "b", "{\n  \"a\": 1, // one\n  \"b\": 2\n}\n", "{\n  \"a\": 1 // one\n}\n"),
      (.json, "", "a", "{\n  \"a\": 1,\n}\n", "{}\n"),
      (.json, "", "b", "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n}\n", "{\n  \"a\": 1,\n}\n"),
      (.json, "", "a", "{\n  // note\n  \"a\": 1\n}", "{\n  // note\n}"),
      (
        .json, "o", "a", "{\r\n\t\"o\": {\"a\": 1,\r\n\t\t\"b\": 2}\r\n}",
        "{\r\n\t\"o\": {\r\n\t\t\"b\": 2}\r\n}"
      ),
      (.toml, "", "a", "a = 1\nb = 2\n", "b = 2\n"),
      (.toml, "", "b", "a = 1\r\n  b = [ 2,\r\n3 ]", "a = 1"),
      (.toml, "t", "a", "x = 1\n[t] # head\na = 1\n\n[u]\n", "x = 1\n[t] # head\n\n[u]\n"),
      (.toml, "", "a", "a.b = 1\nc = 2\na.d = 3\n", "c = 2\n"),
      (.toml, "a", "b", "a.b = 1\nc = 2\na.d = 3\n", "c = 2\na.d = 3\n"),
      (.toml, "i", "a", "i = { a = 1, b = 2 }\n", "i = { b = 2 }\n"),
      (.toml, "i", "b", "i = { a = 1, b = 2 }\n", "i = { a = 1 }\n"),
      (.toml, "i", "a", "i = { a.x = 1, b = 2, a.y = 3 }\n", "i = { b = 2 }\n"),
    ]
  )
  func removing(format: Format, path: String, key: String, text: String, expected: String) throws {
    let document = parse(text, format)
    let mapping = try mapping(path, of: document)
    let member = try #require(mapping.member(key))
    let edits = try #require(TreeEdits.removing(member, from: mapping, in: document))
    #expect(try apply(edits, to: document) == expected)
  }

  @Test(
    "a member with a comment is removed only if comments may go",
    arguments: [
      (Format.json, "a", "{\n  \"a\": 1, // one\n  \"b\": 2\n}", "{\n  \"b\": 2\n}"),
      (.json, "b", "{\n  \"a\": 1,\n  \"b\": 2 // two\n}", "{\n  \"a\": 1\n}"),
      (.json, "b", "{\n  \"a\": 1,\n  /* x */ \"b\": [2, /* y */ 3]\n}", "{\n  \"a\": 1\n}"),
      (.toml, "a", "a = 1 # one\nb = 2\n", "b = 2\n"),
      (.toml, "a", "a = [ # one\n]\nb = 2\n", "b = 2\n"),
    ]
  )
  func comments(format: Format, key: String, text: String, expected: String) throws {
    let document = parse(text, format)
    let root = try #require(document.root)
    let member = try #require(root.member(key))
    #expect(TreeEdits.removing(member, from: root, in: document) == nil)
    let edits = try #require(TreeEdits.removing(member, from: root, in: document, includingComment: true))
    #expect(try apply(edits, to: document) == expected)
  }

  @Test(
    "a member is inserted in the form of its neighbors",
    arguments: [
      (Format.json, "", "{}", #"{"m": 0}"#),
      (.json, "", "{\n}\n", "{\n  \"m\": 0\n}\n"),
      (.json, "", "{\"a\":1,\"z\":2}", "{\"a\":1,\"m\":0,\"z\":2}"),
      (.json, "", "{\"z\": 1, \"a\": 2}", "{\"z\": 1, \"a\": 2, \"m\": 0}"),
      (.json, "", "{\n\t\"n\": 1,\n\t\"z\": 2\n}", "{\n\t\"m\": 0,\n\t\"n\": 1,\n\t\"z\": 2\n}"),
      (.json, "", "{\n    \"a\": 1,\n    \"z\": 2\n}", "{\n    \"a\": 1,\n    \"m\": 0,\n    \"z\": 2\n}"),
      (.json, "", "{\r\n  \"a\": 1 // one\r\n}", "{\r\n  \"a\": 1, // one\r\n  \"m\": 0\r\n}"),
      (
        .json, "", "{\n  \"a\": 1, // one\n  \"b\": 2, // two\n}",
        "{\n  \"a\": 1, // one\n  \"b\": 2, // two\n  \"m\": 0,\n}"
      ),
      (.json, "o", "{\n  \"o\": {\n  }\n}", "{\n  \"o\": {\n    \"m\": 0\n  }\n}"),
      (.toml, "", "", "m = 0\n"),
      (.toml, "", "# only a comment", "# only a comment\nm = 0\n"),
      (.toml, "", "# about t\n[t]\na = 1\n", "m = 0\n\n# about t\n[t]\na = 1\n"),
      (.toml, "", "a = 1 # one\n\n[t]\nb = 1\n", "a = 1 # one\nm = 0\n\n[t]\nb = 1\n"),
      (
        .toml, "t", "[t]\r\n  b = '''\r\n[x]\r\n'''\r\n\r\n[u]\r\n",
        "[t]\r\n  b = '''\r\n[x]\r\n'''\r\n  m = 0\r\n\r\n[u]\r\n"
      ),
      (.toml, "t", "[t]", "[t]\nm = 0"),
      (.toml, "t", "[t.u]\nx = 1\n[t] # here\n", "[t.u]\nx = 1\n[t] # here\nm = 0\n"),
      (.toml, "t", "[t.u]\nx = 1\n", "[t]\nm = 0\n\n[t.u]\nx = 1\n"),
      (.toml, "d/1", "[[d]]\n[d.e]\n[[d]]\n[d.e]\n", "[[d]]\n[d.e]\n[[d]]\nm = 0\n[d.e]\n"),
      (.toml, "t", "[t]\na=1\nz=2\n", "[t]\na=1\nm=0\nz=2\n"),
      (.toml, "t", "[t]\nn = 1\nz = 2\n", "[t]\nm = 0\nn = 1\nz = 2\n"),
      (.toml, "a", "a.b = 1\nc = 2\na.d = 3\n", "a.b = 1\nc = 2\na.d = 3\na.m = 0\n"),
      (.toml, "i", "i = {}\n", "i = { m = 0 }\n"),
      (.toml, "i", "i = { b = 1 }\n", "i = { b = 1, m = 0 }\n"),
      (.toml, "i/a", "i = { a.b = 1, c = 2 }\n", "i = { a.b = 1, a.m = 0, c = 2 }\n"),
    ]
  )
  func inserting(format: Format, path: String, text: String, expected: String) throws {
    let document = parse(text, format)
    let edits = TreeEdits.inserting(
      key: "m",
      literal: "0",
      into: try mapping(path, of: document),
      in: document
    )
    #expect(try apply(edits, to: document) == expected)
  }

  @Test("mappings of other documents, and YAML, are left alone")
  func others() throws {
    let document = parse("{\"a\": {\"b\": 1}}", .json)
    let stranger = try #require(parse("{\"x\": 1}", .json).root)
    #expect(TreeEdits.inserting(key: "m", literal: "0", into: stranger, in: document).isEmpty)
    let yaml = parse("a: 1\n", .yaml)
    let root = try #require(yaml.root)
    #expect(TreeEdits.inserting(key: "m", literal: "0", into: root, in: yaml).isEmpty)
    #expect(TreeEdits.removing(try #require(root.member("a")), from: root, in: yaml) == nil)
  }

  // MARK: Whatever the layout, exactly one member changes

  static let samples: [(Format, String)] = [
    (.json, "{}\n"),
    (.json, "{\n}\n"),
    (.json, "{ \"a\": 1 }\n"),
    (
      .json,
      "{\n  \"LoRA_type\": \"LyCORIS/iA3\",\n  \"epoch\": 1,\n  \"net\": {\n    \"x\": [1, 2],\n    \"y\": {}\n  }\n}\n"
    ),
    (.json, "{\n  \"b\": 1, // one\n  \"a\": 2, /* two */ \"c\": 3,\n  // end\n}\n"),
    (.json, "{\n  \"a\": 1 // one\n  , \"b\": 2 // two\n  , \"c\": {\"d\": 1, \"e\": [\n    1\n  ]}\n}\n"),
    (.json, "{\"a\": 1,\n  \"b\": 2,\n\n  // note\n  \"c\": 3, \"c\": 4 }\n"),
    (.json, "[{\"a\": 1}, {\n  \"a\": 1\n}, { /* none */ }, {\n  // none\n}]\n"),
    (.json, "{\n  \"a\": 1, /* two\n  lines */ \"b\": 2, // b\n  /* three */ \"c\": 3\n}\n"),
    (.json, "{ /* x */ \"a\": 1 /* y */, /* z */ \"b\" : 2 /* w */ }\n"),
    (.toml, ""),
    (.toml, "# comment\n"),
    (.toml, "a = 1\nz = 2 # two\nb = [\n  1, # one\n  2,\n]\n"),
    (
      .toml,
      "# top\n\nmodel = 'C:\\a'\n\n# about net\n[net]\n  dim = 4\n  args = { x = 1, \"y z\" = [1, 2] }\n\n[opt]\n"
    ),
    (.toml, "[a.b]\nc = 1\n\n[a.b.d]\n[e]\n[a.f]\ng = 1\n"),
    (.toml, "[[d]]\nr = 1\n\n  [[d.s]]\n  n = 2\n\n  [[d.s]]\n  n = 3\n  [d.s.k.l]\n  m = 1\n[[d]]\n"),
    (.toml, "a.b.c = 1\na.b.d = 2\nx = 1\na.e = 3 # three\n[t]\nq.\"r s\" = 1\n[t.q.u]\nv = 1\n"),
    (.toml, "i = { a.b = 1, c = 2, a.d = 3, e = {} }\nj = [{ k = 1 }, { }]\ns = \"\"\"\n[x]\ny = 1\"\"\"\n"),
    (.toml, "\"é\" = 1\n"),
  ]

  /// Ways in which the same document may come from an editor.
  static let layouts: [@Sendable (String) -> String] = [
    { $0 },
    { $0.replacing("\n", with: "\r\n") },
    { "\u{FEFF}" + $0 },
    { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 },
    { $0.replacing("\n  ", with: "\n\t") },
    { $0.replacing("\n  ", with: "\n    ") },
    { ("\u{FEFF}" + $0).replacing("\n", with: "\r\n").replacing("\n  ", with: "\n\t") },
  ]

  @Test("removing a member changes no other", arguments: samples.indices, layouts.indices)
  func removal(sample: Int, layout: Int) throws {
    let (format, text) = Self.samples[sample]
    let document = parse(Self.layouts[layout](text), format)
    let root = try #require(document.root)
    for mapping in mappings(root) {
      for member in mapping.members {
        let expected = canonical(
          edited(root, mapping) { members in
            members.filter { $0.keyRange != member.keyRange }
          }
        )
        for includingComment in [false, true] {
          guard
            let edits = TreeEdits.removing(
              member,
              from: mapping,
              in: document,
              includingComment: includingComment
            )
          else { continue }
          let result = parse(try apply(edits, to: document), format)
          let place = Comment(
            rawValue: "removing \(member.key): \(result.source.text(0..<1000).debugDescription)"
          )
          #expect(result.root.map(canonical) == expected, place)
          #expect(Set(result.issues.map(\.kind)).isSubset(of: document.issues.map(\.kind)), place)
          if !includingComment { #expect(comments(result) == comments(document), place) }
          #expect(hasMixedLineEnds(result) == hasMixedLineEnds(document), place)
        }
        // Only what has headers cannot be removed at all.
        let edits = TreeEdits.removing(member, from: mapping, in: document, includingComment: true)
        #expect((edits == nil) == mappings(member.value).contains { $0.style == .table })
      }
    }
  }

  @Test("inserting a member changes no other", arguments: samples.indices, layouts.indices)
  func insertion(sample: Int, layout: Int) throws {
    let (format, text) = Self.samples[sample]
    let document = parse(Self.layouts[layout](text), format)
    let root = try #require(document.root)
    for mapping in mappings(root) {
      for key in ["AAA", "bb", "zzz", "ü \"x\"."] {
        let new = Member(key: key, keyRange: 0..<0, value: Node(.boolean(true), range: 0..<0))
        let expected = canonical(edited(root, mapping) { $0 + [new] })
        let edits = TreeEdits.inserting(key: key, literal: "true", into: mapping, in: document)
        let result = parse(try apply(edits, to: document), format)
        let place = Comment(rawValue: "inserting \(key): \(result.source.text(0..<1000).debugDescription)")
        #expect(result.root.map(canonical) == expected, place)
        #expect(Set(result.issues.map(\.kind)).isSubset(of: document.issues.map(\.kind)), place)
        #expect(comments(result) == comments(document), place)
        #expect(hasMixedLineEnds(result) == hasMixedLineEnds(document), place)
      }
    }
  }

  private func mappings(_ node: Node) -> [Node] {
    (node.isMapping ? [node] : []) + node.members.flatMap { mappings($0.value) }
      + node.items.flatMap(mappings)
  }

  private func comments(_ document: Document) -> [String] {
    document.comments.map { document.source.text($0) }
  }

  /// Whether some line ends in LF and some in CR LF.
  private func hasMixedLineEnds(_ document: Document) -> Bool {
    let bytes = document.source.bytes
    let pairs = zip(bytes, bytes.dropFirst()).count { $0 == 13 && $1 == 10 }
    let lines = bytes.count { $0 == 10 }
    return pairs != 0 && pairs != lines
  }

  /// The tree with other members in one mapping; a table of dotted keys that loses its last member is gone.
  private func edited(_ node: Node, _ target: Node, _ change: ([Member]) -> [Member]) -> Node {
    var result = node
    switch node.content {
    case .sequence(let items): result.content = .sequence(items.map { edited($0, target, change) })
    case .mapping(let members):
      let isTarget = node.range == target.range && members.map(\.keyRange) == target.members.map(\.keyRange)
      let inner = members.compactMap { member -> Member? in
        var member = member
        member.value = edited(member.value, target, change)
        let isGone = member.value.isMapping && member.value.style == .plain && member.value.members.isEmpty
        return isGone ? nil : member
      }
      result.content = .mapping(isTarget ? change(inner) : inner)
    default: break
    }
    return result
  }

  private func canonical(_ node: Node) -> String {
    switch node.content {
    case .sequence(let items): "[" + items.map(canonical).joined(separator: ",") + "]"
    case .mapping(let members):
      "{"
        + members.map { $0.key.debugDescription + ":" + canonical($0.value) }.sorted().joined(separator: ",")
        + "}"
    default: "\(node.content)"
    }
  }
}

extension String {
  /// Every occurrence replaced.
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var result: [UInt8] = []
    var rest = Array(utf8)[...]
    while let first = rest.first {
      if rest.starts(with: part.utf8) {
        result += other.utf8
        rest = rest.dropFirst(part.utf8.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The comma behind the last member belongs to the insertion, or a repair of the comma would leave two members
  /// without one between them.
  @Test(
    "an insertion and the repair of a trailing comma touch the same byte",
    arguments: ["{\n  \"a\": 1,\n}", "{\"a\": 1,}"]
  )
  func trailingComma(text: String) throws {
    let document = Document.parse(Source(path: "a.json", text: text), as: .json)
    let root = try #require(document.root)
    let repair = try #require(document.issues.first { $0.kind == .jsonTrailingComma }?.edits.first)
    let insertion = TreeEdits.inserting(key: "b", literal: "2", into: root, in: document)
    #expect(insertion.contains { $0.conflicts(with: repair) })
    let bytes = try insertion.applied(to: Array(text.utf8))
    let after = Document.parse(Source(path: "a.json", bytes: bytes), as: .json)
    #expect(after.root?["b"]?.content == .integer(2))
  }
}
