/// TOML's four kinds of string.
extension TOMLParser {
  /// Whether there are three quotes here.
  func startsMultiline() -> Bool {
    guard let quote = peek() else { return false }
    return bytes.at(offset + 1) == quote && bytes.at(offset + 2) == quote
  }

  /// Reads `"…"` or `'…'`.
  mutating func parseString() throws(Stop) -> String {
    let start = offset
    let quote = peek()
    var text: [UInt8] = []
    offset += 1
    while let byte = peek(), byte != quote {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try parseEscape(into: &text)
      } else {
        guard !byte.isForbiddenControl else { throw forbiddenControl("in a string; \(escapeAdvice(byte))") }
        text.append(byte)
        offset += 1
      }
    }
    guard peek() == quote else {
      throw malformed(start..<start + 1, "the string that begins here is never closed on its line")
    }
    offset += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads `"""…"""` or `'''…'''`.
  mutating func parseMultilineString() throws(Stop) -> String {
    let start = offset
    let quote = peek()
    var text: [UInt8] = []
    offset += 3
    // A line break right after the opening quotes is not part of the text.
    if peek() == UInt8(ascii: "\r"), bytes.at(offset + 1) == UInt8(ascii: "\n") { offset += 1 }
    if peek() == UInt8(ascii: "\n") { offset += 1 }
    while let byte = peek() {
      if byte == quote {
        var count = 1
        while count < 5, bytes.at(offset + count) == quote { count += 1 }
        offset += count
        // There may be up to two quotes before the closing three.
        text += repeatElement(byte, count: count < 3 ? count : count - 3)
        if count >= 3 { return String(decoding: text, as: UTF8.self) }
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        if !skipLineContinuation() { try parseEscape(into: &text) }
      } else if byte == UInt8(ascii: "\n")
        || (byte == UInt8(ascii: "\r") && bytes.at(offset + 1) == UInt8(ascii: "\n"))
      {
        text.append(byte)
        offset += 1
      } else {
        guard !byte.isForbiddenControl else { throw forbiddenControl("in a string; \(escapeAdvice(byte))") }
        text.append(byte)
        offset += 1
      }
    }
    throw malformed(start..<start + 3, "the string that begins here is never closed")
  }

  /// Skips a backslash at the end of a line and all white space up to the next text.
  private mutating func skipLineContinuation() -> Bool {
    var end = offset + 1
    var hasLineBreak = false
    while let byte = bytes.at(end) {
      if byte == UInt8(ascii: "\n") {
        hasLineBreak = true
      } else if !byte.isBlank, byte != UInt8(ascii: "\r") || bytes.at(end + 1) != UInt8(ascii: "\n") {
        break
      }
      end += 1
    }
    guard hasLineBreak else { return false }
    offset = end
    return true
  }

  private mutating func parseEscape(into text: inout [UInt8]) throws(Stop) {
    let start = offset
    let kind = bytes.at(offset + 1)
    offset += 2
    switch kind {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(kind ?? 0)
    case UInt8(ascii: "u"): text += try parseScalar(start, digits: 4)
    case UInt8(ascii: "U"): text += try parseScalar(start, digits: 8)
    default:
      var end = start + 1
      if let kind, !kind.isLineBreak {
        end += 1
        while let byte = bytes.at(end), byte & 0xC0 == 0x80 { end += 1 }
      }
      let written = source.text(start..<end)
      throw malformed(
        start..<end,
        "\(written) is not an escape in TOML; write \\\(written), or put the text in single quotes, "
          + "where a backslash is literal"
      )
    }
  }

  private mutating func parseScalar(_ start: Int, digits: Int) throws(Stop) -> String.UTF8View {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = peek(), let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw malformed(
          start..<offset,
          "\(source.text(start..<start + 2)) must be followed by \(digits) hexadecimal digits; write a literal backslash "
            + "as \\\\, or put the text in single quotes"
        )
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    guard let scalar = UnicodeScalar(value) else {
      throw malformed(start..<offset, "\(source.text(start..<offset)) is not a Unicode character")
    }
    return String(Character(scalar)).utf8
  }

  private func escapeAdvice(_ byte: UInt8) -> String {
    "in double quotes, write it as \(TOMLText.quoted(String(UnicodeScalar(byte))).dropFirst().dropLast())"
  }
}
