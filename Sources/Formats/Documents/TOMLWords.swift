/// TOML's values without quotes or brackets.
extension TOMLParser {
  mutating func parseWord() throws(Stop) -> Node {
    let start = offset
    while let byte = peek(), isWordByte(byte) { offset += 1 }
    // A date and a time may be separated by one space.
    if offset - start == 10, TOMLDateTime.isDateLike(bytes[start..<offset]), peek() == UInt8(ascii: " "),
      bytes.at(offset + 1)?.isDigit == true, bytes.at(offset + 2)?.isDigit == true
    {
      offset += 1
      while let byte = peek(), isWordByte(byte) { offset += 1 }
    }
    let range = start..<offset
    guard !range.isEmpty else { throw unexpected("expected a value") }
    if let content = bytes.plainWord(range) { return Node(content, range: range) }
    switch source.text(range) {
    case "inf", "+inf": return Node(.float(.infinity), range: range)
    case "-inf": return Node(.float(-.infinity), range: range)
    case "nan", "+nan", "-nan": return Node(.float(.nan), range: range)
    default: break
    }
    let word = bytes[range]
    if TOMLDateTime.isDateLike(word) || TOMLDateTime.isTimeLike(word) {
      switch TOMLDateTime.read(word) {
      case .success(let value): return Node(.dateTime(value.kind, value.text), range: range)
      case .failure(let problem):
        throw malformed(range, "\(source.text(range)) is not a date or time: \(problem.message)")
      }
    }
    let unsigned =
      word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-") ? word.dropFirst() : word
    guard let first = unsigned.first, first.isDigit || first == UInt8(ascii: ".") else {
      throw malformed(
        range,
        "expected a value, found \(source.text(range)); \(wordAdvice(source.text(range)))"
      )
    }
    return try number(range, unsigned: unsigned)
  }

  private func wordAdvice(_ word: String) -> String {
    switch word.lowercased() {
    case "true", "false": "in TOML it is \(word.lowercased())"
    case "null", "none": "TOML has no null; leave the key out"
    case "nan", "inf", "+inf", "-inf": "in TOML it is \(word.lowercased())"
    case "infinity", "+infinity", "-infinity": "in TOML it is inf"
    default: "put text in double quotes"
    }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || "+-._:".utf8.contains(byte)
  }

  // MARK: Numbers

  private mutating func number(_ range: Range<Int>, unsigned: ArraySlice<UInt8>) throws(Stop) -> Node {
    let text = source.text(range)
    if unsigned.first == UInt8(ascii: "0"), let letter = unsigned.dropFirst().first, letter.isLetter,
      letter | 0x20 != UInt8(ascii: "e")
    {
      return try prefixedInteger(range, unsigned: unsigned, letter: letter)
    }
    var rest = unsigned
    let whole = try digits(&rest, of: range)
    guard !whole.isEmpty else {
      let repaired = "0" + source.text(rest.startIndex..<range.upperBound)
      throw malformed(range, "\(text) lacks a digit before the point; write \(repaired)")
    }
    guard whole.count == 1 || whole.first != UInt8(ascii: "0") else {
      throw malformed(
        range,
        "\(text) begins with a zero, which TOML does not allow; write it without the zero, or in double quotes"
      )
    }
    var isFloat = false
    if rest.first == UInt8(ascii: ".") {
      isFloat = true
      rest = rest.dropFirst()
      guard try !digits(&rest, of: range).isEmpty else {
        throw malformed(range, "\(text) lacks a digit after the point; write one, such as 0")
      }
    }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      isFloat = true
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard try !digits(&rest, of: range).isEmpty else {
        throw malformed(range, "\(text) lacks a digit after the e")
      }
    }
    guard rest.isEmpty else {
      throw malformed(range, "\(text) is not a number; put text in double quotes")
    }
    let plain = String(decoding: bytes[range].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if !isFloat {
      guard let value = Int(plain) else { throw tooLarge(range) }
      return Node(.integer(value), range: range)
    }
    guard let value = Double(plain) else { throw malformed(range, "\(text) is not a number") }
    if !value.isFinite {
      issues.append(
        SyntaxIssue(.numberOverflow, at: range, "\(text) is too large for a double; it is read as infinity")
      )
    }
    return Node(.float(value), range: range)
  }

  private func prefixedInteger(
    _ range: Range<Int>,
    unsigned: ArraySlice<UInt8>,
    letter: UInt8
  ) throws(Stop) -> Node {
    let text = source.text(range)
    let radix: Int
    switch letter {
    case UInt8(ascii: "x"): radix = 16
    case UInt8(ascii: "o"): radix = 8
    case UInt8(ascii: "b"): radix = 2
    default: throw malformed(range, "\(text) is not a number; put text in double quotes")
    }
    guard unsigned.count == range.count else {
      throw malformed(range, "\(text) has a sign, which only decimal numbers can have; write it in decimal")
    }
    let written = unsigned.dropFirst(2)
    try checkUnderscores(written, of: range)
    let plain = String(decoding: written.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    guard !plain.isEmpty, plain.allSatisfy({ ($0.hexDigitValue ?? 16) < radix }) else {
      throw malformed(range, "\(text) is not a valid number in base \(radix)")
    }
    guard let value = Int(plain, radix: radix) else { throw tooLarge(range) }
    return Node(.integer(value), range: range)
  }

  /// Removes decimal digits with their underscores from the front.
  private func digits(_ rest: inout ArraySlice<UInt8>, of range: Range<Int>) throws(Stop) -> ArraySlice<UInt8> {
    let taken = rest.prefix { $0.isDigit || $0 == UInt8(ascii: "_") }
    try checkUnderscores(taken, of: range)
    rest = rest.dropFirst(taken.count)
    return taken
  }

  private func checkUnderscores(_ digits: ArraySlice<UInt8>, of range: Range<Int>) throws(Stop) {
    let isUnderscore = { $0 == UInt8(ascii: "_") }
    guard digits.first.map(isUnderscore) != true, digits.last.map(isUnderscore) != true,
      !zip(digits, digits.dropFirst()).contains(where: { isUnderscore($0) && isUnderscore($1) })
    else {
      throw malformed(range, "\(source.text(range)) has an underscore that is not between two digits")
    }
  }

  private func tooLarge(_ range: Range<Int>) -> Stop {
    malformed(range, "\(source.text(range)) does not fit into 64 bits, which is TOML's limit for integers")
  }
}
