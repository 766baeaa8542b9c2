import Settings

/// A value as Python's `json.dumps` and `str` write it.
indirect enum PythonValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case text(String)
  case list([PythonValue])
  case dictionary([(String, PythonValue)])

  static func optional(_ value: Int?) -> PythonValue { value.map(PythonValue.integer) ?? .none }
  static func optional(_ value: String?) -> PythonValue { value.map(PythonValue.text) ?? .none }

  /// `json.dumps(value)`: ASCII only.
  var json: String {
    switch self {
    case .none: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .float(let number): NumberText.shortest(number)
    case .text(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
    case .dictionary(let members):
      "{" + members.map { "\(Self.quoted($0)): \($1.json)" }.joined(separator: ", ") + "}"
    }
  }

  /// `str(value)` of what metadata hold as themselves.
  var string: String {
    switch self {
    case .none: "None"
    case .boolean(let flag): flag ? "True" : "False"
    case .text(let text): text
    case .list(let items): "(" + items.map(\.string).joined(separator: ", ") + ")"
    default: json
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x08: result += "\\b"
      case 0x09: result += "\\t"
      case 0x0A: result += "\\n"
      case 0x0C: result += "\\f"
      case 0x0D: result += "\\r"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let hex = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      }
    }
    return result + "\""
  }
}
