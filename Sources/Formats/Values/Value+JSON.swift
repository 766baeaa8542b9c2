import Documents

extension Value {
  /// The value as JSON.
  public var json: JSONValue {
    switch self {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .float(let value): .number(value)
    case .string(let text): .string(text)
    case .list(let values): .array(values.map(\.json))
    }
  }
}
