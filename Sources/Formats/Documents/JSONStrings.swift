extension JSONParser {
  mutating func parseString() throws(Stop) -> String {
    let start = offset
    let quote = bytes[offset]
    offset += 1
    var isPlain = true
    var bits: UInt8 = 0
    // Most strings contain no escapes.
    var at = offset
    while at < bytes.count, bytes[at] != quote, bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 {
      bits |= bytes[at]
      at += 1
    }
    offset = at
    while let byte = peek(), byte != quote {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        offset += 1
        // A backslash does not continue a string on the next line.
        if peek() == UInt8(ascii: "\n") || peek() == UInt8(ascii: "\r") { break }
        bits |= peek() ?? 0
      } else if byte < 0x20 {
        let escape = byte == UInt8(ascii: "\t") ? "\\t" : EscapedText.unicodeEscape(UInt16(byte))
        note(
          SyntaxIssue(
            .jsonControlCharacter,
            at: offset..<offset + 1,
            "control character \(EscapedText.unicodeEscape(UInt16(byte))) inside a string; write \(escape)",
            edits: [Edit(offset..<offset + 1, escape)]
          )
        )
      }
      bits |= byte
      offset += 1
    }
    guard peek() == quote else {
      throw malformed(start..<start + 1, "the string that begins here is never closed")
    }
    let inner = start + 1..<offset
    offset += 1
    if bits >= 0x80, String(validating: bytes[inner], as: UTF8.self) == nil {
      note(SyntaxIssue(.invalidUTF8, at: inner, "this string is not valid UTF-8"))
    }
    let text = isPlain ? String(decoding: bytes[inner], as: UTF8.self) : unescape(inner)
    if quote == UInt8(ascii: "'") {
      note(
        SyntaxIssue(
          .jsonSingleQuotes,
          at: start..<offset,
          "a string in single quotes; JSON allows only double quotes",
          edits: [Edit(start..<offset, JSONText.quoted(text))]
        )
      )
    }
    return text
  }

  private mutating func unescape(_ range: Range<Int>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = bytes[at]
      guard byte == UInt8(ascii: "\\"), at + 1 < range.upperBound else {
        let end = bytes[at + 1..<range.upperBound].firstIndex(of: UInt8(ascii: "\\")) ?? range.upperBound
        text += bytes[at..<end]
        at = end
        continue
      }
      let escape = bytes[at + 1]
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        if let (scalar, length) = unicodeEscape(at: at, end: range.upperBound) {
          text += String(Character(scalar)).utf8
          at += length
          continue
        }
        fallthrough
      default:
        note(
          SyntaxIssue(
            .jsonInvalidEscape,
            at: at..<at + 2,
            "\\\(String(decoding: bytes[at + 1..<range.upperBound].prefix(4), as: UTF8.self).prefix(1)) is not a JSON escape; write a backslash as \\\\",
            edits: [Edit(at..<at + 1, "\\\\")]
          )
        )
        text.append(byte)
        at += 1
        continue
      }
      at += 2
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The scalar of `\uXXXX`, or of a surrogate pair; a lone surrogate gives U+FFFD.
  private func unicodeEscape(at start: Int, end: Int) -> (UnicodeScalar, Int)? {
    guard let first = hexUnit(start, end) else { return nil }
    if let scalar = UnicodeScalar(first) { return (scalar, 6) }
    if first < 0xDC00, let second = hexUnit(start + 6, end), (0xDC00..<0xE000).contains(second),
      let scalar = UnicodeScalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    {
      return (scalar, 12)
    }
    return ("\u{FFFD}", 6)
  }

  private func hexUnit(_ start: Int, _ end: Int) -> UInt32? {
    guard start + 6 <= end, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var value: UInt32 = 0
    for byte in bytes[start + 2..<start + 6] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
