import Documents
import Platform

/// A setting's value, independent of the format in which it was written.
public enum Value: Sendable, Hashable {
  /// A boolean.
  case boolean(Bool)
  /// An integer.
  case integer(Int)
  /// A real number.
  case float(Double)
  /// Text.
  case string(String)
  /// Several values.
  case list([Value])

  /// Texts are equal if their bytes are.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    case (.string(let left), .string(let right)): left.isExactly(right)
    case (.list(let left), .list(let right)): left == right
    default: false
    }
  }

  /// The value of a document's scalar or list; nil for null and mappings.
  public init?(_ node: Node) {
    switch node.content {
    case .null, .mapping: return nil
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let text), .dateTime(_, let text): self = .string(text)
    case .sequence(let items): self = .list(items.compactMap(Value.init))
    }
  }

  /// The value of an integer or float.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// The value of an integer, or of a float without a fraction.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .float(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The value of a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of a boolean.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The value for messages: strings without quotes, lists with commas.
  public var plainText: String {
    switch self {
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .float(let value): PythonFloat.text(value)
    case .string(let text): text
    case .list(let values): values.map(\.plainText).joined(separator: ", ")
    }
  }

  /// The value as a literal of a file format.
  public func literal(in format: Format) -> String {
    switch self {
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .float(let value): format == .toml ? TOMLText.number(value) : PythonFloat.text(value)
    case .string(let text): format == .toml ? TOMLText.quoted(text) : JSONText.quoted(text)
    case .list(let values): "[" + values.map { $0.literal(in: format) }.joined(separator: ", ") + "]"
    }
  }

  /// Whether Python treats the value as false.
  public var isFalsy: Bool {
    switch self {
    case .string(""), .boolean(false), .integer(0), .float(0), .list([]): true
    default: false
    }
  }

  /// The name of the value's type in messages.
  public var typeName: String {
    switch self {
    case .boolean: "a boolean"
    case .integer: "an integer"
    case .float: "a number"
    case .string: "a string"
    case .list: "a list"
    }
  }
}
