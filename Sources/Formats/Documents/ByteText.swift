/// Character classes that the parsers need.
extension UInt8 {
  /// `0`…`9`
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  /// An ASCII letter.
  var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
  /// A space or a tab.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
  /// A line feed or a carriage return.
  var isLineBreak: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }
  /// A control character that TOML never allows; whether a line break is allowed depends on its context.
  var isForbiddenControl: Bool { (self < 0x20 && self != UInt8(ascii: "\t")) || self == 0x7F }
}

extension [UInt8] {
  /// The byte at an offset; nil outside of the text.
  func at(_ offset: Int) -> UInt8? { offset >= 0 && offset < count ? self[offset] : nil }

  /// Describes the character at an offset for a message.
  func describe(_ offset: Int) -> String {
    guard let byte = at(offset) else { return "the end of the file" }
    if byte.isLineBreak { return "the end of the line" }
    let text = String(decoding: self[offset...].prefix(4), as: UTF8.self)
    guard let first = text.unicodeScalars.first, first.value >= 0x20, first != "\u{7F}" else {
      return "the control character U+" + String(UInt32(byte) | 0x1_0000, radix: 16).uppercased().dropFirst()
    }
    return first == "\u{FEFF}" ? "a byte-order mark" : "'\(first)'"
  }

  /// A boolean or a short integer, which is nearly every word of a config, without a text of it; nil for anything else.
  func plainWord(_ range: Range<Int>) -> Node.Content? {
    func isWord(_ word: StaticString) -> Bool {
      range.count == word.utf8CodeUnitCount
        && range.allSatisfy { self[$0] == word.utf8Start[$0 - range.lowerBound] }
    }
    switch self[range.lowerBound] {
    case UInt8(ascii: "t"): return isWord("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): return isWord("false") ? .boolean(false) : nil
    case UInt8(ascii: "0") where range.count > 1: return nil
    default: break
    }
    // More digits might not fit.
    guard range.count <= 18 else { return nil }
    var value = 0
    for index in range {
      guard self[index].isDigit else { return nil }
      value = value * 10 + Int(self[index] &- UInt8(ascii: "0"))
    }
    return .integer(value)
  }

  /// The first bytes from `start` on that are not UTF-8; nil if all are.
  func firstInvalidUTF8(from start: Int = 0) -> Range<Int>? {
    // As for nearly every config.
    if reduce(0, |) < 0x80 { return nil }
    var offset = start
    while let lead = at(offset) {
      if lead < 0x80 {
        offset += 1
        continue
      }
      // The second byte's bounds exclude overlong forms, surrogates and values above U+10FFFF.
      let (length, second): (Int, ClosedRange<UInt8>) =
        switch lead {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        default: (1, 0x80...0xBF)
        }
      guard length > 1, let next = at(offset + 1), second.contains(next) else { return offset..<offset + 1 }
      for index in 2..<Swift.max(length, 2) {
        guard let next = at(offset + index), next & 0xC0 == 0x80 else { return offset..<offset + index }
      }
      offset += length
    }
    return nil
  }
}
