import Documents

/// A setting's value, whatever format it was written in.
public enum Value: Sendable, Hashable {
  /// A truth value.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A real number.
  case float(Double)
  /// Text.
  case string(String)
  /// Several values.
  case list([Value])

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

  /// The number, of integers and floats.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// The whole number, of integers and of floats without a fraction.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .float(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The text of a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The truth value of a boolean.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The value as a person reads it in a message: strings bare, lists with commas.
  public var plainText: String {
    switch self {
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .float(let value): NumberText.shortest(value)
    case .string(let text): text
    case .list(let values): values.map(\.plainText).joined(separator: ", ")
    }
  }

  /// What the value's type is called in messages.
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

/// How numbers are written.
public enum NumberText {
  /// The shortest text that reads back as the same number, as Python's `repr` gives it: `1.0`, `0.0003`, `1e-05`.
  public static func shortest(_ value: Double) -> String {
    var text = String(value)
    guard let e = text.firstIndex(of: "e") else { return text }
    let exponent = text[text.index(after: e)...]
    let digits = exponent.drop { $0 == "-" || $0 == "+" }
    if let power = Int(exponent), (-4...15).contains(power), let plain = positional(text[..<e], power) {
      return plain
    }
    let mantissa = text[..<e].hasSuffix(".0") ? text[..<e].dropLast(2) : text[..<e]
    text = "\(mantissa)e\(exponent.hasPrefix("-") ? "-" : "+")\(digits.count < 2 ? "0" : "")\(digits)"
    return text
  }

  /// As `shortest`, whole numbers without `.0`.
  public static func compact(_ value: Double) -> String {
    let text = shortest(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `3e-4` as `0.0003`.
  private static func positional(_ mantissa: Substring, _ power: Int) -> String? {
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first else { return nil }
    let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
    let digits = String(whole) + fraction
    let point = whole.count + power
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count {
      return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
    }
    let split = digits.index(digits.startIndex, offsetBy: point)
    return sign + digits[..<split] + "." + digits[split...]
  }
}
