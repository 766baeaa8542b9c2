/// The result of Python's `ast.literal_eval` for an argument's value, which is how sd-scripts reads arguments.
public enum PythonLiteral: Sendable, Hashable {
  /// Not a literal: `literal_eval` raises an exception.
  case invalid
  /// `None`
  case none
  /// Any other literal.
  case value(Value)

  /// The value; nil for `None` and for text that is not a literal.
  public var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }

  /// The value of a literal, nil for `None`; text that is not a literal is returned unchanged.
  public static func valueOrText(_ text: String) -> Value? {
    let literal = evaluate(text)
    return literal == .invalid ? .string(text) : literal.value
  }

  /// Evaluates a text.
  public static func evaluate(_ text: String) -> PythonLiteral {
    guard text.utf8.count <= 4096 else { return .invalid }
    var reader = Reader(text: Array(text.utf8))
    reader.skipSpace()
    let first = reader.literal(depth: 0)
    guard first != .invalid else { return .invalid }
    var items = [first]
    var isTuple = false
    reader.skipSpace()
    while reader.take(UInt8(ascii: ",")) {
      isTuple = true
      reader.skipSpace()
      if reader.isAtEnd { break }
      let next = reader.literal(depth: 0)
      guard next != .invalid else { return .invalid }
      items.append(next)
      reader.skipSpace()
    }
    guard reader.isAtEnd else { return .invalid }
    return isTuple ? .value(.list(items.compactMap(\.value))) : first
  }

  /// A value as Python writes it: `True`, `0.9,0.99` for a list.
  public static func text(_ value: Value) -> String {
    switch value {
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): PythonFloat.text(value)
    case .string(let text): text
    case .list(let values): values.map(text).joined(separator: ",")
    }
  }

  private struct Reader {
    let text: [UInt8]
    var at = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { at >= text.count }

    mutating func skipSpace() {
      while at < text.count, text[at] == UInt8(ascii: " ") || text[at] == UInt8(ascii: "\t") { at += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
      return true
    }

    /// One literal.
    mutating func literal(depth: Int) -> PythonLiteral {
      guard at < text.count, depth < 32 else { return .invalid }
      switch text[at] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): return string()
      case UInt8(ascii: "("): return sequence(UInt8(ascii: ")"), depth: depth)
      case UInt8(ascii: "["): return sequence(UInt8(ascii: "]"), depth: depth)
      case UInt8(ascii: "{"): return dictionary(depth: depth)
      default: return word()
      }
    }

    private mutating func string() -> PythonLiteral {
      let quote = text[at]
      at += 1
      var bytes: [UInt8] = []
      while at < text.count, text[at] != quote {
        if text[at] == UInt8(ascii: "\\"), at + 1 < text.count { at += 1 }
        bytes.append(text[at])
        at += 1
      }
      return take(quote) ? .value(.string(String(decoding: bytes, as: UTF8.self))) : .invalid
    }

    private mutating func sequence(_ close: UInt8, depth: Int) -> PythonLiteral {
      at += 1
      var items: [Value] = []
      var hasComma = false
      skipSpace()
      while !take(close) {
        let item = literal(depth: depth + 1)
        guard item != .invalid else { return .invalid }
        if let value = item.value { items.append(value) }
        skipSpace()
        if take(UInt8(ascii: ",")) {
          hasComma = true
          skipSpace()
        } else if at < text.count, text[at] != close {
          return .invalid
        }
        if isAtEnd { return .invalid }
      }
      // `(1)` is 1, `(1,)` is a tuple.
      if close == UInt8(ascii: ")"), !hasComma, let only = items.first, items.count == 1 {
        return .value(only)
      }
      return .value(.list(items))
    }

    private mutating func dictionary(depth: Int) -> PythonLiteral {
      at += 1
      skipSpace()
      while !take(UInt8(ascii: "}")) {
        guard literal(depth: depth + 1) != .invalid else { return .invalid }
        skipSpace()
        if take(UInt8(ascii: ":")) {
          skipSpace()
          guard literal(depth: depth + 1) != .invalid else { return .invalid }
          skipSpace()
        }
        if take(UInt8(ascii: ",")) {
          skipSpace()
        } else if at < text.count, text[at] != UInt8(ascii: "}") {
          return .invalid
        }
        if isAtEnd { return .invalid }
      }
      return .value(.list([]))
    }

    private mutating func word() -> PythonLiteral {
      let start = at
      while at < text.count, !Self.endsWord(text[at]) { at += 1 }
      let word = String(decoding: text[start..<at], as: UTF8.self)
      switch word {
      case "True": return .value(.boolean(true))
      case "False": return .value(.boolean(false))
      case "None": return .none
      default:
        // Swift's Double also reads hexadecimal floats and infinities, which are not Python literals.
        guard let first = word.utf8.first, Self.isNumeric(first), first | 0x20 != UInt8(ascii: "e"),
          first != UInt8(ascii: "_"), word.utf8.allSatisfy(Self.isNumeric)
        else { return .invalid }
        let digits = word.utf8.contains(UInt8(ascii: "_")) ? word.replacing("_", with: "") : word
        if let integer = Int(digits) { return hasLeadingZero(word) ? .invalid : .value(.integer(integer)) }
        return Double(digits).map { .value(.float($0)) } ?? .invalid
      }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"): true
      case UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "'"), UInt8(ascii: "\""):
        true
      case UInt8(ascii: " "), UInt8(ascii: "\t"): true
      default: false
      }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
      switch Unicode.Scalar(byte) {
      case "0"..."9", "+", "-", ".", "e", "E", "_": true
      default: false
      }
    }

    /// Python rejects `007` but allows `0`, `00` and `0.5`.
    private func hasLeadingZero(_ word: String) -> Bool {
      let digits = word.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      return digits.count > 1 && digits.first == UInt8(ascii: "0")
        && digits.contains { $0 != UInt8(ascii: "0") && $0 != UInt8(ascii: "_") }
    }
  }
}
