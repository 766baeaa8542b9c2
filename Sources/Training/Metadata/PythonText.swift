import Settings

/// A Python value as `str` and `json.dumps` write it, which is the form that a network's metadata has.
enum PythonText {
  /// A key of a dictionary and its value.
  struct Member {
    var key: String
    var value: PythonText
  }

  case nothing
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list([PythonText])
  case tuple([PythonText])
  case object([Member])

  /// A dictionary in this order.
  static func dictionary(_ members: [(String, PythonText)]) -> PythonText {
    .object(members.map { Member(key: $0.0, value: $0.1) })
  }

  /// A number, or None.
  init(_ value: Double?) { self = value.map(PythonText.float) ?? .nothing }
  /// A whole number, or None.
  init(_ value: Int?) { self = value.map(PythonText.integer) ?? .nothing }
  /// A text, or None.
  init(_ value: String?) { self = value.map(PythonText.string) ?? .nothing }

  /// `str(value)`.
  var text: String {
    if case .string(let text) = self { return text }
    return representation
  }

  /// `repr(value)`.
  var representation: String {
    switch self {
    case .nothing: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): Self.number(value)
    case .string(let text): "'\(text)'"
    case .list(let items): "[" + items.map(\.representation).joined(separator: ", ") + "]"
    case .tuple(let items):
      "(" + items.map(\.representation).joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
    case .object(let members):
      "{" + members.map { "'\($0.key)': \($0.value.representation)" }.joined(separator: ", ") + "}"
    }
  }

  /// `json.dumps(value)`, which escapes everything beyond ASCII.
  var json: String {
    switch self {
    case .nothing: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer, .float: representation
    case .string(let text): Self.quoted(text)
    case .list(let items), .tuple(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.key)): \($0.value.json)" }.joined(separator: ", ") + "}"
    }
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : NumberText.shortest(value)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      case 0x08: result += "\\b"
      case 0x0C: result += "\\f"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
