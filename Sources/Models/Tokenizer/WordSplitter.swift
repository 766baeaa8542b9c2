/// Splits a text into words as CLIPTokenizer's regular expression does.
///
/// The expression ignores case and has these alternatives, tried in this order where the last match ended: the two special tokens, 's, 't, 're, 've, 'm, 'll, 'd, a run of letters, one number, a run of anything but
/// spaces, letters and numbers.
enum WordSplitter {
  /// One space for each run of white space, none at the ends.
  static func collapsed(_ text: [UInt32]) -> [UInt32] {
    var output: [UInt32] = []
    output.reserveCapacity(text.count)
    for character in text {
      if !isSpace(character) {
        output.append(character)
      } else if let last = output.last, last != 0x20 {
        output.append(0x20)
      }
    }
    if output.last == 0x20 { output.removeLast() }
    return output
  }

  /// The words of a lower-case text, in order.
  static func words(_ text: [UInt32]) -> [ArraySlice<UInt32>] {
    var words: [ArraySlice<UInt32>] = []
    var position = 0
    while position < text.count {
      let end = wordEnd(in: text, from: position)
      if end > position { words.append(text[position..<end]) }
      position = max(end, position + 1)
    }
    return words
  }

  private static func wordEnd(in text: [UInt32], from start: Int) -> Int {
    if let literal = literals.first(where: { matches($0, text[start...]) }) { return start + literal.count }
    func run(_ kind: CharacterClass) -> Int {
      text[start...].firstIndex { !TextTables.characterClass($0).contains(kind) } ?? text.count
    }
    let kind = TextTables.characterClass(text[start])
    if kind.contains(.letter) { return run(.letter) }
    if kind.contains(.number) { return start + 1 }
    return run(.other)
  }

  private static let literals = [
    "<|startoftext|>", "<|endoftext|>", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d",
  ].map { $0.unicodeScalars.map(\.value) }

  /// Whether a text starts with a literal. Of the characters that lower-casing leaves, only the long s differs from a
  /// letter of a literal and still equals it if case is ignored.
  private static func matches(_ literal: [UInt32], _ text: ArraySlice<UInt32>) -> Bool {
    guard text.first == literal.first, text.count >= literal.count else { return false }
    return zip(literal, text).allSatisfy { $0 == $1 || $0 == 0x73 && $1 == 0x17f }
  }

  private static func isSpace(_ character: UInt32) -> Bool {
    character == 0x20 || TextTables.characterClass(character).contains(.space)
  }
}
