/// UTF-8 that was read in another encoding: finds it and undoes it, as `ftfy.fix_encoding` does.
enum Mojibake {
  /// The text as it was meant; unchanged if nothing looks wrong.
  static func repaired(_ text: [UInt32]) -> [UInt32] {
    var text = text
    while true {
      let next = repairedOnce(text)
      if next == text { return text }
      text = next
    }
  }

  /// A C1 control, which nobody writes, as the windows-1252 character of the same byte.
  static func withoutC1Controls(_ text: [UInt32]) -> [UInt32] {
    guard text.contains(where: isC1), let encoding = SingleByteEncoding.windows1252 else { return text }
    return text.map { isC1($0) ? encoding.character(UInt8($0)) : $0 }
  }

  private static func isC1(_ character: UInt32) -> Bool { (0x80...0x9f).contains(character) }

  private static func repairedOnce(_ text: [UInt32]) -> [UInt32] {
    guard text.contains(where: { $0 >= 0x80 }), isBad(text) else { return text }
    var isLatin1 = false
    for encoding in SingleByteEncoding.all {
      guard let bytes = encoding.encode(text) else { continue }
      if encoding.name == "latin-1" { isLatin1 = true }
      if let decoded = decodedUTF8(bytes, of: encoding) { return decoded }
    }
    let parts = repairedParts(text)
    if parts != text { return parts }
    // If all of it is Latin-1, its controls are windows-1252 characters, unless one has none there.
    if isLatin1, text.allSatisfy({ !unassigned.contains($0) }) {
      let characters = withoutC1Controls(text)
      if characters != text { return characters }
    }
    return withoutC1Controls(text)
  }

  /// The bytes that windows-1252 assigns no character to.
  private static let unassigned: Set<UInt32> = [0x81, 0x8d, 0x8f, 0x90, 0x9d]

  // MARK: The whole text

  private static func decodedUTF8(_ encoded: [UInt8], of encoding: SingleByteEncoding) -> [UInt32]? {
    var bytes = encoded
    // In Mac OS Roman this would be an en dash with a space after it.
    if encoding.name != "macroman" { bytes = withNoBreakSpaces(bytes) }
    if encoding.isSloppy {
      bytes = replacing(matchesOf: lossySequences, in: bytes) { _ in [0xef, 0xbf, 0xbd] }
    }
    return UTF8Variants.decode(bytes, variants: bytes.contains { $0 == 0xed || $0 == 0xc0 })
  }

  /// Puts back the bytes A0 that something took for a space and made one, where they complete UTF-8.
  private static func withNoBreakSpaces(_ bytes: [UInt8]) -> [UInt8] {
    guard alteredSequences.match(bytes) else { return bytes }
    // "à" as a word of its own keeps the space after it, and so gets the byte besides.
    var output: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      output.append(byte)
      if byte == 0xc3, bytes[(index + 1)...].first == 0x20, isGraveWord(bytes[(index + 2)...]) {
        output.append(0xa0)
      }
    }
    return replacing(matchesOf: alteredSequences, in: output) { $0.map { $0 == 0x20 ? 0xa0 : $0 } }
  }

  /// Whether what follows "Ã " shows that "à" with a space was meant: not another space nor a Portuguese contraction.
  private static func isGraveWord(_ rest: ArraySlice<UInt8>) -> Bool {
    !contractions.contains { rest.starts(with: $0) }
  }

  private static let contractions = [" ", "quele", "quela", "quilo", "s "].map { Array($0.utf8) }

  private static func replacing(
    matchesOf patterns: CharacterPatterns,
    in bytes: [UInt8],
    with replacement: (ArraySlice<UInt8>) -> [UInt8]
  ) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if let end = patterns.end(in: bytes, from: position) {
        output += replacement(bytes[position..<end])
        position = end
      } else {
        output.append(bytes[position])
        position += 1
      }
    }
    return output
  }

  // MARK: Parts of the text

  /// Repairs the runs that look like UTF-8 in some encoding, each by itself.
  private static func repairedParts(_ text: [UInt32]) -> [UInt32] {
    guard let clues else { return text }
    var output: [UInt32] = []
    var position = 0
    while position < text.count {
      let end = clues.end(in: text, from: position)
      guard end > position else {
        output.append(text[position])
        position += 1
        continue
      }
      let part = Array(text[position..<end])
      // A part that is all of the text would come here again.
      output += part.count < text.count && isBad(part) ? repaired(part) : part
      position = end
    }
    return output
  }

  private struct Clues: Sendable {
    let firstOf: [(set: CharacterSet, continuations: Int)]
    let continuation: CharacterSet
    let strictContinuation: CharacterSet

    /// The end of the sequences that follow each other from `start`; `start` if there is none.
    func end(in text: [UInt32], from start: Int) -> Int {
      if start > 0, strictContinuation.contains(text[start - 1]) { return start }
      var end = start
      while let next = sequence(in: text, from: end) { end = next }
      return end
    }

    private func sequence(in text: [UInt32], from start: Int) -> Int? {
      guard start < text.count else { return nil }
      for (set, continuations) in firstOf where set.contains(text[start]) {
        let end = start + 1 + continuations
        if end <= text.count, text[(start + 1)..<end].allSatisfy({ continuation.contains($0) }) { return end }
      }
      return nil
    }
  }

  private static let clues: Clues? = {
    var sets: [String: CharacterSet] = [:]
    TextTables.section("utf8_clues")?.forEachLine { line in
      guard let end = line.firstIndex(of: UInt8(ascii: "=")) else { return }
      var reader = HexReader(line, from: end + 1)
      sets[String(decoding: line[..<end], as: UTF8.self)] = CharacterSet(reading: &reader)
    }
    guard let two = sets["utf8_first_of_2"], let three = sets["utf8_first_of_3"],
      let four = sets["utf8_first_of_4"], let continuation = sets["utf8_continuation"],
      let strict = sets["utf8_continuation_strict"]
    else { return nil }
    return Clues(
      firstOf: [(two, 1), (three, 2), (four, 3)],
      continuation: continuation,
      strictContinuation: strict
    )
  }()

  /// Whether the text has a sequence of characters that hardly occurs except in misread UTF-8.
  private static func isBad(_ text: [UInt32]) -> Bool { unlikelySequences.match(text) }

  private static let unlikelySequences = CharacterPatterns(TextTables.section("badness"))
  private static let alteredSequences = CharacterPatterns(TextTables.section("altered_utf8"))
  private static let lossySequences = CharacterPatterns(TextTables.section("lossy_utf8"))
}
