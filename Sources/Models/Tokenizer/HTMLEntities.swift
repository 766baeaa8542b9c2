/// HTML's character references, decoded as ftfy does: only those that end in a semicolon.
enum HTMLEntities {
  static func unescaped(_ text: [UInt32]) -> [UInt32] {
    guard text.contains(ampersand) else { return text }
    var output: [UInt32] = []
    output.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      if text[position] == ampersand, let end = referenceEnd(in: text, from: position),
        let characters = characters(of: text[position..<end])
      {
        output += characters
        position = end
      } else {
        output.append(text[position])
        position += 1
      }
    }
    return output
  }

  private static let ampersand: UInt32 = 0x26
  private static let numberSign: UInt32 = 0x23
  private static let semicolon: UInt32 = 0x3b
  private static let longestName = 24

  /// The end of `&`, perhaps `#`, 1 to 24 ASCII letters and digits, and `;`.
  private static func referenceEnd(in text: [UInt32], from start: Int) -> Int? {
    var position = start + 1
    if position < text.count, text[position] == numberSign { position += 1 }
    let name = text[position...].prefix(longestName + 1).prefix { isNameCharacter($0) }
    let end = position + name.count
    guard (1...longestName).contains(name.count), end < text.count, text[end] == semicolon else { return nil }
    return end + 1
  }

  private static func isNameCharacter(_ character: UInt32) -> Bool {
    switch character {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
  }

  /// What a whole reference stands for; nil if it stands for nothing and stays.
  private static func characters(of reference: ArraySlice<UInt32>) -> [UInt32]? {
    guard reference.dropFirst().first == numberSign else {
      return names[String(String.UnicodeScalarView(reference.compactMap { Unicode.Scalar($0) }))]
    }
    var digits = reference.dropFirst(2).dropLast()
    var base: UInt64 = 10
    if digits.first == 0x78 || digits.first == 0x58 {
      base = 16
      digits = digits.dropFirst()
    }
    guard let number = number(digits, base: base) else { return nil }
    return character(number)
  }

  /// The number that digits write, at most 0x110000; nil if one is not a digit or there is none.
  private static func number(_ digits: ArraySlice<UInt32>, base: UInt64) -> UInt32? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      let digitValue: UInt32 =
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: 99
        }
      guard digitValue < base else { return nil }
      value = min(value * base + UInt64(digitValue), 0x110000)
    }
    return UInt32(value)
  }

  /// The character of a numeric reference, by the rules of the HTML standard that Python follows.
  private static func character(_ number: UInt32) -> [UInt32]? {
    switch number {
    case 0, 0xd800...0xdfff, 0x110000...: [0xfffd]
    // A reference that stands for a semicolon is taken for one that was only decoded in part, and stays.
    case semicolon: nil
    case 0x80...0x9f: [SingleByteEncoding.windows1252?.character(UInt8(number)) ?? number]
    case 1...8, 0xb, 0xe...0x1f, 0x7f, 0xfdd0...0xfdef: []
    case _ where number & 0xfffe == 0xfffe: []
    default: [number]
    }
  }

  private static let names: [String: [UInt32]] = {
    var names: [String: [UInt32]] = [:]
    TextTables.section("entities")?.forEachLine { line in
      guard let end = line.firstIndex(of: UInt8(ascii: "=")) else { return }
      var reader = HexReader(line, from: end + 1)
      names[String(decoding: line[..<end], as: UTF8.self)] = reader.numbers()
    }
    return names
  }()
}
