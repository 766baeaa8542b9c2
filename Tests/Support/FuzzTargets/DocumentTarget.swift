import Documents

/// The three parsers: spans, keys, and the repairs that come with issues.
enum DocumentTarget {
  static let json: Target = { run($0, .json) }
  static let toml: Target = { run($0, .toml) }
  static let yaml: Target = { run($0, .yaml) }

  private static func run(_ bytes: [UInt8], _ format: Format) -> Verdict {
    let document = Document.parse(Source(path: "input", bytes: bytes), as: format)
    checkSpans(document)
    let fatal = document.issues.contains(where: \.isFatal)
    check(
      document.root != nil || !document.issues.isEmpty || format == .yaml || bytes.isEmpty,
      "no tree and no issue"
    )
    if document.root != nil && !fatal { checkRepairs(document) }
    if let root = document.root { checkTree(TreeJSON.text(of: document, root: root)) }
    return .tried
  }

  /// `show --tree` writes JSON of any text.
  private static func checkTree(_ tree: String) {
    let issues = Document.parse(Source(path: "tree", text: tree), as: .json).issues
    // The tree is deeper than the text that it is of.
    check(issues.allSatisfy { $0.kind == .tooDeep }, "the tree is not JSON: \(issues.map(\.message)): \(tree)")
  }

  /// Every range lies in the text, and every node in its parent.
  static func checkSpans(_ document: Document) {
    let bytes = document.source.bytes
    for issue in document.issues {
      check(issue.range, in: bytes, issue.message)
      for edit in issue.edits { check(edit.range, in: bytes, "edit of \(issue.message)") }
    }
    var end = 0
    for comment in document.comments {
      check(comment, in: bytes, "comment")
      check(comment.lowerBound >= end, "comments out of order")
      end = comment.upperBound
    }
    for root in [document.root].compactMap(\.self) + document.otherDocuments {
      check(root.range, in: bytes, "root")
      checkNesting(root, document)
    }
  }

  private static func checkNesting(_ node: Node, _ document: Document) {
    for item in node.items {
      check(node.range.contains(item.range), "item \(item.range) outside \(node.range)")
      checkNesting(item, document)
    }
    for member in node.members {
      check(
        node.range.contains(member.value.range),
        "value of '\(member.key)' \(member.value.range) outside \(node.range)"
      )
      check(
        node.range.contains(member.keyRange),
        "key '\(member.key)' \(member.keyRange) outside \(node.range)"
      )
      checkKey(member, document)
      checkNesting(member.value, document)
    }
  }

  /// A key without escapes reads as its bytes do.
  private static func checkKey(_ member: Member, _ document: Document) {
    var written = document.source.text(member.keyRange)
    guard document.format != .yaml, !written.utf8.contains(UInt8(ascii: "\\")) else { return }
    if let quote = written.unicodeScalars.first, quote == "\"" || quote == "'" {
      let scalars = written.unicodeScalars
      check(scalars.count >= 2 && scalars.last == quote, "key \(written) is not closed")
      written = String(String.UnicodeScalarView(scalars.dropFirst().dropLast()))
    }
    check(written.utf8.elementsEqual(member.key.utf8), "key '\(member.key)' is written \(written)")
  }

  /// The repairs, as many at a time as go together, leave no issue of their kinds and a tree that means the same.
  private static func checkRepairs(_ original: Document) {
    var document = original
    for _ in 0..<10 {
      let edits = compatible(document.issues.filter { $0.kind != .duplicateKey }.map(\.edits))
      guard !edits.isEmpty else { return }
      let bytes = applied(edits, to: document.source.bytes, "repairs")
      document = Document.parse(Source(path: "input", bytes: bytes), as: original.format)
      guard let root = document.root, let old = original.root else {
        fatalError("the repaired text is malformed: \(text(original.source.bytes)) → \(text(bytes))")
      }
      check(old.means(root), "repairs change the meaning: \(text(original.source.bytes)) → \(text(bytes))")
    }
    fatalError("no end of repairs: \(text(original.source.bytes)) → \(text(document.source.bytes))")
  }
}

/// The edits of the groups that can be applied together, first come, first served.
func compatible(_ groups: [[Edit]]) -> [Edit] {
  var result: [Edit] = []
  for group in groups where !group.contains(where: { edit in result.contains { $0.conflicts(with: edit) } }) {
    result += group
  }
  return result
}

extension Range<Int> {
  func contains(_ inner: Range<Int>) -> Bool {
    lowerBound <= inner.lowerBound && inner.upperBound <= upperBound
  }
}

extension Node {
  /// Whether both nodes hold the same values under the same keys in the same order.
  func means(_ other: Node) -> Bool {
    switch (content, other.content) {
    case (.sequence(let a), .sequence(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.means($1) }
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value.means($1.value) }
    case (.float(let a), .float(let b)): a == b || a.isNaN && b.isNaN
    default: content == other.content
    }
  }
}
