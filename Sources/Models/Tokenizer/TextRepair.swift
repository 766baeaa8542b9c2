/// `ftfy.fix_text` of ftfy 6.3.1 with its defaults, which CLIPTokenizer passes each text through.
///
/// sd-scripts' requirements name ftfy, and CLIPTokenizer uses it wherever it is installed.
enum TextRepair {
  /// The text without encoding mistakes, HTML character references, ligatures, curly quotation marks, characters of
  /// another width, terminal escapes and control characters, in normalization form C.
  static func repaired(_ text: [UInt32]) -> [UInt32] {
    var output: [UInt32] = []
    var unescapes = true
    var start = 0
    while start < text.count {
      // Lines are repaired one by one, and long ones in parts.
      let line = text[start...].firstIndex(of: 0x0a).map { $0 + 1 } ?? text.count
      let end = min(line, start + longestPart)
      let part = Array(text[start..<end])
      // From a `<` on, the text is taken for HTML, whose references are kept.
      if part.contains(0x3c) { unescapes = false }
      output += repairedPart(part, unescapes: unescapes)
      start = end
    }
    return output
  }

  private static let longestPart = 1_000_000

  private static func repairedPart(_ part: [UInt32], unescapes: Bool) -> [UInt32] {
    var text = part
    while true {
      let before = text
      // ftfy looks for a `<` once, so one that a reference stood for does not end the unescaping.
      if unescapes { text = HTMLEntities.unescaped(text) }
      text = Mojibake.repaired(text)
      text = Mojibake.withoutC1Controls(text)
      text = withUsualCharacters(text)
      text = withPlainLineBreaks(text)
      text = withoutTerminalEscapes(text)
      text.removeAll { isControl($0) }
      text = UnicodeNormalization.composed(text)
      if text == before { return text }
    }
  }

  /// Ligatures taken apart, characters of another width and curly quotation marks in their usual form.
  private static func withUsualCharacters(_ text: [UInt32]) -> [UInt32] {
    if text.allSatisfy({ $0 < 0x80 }) { return text }
    var output: [UInt32] = []
    for character in text {
      for usual in TextTables.replacements[character] ?? [character] {
        switch usual {
        case 0x2bc, 0x2018...0x201b: output.append(0x27)
        case 0x201c...0x201f: output.append(0x22)
        default: output.append(usual)
        }
      }
    }
    return output
  }

  private static func withPlainLineBreaks(_ text: [UInt32]) -> [UInt32] {
    var output: [UInt32] = []
    output.reserveCapacity(text.count)
    var previous: UInt32 = 0
    for character in text {
      switch character {
      case 0x0a where previous == 0x0d: break
      case 0x0d, 0x85, 0x2028, 0x2029: output.append(0x0a)
      default: output.append(character)
      }
      previous = character
    }
    return output
  }

  /// Drops escape, `[`, decimal digits and semicolons, and an ASCII letter.
  private static func withoutTerminalEscapes(_ text: [UInt32]) -> [UInt32] {
    guard text.contains(0x1b) else { return text }
    var output: [UInt32] = []
    var position = 0
    while position < text.count {
      if text[position] == 0x1b, let end = escapeEnd(in: text, from: position) {
        position = end
      } else {
        output.append(text[position])
        position += 1
      }
    }
    return output
  }

  private static func escapeEnd(in text: [UInt32], from start: Int) -> Int? {
    guard start + 1 < text.count, text[start + 1] == 0x5b else { return nil }
    let rest = text[(start + 2)...]
    let end = rest.firstIndex { $0 != 0x3b && !TextTables.characterClass($0).contains(.digit) }
    guard let end, (0x41...0x5a).contains(text[end]) || (0x61...0x7a).contains(text[end]) else { return nil }
    return end + 1
  }

  /// Control characters that show nothing and move nothing.
  private static func isControl(_ character: UInt32) -> Bool {
    switch character {
    case 0x00...0x08, 0x0b, 0x0e...0x1f, 0x7f, 0x206a...0x206f, 0xfeff, 0xfff9...0xfffc: true
    default: false
    }
  }
}
