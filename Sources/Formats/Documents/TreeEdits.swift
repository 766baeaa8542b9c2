/// Edits that change one member of a JSON or TOML document and leave every other byte unchanged.
public enum TreeEdits {
  /// Replaces a value with another, given as a literal of the document's format.
  public static func replacing(_ node: Node, with literal: String) -> Edit {
    Edit(node.range, literal)
  }

  /// Removes a member with the comma and the line that become superfluous.
  ///
  /// A comment in the member or after it on its line is also removed if `includingComment` is true.
  /// - Returns: nil if a comment would be removed without permission, if a `[header]` defines or extends the member,
  ///   if the mapping does not contain the member, and in YAML.
  public static func removing(
    _ member: Member,
    from mapping: Node,
    in document: Document,
    includingComment: Bool = false
  ) -> [Edit]? {
    guard document.format != .yaml, let place = MappingPlace(mapping, in: document) else { return nil }
    guard mapping.members.contains(where: { $0.keyRange == member.keyRange }) else { return nil }
    guard !member.value.holdsHeader else { return nil }
    let keys = Set(place.leafKeys(of: member))
    if place.container.style == .table && document.format == .toml {
      return place.removingLines(keys, includingComment: includingComment)
    }
    return place.removingFlow(keys, includingComment: includingComment)
  }

  /// Adds a member in the style of its siblings: if they are sorted by bytes, after the one that sorts before it,
  /// else at the end.
  ///
  /// - Parameter literal: the value, as a literal of the document's format.
  /// - Returns: no edits if the node is not a mapping of this document, and in YAML.
  public static func inserting(
    key: String,
    literal: String,
    into mapping: Node,
    in document: Document
  ) -> [Edit] {
    guard document.format != .yaml, let place = MappingPlace(mapping, in: document) else { return [] }
    if place.container.style == .table && document.format == .toml {
      return place.insertingLine(key: key, literal: literal)
    }
    return place.insertingFlow(key: key, literal: literal)
  }
}

/// A mapping together with the surroundings that an edit of its members depends on.
struct MappingPlace {
  /// One `key = value` of the text.
  struct Statement {
    /// The last part of its key, which identifies it.
    var keyRange: Range<Int>
    /// From the first part of its key to the end of its value.
    var range: Range<Int>
    /// The bytes between key and value.
    var gap: Range<Int>
  }

  let document: Document
  let layout: TextLayout
  let mapping: Node
  /// The braces, table or object whose text contains the members: for a table made by a dotted key, the
  /// enclosing one.
  let container: Node
  /// The keys from the root to the mapping.
  let path: [String]
  /// The keys from the container to the mapping.
  let prefix: [String]

  /// Finds a mapping in its document; nil if the document does not contain it.
  init?(_ mapping: Node, in document: Document) {
    guard mapping.isMapping, let root = document.root, let chain = Self.chain(from: root, to: mapping) else {
      return nil
    }
    self.document = document
    self.mapping = mapping
    layout = TextLayout(document)
    path = chain.compactMap(\.key)
    prefix = chain.reversed().prefix { Self.isDotted($0.node, in: document) }.reversed().compactMap(\.key)
    container = chain.last { $0.node.isMapping && !Self.isDotted($0.node, in: document) }?.node ?? root
  }

  /// A JSON object of the document, for edits that do not depend on where in the document it is.
  init(object: Node, in document: Document) {
    self.document = document
    mapping = object
    container = object
    layout = TextLayout(document)
    path = []
    prefix = []
  }

  private typealias Link = (key: String?, node: Node)

  /// The nodes from the root to a mapping, which is identified by its place, because equal content may occur elsewhere.
  private static func chain(from root: Node, to target: Node) -> [Link]? {
    func search(_ link: Link) -> [Link]? {
      let node = link.node
      if node.isMapping, node.range == target.range,
        node.members.map(\.keyRange) == target.members.map(\.keyRange)
      {
        return [link]
      }
      for member in node.members where member.value.range.encloses(target.range) {
        if let rest = search((member.key, member.value)) { return [link] + rest }
      }
      for item in node.items where item.range.encloses(target.range) {
        if let rest = search((nil, item)) { return [link] + rest }
      }
      return nil
    }
    return search((nil, root))
  }

  /// Whether a node is a table whose members are written as dotted keys in the text of the container.
  private static func isDotted(_ node: Node, in document: Document) -> Bool {
    document.format == .toml && node.isMapping && node.style == .plain
  }

  /// The keys of the statements that make up a member: several for a table made by dotted keys.
  func leafKeys(of member: Member) -> [Range<Int>] {
    leaves(of: member).map(\.keyRange)
  }

  private func leaves(of member: Member) -> [Member] {
    if member.value.style == .table { return [] }
    return Self.isDotted(member.value, in: document) ? member.value.members.flatMap(leaves) : [member]
  }

  /// The container's statements in the text's order.
  func statements() -> [Statement] {
    var previous = container.range.lowerBound + 1
    let leaves = container.members.flatMap(leaves).sorted { $0.keyRange.lowerBound < $1.keyRange.lowerBound }
    return leaves.map { leaf in
      var start = leaf.keyRange.lowerBound
      if document.format == .toml {
        if container.style == .table {
          start = layout.skipBlanks(from: layout.lineStart(of: start))
        } else {
          let comma = layout.comma(in: min(previous, start)..<start)
          start = layout.skipBlanks(from: comma.map { $0 + 1 } ?? previous)
        }
      }
      let value = leaf.value.range
      previous = value.upperBound
      return Statement(
        keyRange: leaf.keyRange,
        range: start..<value.upperBound,
        gap: leaf.keyRange.upperBound..<max(leaf.keyRange.upperBound, value.lowerBound)
      )
    }
  }

  // MARK: Place and form of a new member

  enum Neighbor {
    case after(Int)
    case beforeFirst
  }

  /// The statement that a new member follows, among statements that are not empty.
  func neighbor(of key: String, among statements: [Statement]) -> Neighbor {
    let siblings = mapping.members.filter { !leafKeys(of: $0).isEmpty }
    let keys = siblings.map { Array($0.key.utf8) }
    let isSorted =
      keys.count > 1 && zip(keys, keys.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
    let bytes = Array(key.utf8)
    let before =
      isSorted ? siblings.prefix { !bytes.lexicographicallyPrecedes(Array($0.key.utf8)) } : siblings[...]
    if siblings.isEmpty { return .after(statements.count - 1) }
    // The last statement of a sorted group, else the last of all siblings.
    let owned = Set((isSorted ? before.suffix(1) : before).flatMap(leafKeys))
    let index = statements.lastIndex { owned.contains($0.keyRange) }
    if let index { return .after(index) }
    // Something else may come before dotted siblings, so there is no first place among them.
    let first = Set(siblings.prefix(1).flatMap(leafKeys))
    let firstIndex = statements.firstIndex { first.contains($0.keyRange) } ?? 0
    return firstIndex == 0 ? .beforeFirst : .after(firstIndex - 1)
  }

  /// The new member's text, with the siblings' spacing around `:` or `=`.
  func entry(key: String, literal: String, like statement: Statement?) -> String {
    let isTOML = document.format == .toml
    let written = statement.map { layout.text($0.gap) } ?? ""
    let known = isTOML ? ["=", " = "] : [":", ": ", " : "]
    let gap = known.contains(written) ? written : isTOML ? " = " : ": "
    let name = isTOML ? (prefix + [key]).map(TOMLText.key).joined(separator: ".") : JSONText.quoted(key)
    return name + gap + literal
  }
}

extension Range<Int> {
  fileprivate func encloses(_ other: Range<Int>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}

extension Node {
  /// Whether this node or a part of it was made by a TOML `[header]`.
  fileprivate var holdsHeader: Bool {
    style == .table || members.contains { $0.value.holdsHeader } || items.contains(where: \.holdsHeader)
  }
}
