/// YAML 1.2's core schema: the meaning of unquoted scalars.
enum YAMLSchema {
  private static let prefix = "tag:yaml.org,2002:"

  /// The meaning of a scalar; nil if its text does not match its tag.
  static func resolve(_ scalar: YAMLEvent.Scalar) -> Node.Content? {
    let text = scalar.text
    guard let tag = scalar.tag else { return scalar.style == .plain ? plain(text) : .string(text) }
    guard tag.hasPrefix(prefix) else { return .string(text) }
    switch (tag.dropFirst(prefix.count), plain(text)) {
    case ("null", .null): return .null
    case ("bool", .boolean(let value)): return .boolean(value)
    case ("int", .integer(let value)): return .integer(value)
    case ("int", .float(let value)) where isInteger(text): return .float(value)
    case ("float", .integer(let value)): return .float(Double(value))
    case ("float", .float(let value)): return .float(value)
    case ("null", _), ("bool", _), ("int", _), ("float", _): return nil
    default: return .string(text)
    }
  }

  private static func plain(_ text: String) -> Node.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    default: return number(text) ?? .string(text)
    }
  }

  private static func number(_ text: String) -> Node.Content? {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] where text.hasPrefix(prefix) {
      let digits = text.dropFirst(2).utf8.map { Character(UnicodeScalar($0)).hexDigitValue ?? radix }
      guard !digits.isEmpty, digits.allSatisfy({ $0 < radix }) else { return nil }
      if let value = Int(text.dropFirst(2), radix: radix) { return .integer(value) }
      return .float(digits.reduce(0) { $0 * Double(radix) + Double($1) })
    }
    if isInteger(text) {
      if let value = Int(text) { return .integer(value) }
      return Double(text).map { .float($0) }
    }
    guard isFloat(text), let value = Double(text) else { return nil }
    return .float(value)
  }

  /// `[-+]?[0-9]+`
  private static func isInteger(_ text: String) -> Bool {
    let digits = unsigned(text)
    return !digits.isEmpty && digits.allSatisfy(\.isDigit)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isFloat(_ text: String) -> Bool {
    var rest = unsigned(text)
    func digits() -> Int {
      let count = rest.prefix(while: \.isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    var mantissa = digits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      mantissa += digits()
    }
    guard mantissa > 0 else { return false }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }

  private static func unsigned(_ text: String) -> Substring.UTF8View {
    let bytes = text.utf8[...]
    return bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
  }
}
