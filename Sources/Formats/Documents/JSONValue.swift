/// A JSON value for writing: an object keeps its members' order. `JSONText` writes the strings.
public enum JSONValue: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case boolean(Bool)
  /// An integer.
  case integer(Int)
  /// Any other number; JSON has no NaN and no infinities, so those are written as `null`.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Keys and values, in the order in which they are written.
  case object([Member])

  /// One key and its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Makes a member.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// How a value is laid out.
  public enum Layout: Sendable {
    /// One line without blanks.
    case compact
    /// A line for each member and item, indented by two spaces per level.
    case indented
  }

  /// Text, or null for nil.
  public init(_ text: String?) {
    self = text.map(JSONValue.string) ?? .null
  }

  /// An integer, or null for nil.
  public init(_ integer: Int?) {
    self = integer.map(JSONValue.integer) ?? .null
  }

  /// The value as text, without a newline at the end.
  public func text(_ layout: Layout = .compact) -> String {
    var text = ""
    write(to: &text, layout, level: 0)
    return text
  }

  private func write(to text: inout String, _ layout: Layout, level: Int) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? String(value) : "null"
    case .string(let value): text += JSONText.quoted(value)
    case .array(let items):
      Self.write(items, between: "[", "]", to: &text, layout, level) { item, text in
        item.write(to: &text, layout, level: level + 1)
      }
    case .object(let members):
      Self.write(members, between: "{", "}", to: &text, layout, level) { member, text in
        text += JSONText.quoted(member.key) + (layout == .compact ? ":" : ": ")
        member.value.write(to: &text, layout, level: level + 1)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element],
    between open: String,
    _ close: String,
    to text: inout String,
    _ layout: Layout,
    _ level: Int,
    element write: (Element, inout String) -> Void
  ) {
    func newLine(_ level: Int) {
      if layout == .indented { text += "\n" + String(repeating: "  ", count: level) }
    }
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      newLine(level + 1)
      write(element, &text)
    }
    if !elements.isEmpty { newLine(level) }
    text += close
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// `nil` is null.
  public init(nilLiteral: ()) { self = .null }
  /// `true` and `false`.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// Any other number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object, in the literal's order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map(Member.init))
  }
}
