import Documents

/// A Python value as `str` and `json.dumps` write it, the form used in a network's metadata.
public indirect enum PythonValue: Sendable {
  /// None.
  case none
  /// True or False.
  case boolean(Bool)
  /// An int.
  case integer(Int)
  /// A float.
  case float(Double)
  /// A str.
  case text(String)
  /// A list.
  case list([PythonValue])
  /// A tuple, which JSON writes as a list.
  case tuple([PythonValue])
  /// A dictionary in this order.
  case dictionary([(String, PythonValue)])

  /// A setting's value; a list becomes a tuple, as an argument such as `betas=0.9,0.99` does in Python.
  public init(_ value: Value) {
    switch value {
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let text): self = .text(text)
    case .list(let items): self = .tuple(items.map(PythonValue.init))
    }
  }

  /// An integer, or None.
  public static func optional(_ value: Int?) -> PythonValue { value.map(PythonValue.integer) ?? .none }
  /// A text, or None.
  public static func optional(_ value: String?) -> PythonValue { value.map(PythonValue.text) ?? .none }

  /// `str(value)`.
  public var string: String {
    if case .text(let text) = self { return text }
    return representation
  }

  /// `repr(value)`.
  public var representation: String {
    switch self {
    case .none: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): Self.number(value)
    case .text(let text): "'\(text)'"
    case .list(let items): "[" + items.map(\.representation).joined(separator: ", ") + "]"
    case .tuple(let items):
      "(" + items.map(\.representation).joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
    case .dictionary(let members):
      "{" + members.map { "'\($0)': \($1.representation)" }.joined(separator: ", ") + "}"
    }
  }

  /// `json.dumps(value)`, which escapes all non-ASCII characters.
  public var json: String {
    switch self {
    case .none: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer, .float: representation
    case .text(let text): JSONText.asciiQuoted(text)
    case .list(let items), .tuple(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
    case .dictionary(let members):
      "{" + members.map { "\(JSONText.asciiQuoted($0)): \($1.json)" }.joined(separator: ", ") + "}"
    }
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : PythonFloat.text(value)
  }
}
