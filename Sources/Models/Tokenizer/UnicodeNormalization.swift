/// Unicode's normalization form C (UAX #15), as Python's `unicodedata.normalize("NFC", …)` gives it.
enum UnicodeNormalization {
  /// The text with its characters composed.
  static func composed(_ text: [UInt32]) -> [UInt32] {
    // No character below U+0300 combines with another, and all of them stay as they are.
    if text.allSatisfy({ $0 < 0x300 }) { return text }
    return compose(ordered(text.flatMap { decomposed($0) }))
  }

  private static let hangul: (syllables: ClosedRange<UInt32>, leads: UInt32, vowels: UInt32, tails: UInt32) =
    (0xac00...0xd7a3, 0x1100, 0x1161, 0x11a7)

  private static func decomposed(_ character: UInt32) -> [UInt32] {
    if hangul.syllables.contains(character) {
      let index = character - hangul.syllables.lowerBound
      let pair = [hangul.leads + index / 588, hangul.vowels + index % 588 / 28]
      return index % 28 == 0 ? pair : pair + [hangul.tails + index % 28]
    }
    guard let parts = tables.decompositions[character] else { return [character] }
    return parts.flatMap { decomposed($0) }
  }

  /// Sorts each run of combining characters by class, keeping the order within a class.
  private static func ordered(_ text: [UInt32]) -> [UInt32] {
    var text = text
    var start = 0
    while start < text.count {
      guard combiningClass(text[start]) != 0 else {
        start += 1
        continue
      }
      let end = text[start...].firstIndex { combiningClass($0) == 0 } ?? text.count
      if end - start > 1 {
        let run = text[start..<end].enumerated().sorted {
          (combiningClass($0.element), $0.offset) < (combiningClass($1.element), $1.offset)
        }
        text.replaceSubrange(start..<end, with: run.map(\.element))
      }
      start = end
    }
    return text
  }

  private static func compose(_ text: [UInt32]) -> [UInt32] {
    var output: [UInt32] = []
    var starter: Int?
    var lastClass: UInt8 = 0
    for character in text {
      let current = combiningClass(character)
      // Blocked from its starter by a character between of no class, or of the same or a higher one.
      if let at = starter, output.count == at + 1 || lastClass != 0 && lastClass < current,
        let one = pair(output[at], character)
      {
        output[at] = one
        continue
      }
      output.append(character)
      lastClass = current
      if current == 0 { starter = output.count - 1 }
    }
    return output
  }

  private static func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (hangul.leads..<hangul.leads + 19).contains(first),
      (hangul.vowels..<hangul.vowels + 21).contains(second)
    {
      return hangul.syllables.lowerBound + ((first - hangul.leads) * 21 + second - hangul.vowels) * 28
    }
    if hangul.syllables.contains(first), (first - hangul.syllables.lowerBound) % 28 == 0,
      (hangul.tails + 1..<hangul.tails + 28).contains(second)
    {
      return first + second - hangul.tails
    }
    return tables.compositions[UInt64(first) << 32 | UInt64(second)]
  }

  private static func combiningClass(_ character: UInt32) -> UInt8 {
    character < 0x300 ? 0 : tables.classes[character] ?? 0
  }

  private struct Tables: Sendable {
    var decompositions: [UInt32: [UInt32]] = [:]
    var compositions: [UInt64: UInt32] = [:]
    var classes: [UInt32: UInt8] = [:]
  }

  private static let tables: Tables = {
    var tables = Tables()
    TextTables.section("decompositions")?.forEachLine { line in
      var reader = HexReader(line)
      guard let character = reader.number() else { return }
      let composes = reader.peek == UInt8(ascii: "=")
      reader.skip()
      let parts = reader.numbers()
      tables.decompositions[character] = parts
      if composes, parts.count == 2 {
        tables.compositions[UInt64(parts[0]) << 32 | UInt64(parts[1])] = character
      }
    }
    TextTables.section("combining")?.forEachLine { line in
      var reader = HexReader(line)
      var members: [ClosedRange<UInt32>] = []
      while let first = reader.number() {
        var last = first
        if reader.peek == UInt8(ascii: "-") {
          reader.skip()
          last = max(first, reader.number() ?? first)
        }
        members.append(first...last)
        let separator = reader.peek
        reader.skip()
        if separator != UInt8(ascii: ",") { break }
      }
      let value = UInt8(truncatingIfNeeded: reader.number() ?? 0)
      for range in members { for character in range { tables.classes[character] = value } }
    }
    return tables
  }()
}
