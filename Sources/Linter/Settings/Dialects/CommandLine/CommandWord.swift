/// One word of a command line.
struct CommandWord: Sendable {
  /// What the program receives, quotes and escapes resolved.
  var text: String
  /// The word's bytes in the source, quotes included.
  var range: Range<Int>
  /// Whether every quote in it is closed; if one is not, the end of the word is unknown.
  var isClosed = true
  /// The source offset of each byte of the text; nil if unknown, as for the value of a variable.
  var offsets: [Int]?

  /// The source range of a part of the text, given as UTF-8 offsets; the whole word if the offsets are unknown.
  func range(of part: Range<Int>) -> Range<Int> {
    if let offsets {
      // A text that differs from the file's has no offsets, even if it has the same length.
      guard part.upperBound <= offsets.count, !offsets.isEmpty else { return range }
      let end = offsets.last.map { $0 + 1 } ?? range.upperBound
      let lower = part.lowerBound < offsets.count ? offsets[part.lowerBound] : end
      return lower..<(part.isEmpty ? lower : offsets[part.upperBound - 1] + 1)
    }
    guard range.count == text.utf8.count, part.upperBound <= range.count else { return range }
    return range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound
  }

  /// The rest of the text from a UTF-8 offset on, as a word that can be replaced separately.
  func dropping(_ count: Int) -> CommandWord {
    let bytes = Array(text.utf8)
    let rest = min(count, bytes.count)..<bytes.count
    var word = CommandWord(
      text: String(decoding: bytes[rest], as: UTF8.self),
      range: range(of: rest),
      isClosed: isClosed
    )
    word.offsets = offsets.map { Array($0.dropFirst(count)) }
    guard word.range.count != rest.count else { return word }
    // With quotes or escapes, the rest ends where the whole word ends, and must not begin inside quotes.
    let head = range(of: 0..<rest.lowerBound)
    word.isClosed = isClosed && head == range.lowerBound..<range.lowerBound + rest.lowerBound
    word.range = min(head.upperBound, range.upperBound)..<range.upperBound
    return word
  }
}
