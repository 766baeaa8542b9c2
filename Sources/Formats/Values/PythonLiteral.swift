/// What Python's `ast.literal_eval` makes of an argument's value, which is how sd-scripts reads them.
public enum PythonLiteral {
  /// The value; nil when `literal_eval` raises. `None` gives `.some(nil)`.
  public static func evaluate(_ text: String) -> Value?? {
    guard text.utf8.count <= 4096 else { return .none }
    var reader = Reader(text: Array(text.utf8))
    reader.skipSpace()
    guard let first = reader.value(depth: 0) else { return .none }
    var items = [first]
    var isTuple = false
    reader.skipSpace()
    while reader.take(UInt8(ascii: ",")) {
      isTuple = true
      reader.skipSpace()
      if reader.isAtEnd { break }
      guard let next = reader.value(depth: 0) else { return .none }
      items.append(next)
      reader.skipSpace()
    }
    guard reader.isAtEnd else { return .none }
    return isTuple ? .some(.list(items.compactMap(\.self))) : .some(first)
  }

  /// How Python writes a value: `True`, `0.9,0.99` for a list.
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

    /// One literal; nil when there is none, `.some(nil)` for None.
    mutating func value(depth: Int) -> Value?? {
      guard at < text.count, depth < 32 else { return .none }
      switch text[at] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): return string()
      case UInt8(ascii: "("): return sequence(UInt8(ascii: ")"), depth: depth)
      case UInt8(ascii: "["): return sequence(UInt8(ascii: "]"), depth: depth)
      case UInt8(ascii: "{"): return dictionary(depth: depth)
      default: return word()
      }
    }

    private mutating func string() -> Value?? {
      let quote = text[at]
      at += 1
      var bytes: [UInt8] = []
      while at < text.count, text[at] != quote {
        if text[at] == UInt8(ascii: "\\"), at + 1 < text.count { at += 1 }
        bytes.append(text[at])
        at += 1
      }
      return take(quote) ? .some(.string(String(decoding: bytes, as: UTF8.self))) : .none
    }

    private mutating func sequence(_ close: UInt8, depth: Int) -> Value?? {
      at += 1
      var items: [Value] = []
      var hasComma = false
      skipSpace()
      while !take(close) {
        guard let item = value(depth: depth + 1) else { return .none }
        if let item { items.append(item) }
        skipSpace()
        if take(UInt8(ascii: ",")) {
          hasComma = true
          skipSpace()
        } else if at < text.count, text[at] != close {
          return .none
        }
        if isAtEnd { return .none }
      }
      // `(1)` is 1, `(1,)` is a tuple.
      if close == UInt8(ascii: ")"), !hasComma, let only = items.first, items.count == 1 {
        return .some(only)
      }
      return .some(.list(items))
    }

    private mutating func dictionary(depth: Int) -> Value?? {
      at += 1
      skipSpace()
      while !take(UInt8(ascii: "}")) {
        guard value(depth: depth + 1) != nil else { return .none }
        skipSpace()
        if take(UInt8(ascii: ":")) {
          skipSpace()
          guard value(depth: depth + 1) != nil else { return .none }
          skipSpace()
        }
        if take(UInt8(ascii: ",")) {
          skipSpace()
        } else if at < text.count, text[at] != UInt8(ascii: "}") {
          return .none
        }
        if isAtEnd { return .none }
      }
      return .some(.list([]))
    }

    private mutating func word() -> Value?? {
      let start = at
      while at < text.count, !Self.endsWord(text[at]) { at += 1 }
      let word = String(decoding: text[start..<at], as: UTF8.self)
      switch word {
      case "True": return .some(.boolean(true))
      case "False": return .some(.boolean(false))
      case "None": return .some(nil)
      default:
        guard let first = word.utf8.first, "+-.0123456789".utf8.contains(first) else { return .none }
        let digits = word.utf8.contains(UInt8(ascii: "_")) ? word.replacing("_", with: "") : word
        if let integer = Int(digits) { return hasLeadingZero(word) ? .none : .some(.integer(integer)) }
        // Swift's Double also reads hexadecimal floats and infinities, which Python does not.
        guard word.utf8.allSatisfy({ "+-.eE_0123456789".utf8.contains($0) }), let value = Double(digits)
        else {
          return .none
        }
        return .some(.float(value))
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

    /// Python refuses `007` but allows `0`, `00` and `0.5`.
    private func hasLeadingZero(_ word: String) -> Bool {
      let digits = word.drop { $0 == "+" || $0 == "-" }
      return digits.count > 1 && digits.first == "0" && digits.contains { $0 != "0" && $0 != "_" }
    }
  }
}
