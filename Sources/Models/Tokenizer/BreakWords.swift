/// The webui's `BREAK` in a prompt's text: the word in capitals, with the white space around it.
enum BreakWords {
  /// The texts between the words, each with weight 1, and a pause between any two.
  static func parts(of text: [UInt32]) -> [PromptAttention.Part] {
    var parts: [PromptAttention.Part] = []
    var start = 0
    var position = 0
    while position < text.count {
      guard isBreak(text, at: position) else {
        position += 1
        continue
      }
      var end = position
      while end > start, isSpace(text[end - 1]) { end -= 1 }
      parts.append(PromptAttention.Part(text: Array(text[start..<end]), weight: 1))
      parts.append(PromptAttention.pause)
      position += PromptAttention.pause.text.count
      while position < text.count, isSpace(text[position]) { position += 1 }
      start = position
    }
    return parts + [PromptAttention.Part(text: Array(text[start...]), weight: 1)]
  }

  /// Whether the word stands here by itself.
  private static func isBreak(_ text: [UInt32], at position: Int) -> Bool {
    let word = PromptAttention.pause.text
    guard text[position...].starts(with: word) else { return false }
    let before = position == 0 || !isWord(text[position - 1])
    let after = text[(position + word.count)...].first.map { !isWord($0) } ?? true
    return before && after
  }

  private static func isSpace(_ character: UInt32) -> Bool {
    TextTables.characterClass(character).contains(.space)
  }

  /// A letter, number or underscore, as in Python's regular expressions.
  private static func isWord(_ character: UInt32) -> Bool {
    !TextTables.characterClass(character).isDisjoint(with: [.letter, .number]) || character == 0x5f
  }
}
