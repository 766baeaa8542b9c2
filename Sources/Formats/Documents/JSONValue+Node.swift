extension JSONValue {
  /// Makes a value from a node of a document; dates become text.
  public init(_ node: Node) {
    switch node.content {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .number(value)
    case .string(let text), .dateTime(_, let text): self = .string(text)
    case .sequence(let items): self = .array(items.map { JSONValue($0) })
    case .mapping(let members): self = .object(members.map { Member($0.key, JSONValue($0.value)) })
    }
  }
}
