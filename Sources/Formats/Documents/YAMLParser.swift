import Platform

/// Parses YAML from libyaml's events, resolving plain scalars by YAML 1.2's core schema.
func parseYAML(_ source: Source) -> Document {
  var composer = YAMLComposer(source)
  var documents: [Node]?
  do throws(YAMLStop) {
    documents = try composer.composeStream()
  } catch {
    composer.issues.append(error.issue)
  }
  composer.issues.sort { $0.range.lowerBound < $1.range.lowerBound }
  let comments = documents == nil ? [] : yamlComments(source.bytes, outside: composer.leaves)
  return Document(
    source: source,
    format: .yaml,
    root: documents?.first,
    otherDocuments: Array(documents?.dropFirst() ?? []),
    issues: composer.issues,
    comments: comments
  )
}

private struct YAMLComposer {
  private struct Anchor {
    var node: Node
    /// A scalar's text, for aliases used as keys.
    var text: String?
  }

  let source: Source
  var issues: [SyntaxIssue] = []
  /// The places of scalars and aliases, in the file's order.
  var leaves: [Range<Int>] = []
  private var anchors: [String: Anchor] = [:]
  /// The number of nodes that may still be made: aliases can expand to exponentially many.
  private var budget: Int
  private lazy var lines = LineIndex(source)

  init(_ source: Source) {
    self.source = source
    budget = min(1_000_000, max(10_000, 10 * source.bytes.count))
  }

  mutating func composeStream() throws(YAMLStop) -> [Node] {
    if let range = source.bytes.firstInvalidUTF8() {
      throw YAMLStop(.malformed, at: range, "the file is not valid UTF-8 here; save it as UTF-8")
    }
    guard let events = YAMLEvents(source) else {
      throw YAMLStop(.malformed, at: 0..<0, "libyaml ran out of memory")
    }
    var documents: [Node] = []
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamStart, .documentEnd: continue
      case .documentStart:
        anchors = [:]
        documents.append(try compose(try events.next(), from: events, depth: 0).node)
      default:
        let start = source.byteOrderMarkLength
        return documents.isEmpty ? [Node(.null, range: start..<start)] : documents
      }
    }
  }

  private mutating func compose(
    _ event: YAMLEvent,
    from events: YAMLEvents,
    depth: Int
  ) throws(YAMLStop) -> (node: Node, text: String?) {
    try spend(1, depth: depth, at: event.range)
    switch event.kind {
    case .alias(let name):
      guard let anchor = anchors[name] else {
        throw YAMLStop(
          .malformed,
          at: event.range,
          "the alias *\(name) has no anchor before it"
        )
      }
      leaves.append(event.range)
      return (try copy(anchor.node, to: event.range, depth: depth), anchor.text)
    case .scalar(let scalar):
      let node = try scalarNode(scalar, event.range)
      if let name = scalar.anchor { anchors[name] = Anchor(node: node, text: scalar.text) }
      return (node, scalar.text)
    case .collectionStart(let isMapping, let isFlow, let name):
      let node =
        isMapping
        ? try mapping(event.range, isFlow: isFlow, from: events, depth: depth)
        : try sequence(event.range, isFlow: isFlow, from: events, depth: depth)
      if let name { anchors[name] = Anchor(node: node, text: nil) }
      return (node, nil)
    default: throw YAMLStop(.malformed, at: event.range, "expected a value")
    }
  }

  // MARK: Scalars

  private mutating func scalarNode(_ scalar: YAMLEvent.Scalar, _ range: Range<Int>) throws(YAMLStop) -> Node {
    let place = scalarRange(scalar, range)
    leaves.append(place)
    guard let content = YAMLSchema.resolve(scalar) else {
      let tag = scalar.tag?.split(separator: ":").last ?? ""
      throw YAMLStop(
        .malformed,
        at: place,
        "\"\(scalar.text)\" is tagged !!\(tag), but is not one; remove the tag or correct the value"
      )
    }
    if case .float(let value) = content, value.isInfinite, !scalar.text.lowercased().hasSuffix(".inf") {
      issues.append(
        SyntaxIssue(
          .numberOverflow,
          at: place,
          "\(scalar.text) is too large for a double; it is read as infinity"
        )
      )
    }
    return Node(content, range: place, style: scalar.style)
  }

  private func scalarRange(_ scalar: YAMLEvent.Scalar, _ range: Range<Int>) -> Range<Int> {
    if range.isEmpty {
      // A missing value: libyaml may place it at the next token, past line ends and comments.
      let indicator = source.bytes.at(range.lowerBound - 1).map { ":-?,[{".utf8.contains($0) } ?? false
      let last = leaves.last?.upperBound ?? range.lowerBound
      return indicator || last > range.lowerBound ? range : last..<last
    }
    guard scalar.style == .multiline else { return range }
    // The end mark of a block scalar lies past the blank lines that follow it.
    var end = range.upperBound
    while end > range.lowerBound + 1, let byte = source.bytes.at(end - 1), byte.isBlank || byte.isLineBreak {
      end -= 1
    }
    return range.lowerBound..<end
  }

  // MARK: Collections

  private mutating func sequence(
    _ start: Range<Int>,
    isFlow: Bool,
    from events: YAMLEvents,
    depth: Int
  ) throws(YAMLStop) -> Node {
    var items: [Node] = []
    while true {
      let event = try events.next()
      if case .collectionEnd = event.kind {
        let range = collectionRange(start, end: event.range, children: items.map(\.range))
        return Node(.sequence(items), range: range, style: isFlow ? .flow : .plain)
      }
      items.append(try compose(event, from: events, depth: depth + 1).node)
    }
  }

  private mutating func mapping(
    _ start: Range<Int>,
    isFlow: Bool,
    from events: YAMLEvents,
    depth: Int
  ) throws(YAMLStop) -> Node {
    var members: [Member] = []
    var seen: [SeenKey: Range<Int>] = [:]
    while true {
      let event = try events.next()
      if case .collectionEnd = event.kind {
        let range = collectionRange(start, end: event.range, children: members.map(\.range))
        return Node(.mapping(members), range: range, style: isFlow ? .flow : .plain)
      }
      let key = try compose(event, from: events, depth: depth + 1)
      if key.text == nil { try spend(key.node.range.count, depth: depth, at: key.node.range) }
      let text = key.text ?? source.text(key.node.range)
      let value = try compose(try events.next(), from: events, depth: depth + 1).node
      let seenKey = SeenKey(isString: key.node.string != nil, text: ExactText(text))
      if let first = seen[seenKey] {
        issues.append(
          SyntaxIssue(
            .duplicateKey,
            at: key.node.range,
            "duplicate key \"\(text)\": it is already defined on line \(lines.line(of: first.lowerBound))"
          )
        )
      } else {
        seen[seenKey] = key.node.range
      }
      members.append(Member(key: text, keyRange: key.node.range, value: value))
    }
  }

  /// `1` and `"1"` are different keys.
  private struct SeenKey: Hashable {
    var isString: Bool
    var text: ExactText
  }

  /// Flow collections end at their bracket, block collections with their last child: libyaml's end mark is at
  /// the next token.
  private func collectionRange(_ start: Range<Int>, end: Range<Int>, children: [Range<Int>]) -> Range<Int> {
    let last = source.bytes.at(end.upperBound - 1)
    let isClosed = !end.isEmpty && (last == UInt8(ascii: "]") || last == UInt8(ascii: "}"))
    var result = start.lowerBound..<(isClosed ? max(end.upperBound, start.upperBound) : start.upperBound)
    if !isClosed, let first = children.first {
      result = start.lowerBound..<max(start.lowerBound, first.upperBound)
    }
    for child in children {
      result = min(result.lowerBound, child.lowerBound)..<max(result.upperBound, child.upperBound)
    }
    return result
  }

  // MARK: Aliases and bounds

  /// A copy of an anchored node for an alias, with every range set to the alias's.
  private mutating func copy(_ node: Node, to range: Range<Int>, depth: Int) throws(YAMLStop) -> Node {
    try spend(1, depth: depth, at: range)
    var result = Node(node.content, range: range, style: node.style)
    switch node.content {
    case .sequence(let items):
      var copies: [Node] = []
      for item in items { copies.append(try copy(item, to: range, depth: depth + 1)) }
      result.content = .sequence(copies)
    case .mapping(let members):
      var copies: [Member] = []
      for member in members {
        let value = try copy(member.value, to: range, depth: depth + 1)
        copies.append(Member(key: member.key, keyRange: range, value: value))
      }
      result.content = .mapping(copies)
    default: break
    }
    return result
  }

  private mutating func spend(_ count: Int, depth: Int, at range: Range<Int>) throws(YAMLStop) {
    guard depth < Limits.depth else {
      throw YAMLStop(.tooDeep, at: range, "nested deeper than \(Limits.depth) levels")
    }
    guard count <= budget else {
      throw YAMLStop(
        .tooLarge,
        at: range,
        "the aliases of this file expand to more nodes than any real config has"
      )
    }
    budget -= count
  }
}
