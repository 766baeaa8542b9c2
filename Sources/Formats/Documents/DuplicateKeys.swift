import Platform

extension Document {
  /// The largest number of repairs computed at once: each scans its whole mapping, and a file full of duplicates must
  /// not take quadratic time. Fixing such a file takes several passes.
  private static let repairLimit = 100

  /// The document with a repair for each duplicate key, which removes the member that the later one overrides.
  func repairingDuplicates() -> Document {
    guard let root, issues.contains(where: { $0.kind == .duplicateKey }) else { return self }
    var repairs: [Range<Int>: [Edit]] = [:]
    Self.collect(root, self, into: &repairs)
    return Document(
      source: source,
      format: format,
      root: root,
      otherDocuments: otherDocuments,
      issues: issues.map { issue in
        guard issue.kind == .duplicateKey, let edits = repairs[issue.range] else { return issue }
        return SyntaxIssue(issue.kind, at: issue.range, issue.message, edits: edits)
      },
      comments: comments
    )
  }

  private static func collect(_ node: Node, _ document: Document, into repairs: inout [Range<Int>: [Edit]]) {
    for item in node.items { collect(item, document, into: &repairs) }
    var last = ExactDictionary<Member>()
    for member in node.members {
      if let earlier = last[member.key], repairs.count < repairLimit {
        repairs[member.keyRange] = TreeEdits.removing(earlier, from: node, in: document)
      }
      last[member.key] = member
      collect(member.value, document, into: &repairs)
    }
  }
}
