import Platform

extension Document {
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
    var last = ExactDictionary<Int>()
    var place: (MappingPlace, [MappingPlace.Statement])?
    for (index, member) in node.members.enumerated() {
      if let earlier = last[member.key] {
        let (place, statements) = place ?? statements(of: node, in: document, &place)
        repairs[member.keyRange] = place.removing(statement: earlier, of: statements)
      }
      last[member.key] = index
      collect(member.value, document, into: &repairs)
    }
  }

  /// The statements of a JSON object, found once for all of its duplicates.
  private static func statements(
    of object: Node,
    in document: Document,
    _ known: inout (MappingPlace, [MappingPlace.Statement])?
  ) -> (MappingPlace, [MappingPlace.Statement]) {
    let place = MappingPlace(object: object, in: document)
    let result = (place, place.statements())
    known = result
    return result
  }
}
