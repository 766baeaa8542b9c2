/// One word of a command line.
struct CommandWord: Sendable {
  /// What the program receives, quotes and escapes resolved.
  var text: String
  /// The word's bytes in the source, quotes included.
  var range: Range<Int>
  /// Whether every quote in it is closed; if one is not, the end of the word is unknown.
  var isClosed = true
  /// The source bytes of each byte of the text; nil if they are not known one by one.
  var spots: [Range<Int>]?
  /// Whether the script tells the whole text; if not, the text is as written.
  var isKnown = true
  /// Whether it is a variable or command that may also stand for no word, or for several.
  var mayBeSeveral = false
  /// Whether the source bytes can be replaced: not if other words have the same ones.
  var isEditable = true
  /// A backslash and the quotation mark after it, which does not close the quotes although it looks like it.
  var openedQuote: Range<Int>?

  /// The source range of a part of the text, given as UTF-8 offsets; the whole word if the offsets are unknown.
  func range(of part: Range<Int>) -> Range<Int> {
    if let spots {
      guard part.upperBound <= spots.count, let last = spots.last else { return range }
      guard part.lowerBound < spots.count else { return last.upperBound..<last.upperBound }
      let lower = spots[part.lowerBound].lowerBound
      return lower..<(part.isEmpty ? lower : max(lower, spots[part.upperBound - 1].upperBound))
    }
    guard range.count == text.utf8.count, part.upperBound <= range.count else { return range }
    return range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound
  }

  /// The rest of the text from a UTF-8 offset on, as a word that can be replaced separately.
  func dropping(_ count: Int) -> CommandWord {
    let bytes = Array(text.utf8)
    let rest = min(count, bytes.count)..<bytes.count
    var word = self
    word.text = String(decoding: bytes[rest], as: UTF8.self)
    word.spots = spots.map { Array($0.dropFirst(count)) }
    word.mayBeSeveral = false
    // Quotes stay where they are.
    word.range = range(of: rest)
    word.isEditable = isEditable && word.range.count == rest.count
    return word
  }
}
