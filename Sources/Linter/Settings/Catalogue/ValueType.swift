/// The types that options and arguments have.
public enum ValueType: String, Sendable, CaseIterable {
  case bool, int, float, string, list, any

  /// A cell may name several accepted types; the first is the canonical one.
  init(_ cell: Table.Cell) {
    let name = cell.cut(at: "|").part
    self =
      name == "bool"
      ? .bool
      : name == "int"
        ? .int
        : name == "float"
          ? .float
          : name == "string"
            ? .string
            : name == "list" ? .list : .any
  }

  /// The type's name in messages.
  public var phrase: String {
    switch self {
    case .bool: "a boolean"
    case .int: "an integer"
    case .float: "a number"
    case .string: "a string"
    case .list: "a list"
    case .any: "any value"
    }
  }

  /// Whether a value is of this type; an integer is a number, too.
  func holds(_ value: Value) -> Bool {
    switch self {
    case .bool: value.boolean != nil
    case .int: value.integer != nil
    case .float: value.number != nil
    case .string: value.string != nil
    case .list, .any: true
    }
  }

  /// A value from a table's cell; nil if it is empty or not of this type.
  func value(of cell: Table.Cell) -> Value? {
    if cell.isEmpty { return nil }
    if self == .bool {
      if cell == "True" || cell == "true" { return .boolean(true) }
      if cell == "False" || cell == "false" { return .boolean(false) }
    }
    return value(of: cell.text)
  }

  /// A value from a command line's word or another text; nil if it is not of this type.
  public func value(of text: some StringProtocol) -> Value? {
    switch self {
    case .bool:
      switch text.lowercased() {
      case "true": .boolean(true)
      case "false": .boolean(false)
      default: nil
      }
    case .int: Int(text).map(Value.integer)
    case .float: Int(text).map(Value.integer) ?? Double(text).map(Value.float)
    case .string, .list, .any: .string(String(text))
    }
  }
}
