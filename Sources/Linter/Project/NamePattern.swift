/// A pattern for one component of a path: `*`, `?`, `[…]` and `\` before a literal byte.
///
/// Like git's patterns, it works on bytes: `?` is one byte of a character's UTF-8.
struct NamePattern: Sendable, Hashable {
  private enum Token: Sendable, Hashable {
    case byte(UInt8)
    case anyByte
    case set(ByteSet)
    case anyText

    func matches(_ byte: UInt8) -> Bool {
      switch self {
      case .byte(let own): own == byte
      case .anyByte, .anyText: true
      case .set(let set): set.contains(byte)
      }
    }
  }

  /// Nil for a pattern that can match nothing, such as one with an open bracket.
  private let tokens: [Token]?

  init(_ pattern: [UInt8]) { tokens = Self.tokens(pattern) }

  /// Whether it can match anything.
  var isValid: Bool { tokens != nil }

  private static func tokens(_ pattern: [UInt8]) -> [Token]? {
    var tokens: [Token] = []
    var at = 0
    while at < pattern.count {
      switch pattern[at] {
      case UInt8(ascii: "*"):
        if tokens.last != .anyText { tokens.append(.anyText) }
      case UInt8(ascii: "?"): tokens.append(.anyByte)
      case UInt8(ascii: "\\"):
        at += 1
        guard at < pattern.count else { return nil }
        tokens.append(.byte(pattern[at]))
      case UInt8(ascii: "["):
        guard let (set, end) = ByteSet.read(pattern, from: at) else { return nil }
        tokens.append(.set(set))
        at = end - 1
      case let byte: tokens.append(.byte(byte))
      }
      at += 1
    }
    return tokens
  }

  /// Whether the whole name matches; on a mismatch, only the last star is retried, one byte further.
  func matches(_ name: ArraySlice<UInt8>) -> Bool {
    guard let tokens else { return false }
    var (at, place) = (0, name.startIndex)
    var retry: (token: Int, place: Int)?
    while place < name.endIndex {
      if at < tokens.count, tokens[at] == .anyText {
        at += 1
        retry = (at, place)
      } else if at < tokens.count, tokens[at].matches(name[place]) {
        at += 1
        place += 1
      } else if let (token, last) = retry {
        at = token
        place = last + 1
        retry = (token, place)
      } else {
        return false
      }
    }
    while at < tokens.count, tokens[at] == .anyText { at += 1 }
    return at == tokens.count
  }
}

/// The bytes that a bracket expression such as `[a-z]` or `[!0-9]` matches.
struct ByteSet: Sendable, Hashable {
  private var low: UInt64 = 0
  private var lowMiddle: UInt64 = 0
  private var highMiddle: UInt64 = 0
  private var high: UInt64 = 0
  private var isNegated = false

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: low
      case 1: lowMiddle
      case 2: highMiddle
      default: high
      }
    return (word >> UInt64(byte & 63) & 1 == 1) != isNegated
  }

  private mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: low |= bit
    case 1: lowMiddle |= bit
    case 2: highMiddle |= bit
    default: high |= bit
    }
  }

  /// The offset after the bracket expression that opens at `start`; nil if it does not close.
  static func end(_ pattern: [UInt8], from start: Int) -> Int? { read(pattern, from: start)?.end }

  /// Reads the bracket expression that opens at `start`; nil if it does not close or names an unknown class.
  static func read(_ pattern: [UInt8], from start: Int) -> (set: ByteSet, end: Int)? {
    var set = ByteSet()
    var at = start + 1
    if at < pattern.count, pattern[at] == UInt8(ascii: "!") || pattern[at] == UInt8(ascii: "^") {
      set.isNegated = true
      at += 1
    }
    // A bracket that comes first is a member.
    var isFirst = true
    while at < pattern.count, isFirst || pattern[at] != UInt8(ascii: "]") {
      isFirst = false
      if let (members, end) = namedClass(pattern, from: at) {
        guard let members else { return nil }
        for byte in UInt8.min...UInt8.max where members(byte) { set.insert(byte) }
        at = end
        continue
      }
      guard let first = member(pattern, &at) else { return nil }
      var last = first
      if at + 1 < pattern.count, pattern[at] == UInt8(ascii: "-"), pattern[at + 1] != UInt8(ascii: "]") {
        at += 1
        guard let end = member(pattern, &at) else { return nil }
        last = end
      }
      if first <= last { for byte in first...last { set.insert(byte) } }
    }
    guard at < pattern.count else { return nil }
    return (set, at + 1)
  }

  private static func member(_ pattern: [UInt8], _ at: inout Int) -> UInt8? {
    if at < pattern.count, pattern[at] == UInt8(ascii: "\\") { at += 1 }
    guard at < pattern.count else { return nil }
    defer { at += 1 }
    return pattern[at]
  }

  /// `[:alpha:]`; members are nil for an unknown name.
  private static func namedClass(_ pattern: [UInt8], from at: Int) -> (members: ((UInt8) -> Bool)?, end: Int)? {
    guard at + 1 < pattern.count, pattern[at] == UInt8(ascii: "["), pattern[at + 1] == UInt8(ascii: ":"),
      let close = pattern[(at + 2)...].firstIndex(of: UInt8(ascii: "]")), close > at + 2,
      pattern[close - 1] == UInt8(ascii: ":")
    else { return nil }
    return (members(String(decoding: pattern[(at + 2)..<(close - 1)], as: UTF8.self)), close + 1)
  }

  private static func members(_ name: String) -> ((UInt8) -> Bool)? {
    func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    func isGraph(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
    func isWord(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) || isDigit(byte) }
    switch name {
    case "alnum": return isWord
    case "alpha": return { isLower($0) || isUpper($0) }
    case "blank": return { $0 == 0x20 || $0 == 0x09 }
    case "cntrl": return { $0 < 0x20 || $0 == 0x7F }
    case "digit": return isDigit
    case "graph": return isGraph
    case "lower": return isLower
    case "print": return { isGraph($0) || $0 == 0x20 }
    case "punct": return { isGraph($0) && !isWord($0) }
    case "space": return { $0 == 0x20 || (0x09...0x0D).contains($0) }
    case "upper": return isUpper
    case "xdigit": return { isDigit($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0) }
    default: return nil
    }
  }
}
