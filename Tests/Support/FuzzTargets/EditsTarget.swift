import Documents

/// Adding and removing members: the result parses, and nothing else changes. The first byte is `j` or `t`.
enum EditsTarget {
  static let run: Target = { input in
    let format: Format
    switch input.first {
    case UInt8(ascii: "j"): format = .json
    case UInt8(ascii: "t"): format = .toml
    default: return .rejected
    }
    let document = Document.parse(Source(path: "input", bytes: Array(input.dropFirst())), as: format)
    // Keys that stand twice, and text that is not UTF-8, have no one meaning that could be kept.
    guard let root = document.root, root.isMapping,
      !document.issues.contains(where: { [.duplicateKey, .invalidUTF8].contains($0.kind) })
    else { return .rejected }
    `try`(root, path: [], document)
    return .tried
  }

  private static func `try`(_ node: Node, path: [Step], _ document: Document) {
    for (index, item) in node.items.prefix(8).enumerated() {
      `try`(item, path: path + [.item(index)], document)
    }
    guard node.isMapping else { return }
    insert(into: node, path, document)
    for member in node.members.prefix(8) {
      remove(member, from: node, path, document)
      `try`(member.value, path: path + [.key(member.key)], document)
    }
  }

  private static func insert(into node: Node, _ path: [Step], _ document: Document) {
    let key = "m new"
    guard node[key] == nil else { return }
    let edits = TreeEdits.inserting(key: key, literal: "7", into: node, in: document)
    check(!edits.isEmpty, "nothing is inserted at \(path)")
    let (after, root) = result(edits, document, "inserting at \(path)")
    let changed = root.at(path[...])
    check(changed?[key]?.content == .integer(7), "not inserted at \(path): \(after)")
    check(
      document.root.map { root.without(key, at: path[...]).resembles($0) } == true,
      "inserting at \(path) changes more: \(text(document.source.bytes)) → \(after)"
    )
  }

  private static func remove(_ member: Member, from node: Node, _ path: [Step], _ document: Document) {
    guard let edits = TreeEdits.removing(member, from: node, in: document, includingComment: true) else {
      return
    }
    check(!edits.isEmpty, "nothing is removed at \(path) \(member.key)")
    let (after, root) = result(edits, document, "removing \(member.key) at \(path)")
    check(root.at(path[...])?[member.key] == nil, "\(member.key) not removed at \(path): \(after)")
    check(
      document.root.map { $0.without(member.key, at: path[...]).resembles(root) } == true,
      "removing \(member.key) at \(path) changes more: \(text(document.source.bytes)) → \(after)"
    )
  }

  private static func result(_ edits: [Edit], _ document: Document, _ what: String) -> (String, Node) {
    let bytes = applied(edits, to: document.source.bytes, what)
    let after = Document.parse(Source(path: "input", bytes: bytes), as: document.format)
    guard let root = after.root else {
      fatalError("\(what) breaks the text: \(text(document.source.bytes)) → \(text(bytes)): \(after.issues)")
    }
    return (text(bytes), root)
  }
}

/// One step from a node to a part of it.
enum Step: Equatable {
  case key(String)
  case item(Int)
}

extension Node {
  /// The node at the end of a path.
  fileprivate func at(_ path: ArraySlice<Step>) -> Node? {
    guard let step = path.first else { return self }
    switch step {
    case .key(let key): return self[key]?.at(path.dropFirst())
    case .item(let index): return index < items.count ? items[index].at(path.dropFirst()) : nil
    }
  }

  /// The tree without one key of the mapping at a path.
  fileprivate func without(_ key: String, at path: ArraySlice<Step>) -> Node {
    var copy = self
    switch (path.first, content) {
    case (nil, .mapping(let members)): copy.content = .mapping(members.filter { $0.key != key })
    case (.key(let step), .mapping(let members)):
      copy.content = .mapping(
        members.map { member in
          guard member.key == step else { return member }
          return Member(
            key: step,
            keyRange: member.keyRange,
            value: member.value.without(key, at: path.dropFirst())
          )
        }
      )
    case (.item(let index), .sequence(var items)) where index < items.count:
      items[index] = items[index].without(key, at: path.dropFirst())
      copy.content = .sequence(items)
    default: break
    }
    return copy
  }

  /// As `means`, but TOML tables that became empty or moved count for nothing.
  fileprivate func resembles(_ other: Node) -> Bool {
    switch (content, other.content) {
    case (.sequence(let a), .sequence(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.resembles($1) }
    case (.mapping(let a), .mapping(let b)):
      let left = a.filter { !$0.value.isEmptyTable }
      let right = b.filter { !$0.value.isEmptyTable }
      return left.count == right.count
        && left.allSatisfy { member in other[member.key].map { member.value.resembles($0) } ?? false }
    default: return means(other)
    }
  }

  private var isEmptyTable: Bool { isMapping && members.allSatisfy(\.value.isEmptyTable) }
}
