/// The lossless tree as JSON, for inspection and for conformance tests.
public enum TreeJSON {
  /// The tree of a document; for a YAML stream that is not exactly one document, the trees of all of them.
  public static func text(of document: Document, root: Node) -> String {
    if document.format == .yaml, !document.otherDocuments.isEmpty {
      let all = [root] + document.otherDocuments
      return JSONValue.object([.init("documents", .array(all.map { json($0, document.source) }))]).text(
        .indented
      )
    }
    return json(root, document.source).text(.indented)
  }

  private static func json(_ node: Node, _ source: Source) -> JSONValue {
    let range = JSONValue.array([.integer(node.range.lowerBound), .integer(node.range.upperBound)])
    switch node.content {
    case .mapping(let members):
      let items = members.map { member in
        JSONValue.object([
          .init("key", .string(member.key)),
          .init(
            "key_range",
            .array([.integer(member.keyRange.lowerBound), .integer(member.keyRange.upperBound)])
          ),
          .init("value", json(member.value, source)),
        ])
      }
      return .object([
        .init("kind", .string("mapping")), .init("range", range), .init("members", .array(items)),
      ])
    case .sequence(let items):
      return .object([
        .init("kind", .string("sequence")), .init("range", range),
        .init("items", .array(items.map { json($0, source) })),
      ])
    default:
      let (type, value) = scalar(node)
      return .object([
        .init("kind", .string("scalar")), .init("type", .string(type)),
        .init("text", .string(source.text(node.range))),
        .init("value", value), .init("range", range),
      ])
    }
  }

  private static func scalar(_ node: Node) -> (String, JSONValue) {
    switch node.content {
    case .boolean(let value): ("boolean", .boolean(value))
    case .integer(let value): ("integer", .integer(value))
    case .float(let value) where value.isNaN: ("float", .string("nan"))
    case .float(let value) where value.isInfinite: ("float", .string(value < 0 ? "-inf" : "inf"))
    case .float(let value): ("float", .number(value))
    case .string(let text): ("string", .string(text))
    case .dateTime(let kind, let text): (kind.rawValue, .string(text))
    case .null, .sequence, .mapping: ("null", .null)
    }
  }
}
