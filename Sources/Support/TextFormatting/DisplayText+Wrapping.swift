extension DisplayText {
  /// The text in lines that end at blanks, never within a word: a word that is longer than a line has one to itself.
  ///
  /// - Parameters:
  ///   - columns: the room in a line.
  ///   - first: the room in the first line, if that is another one.
  public static func wrapped(_ text: String, columns: Int, first: Int? = nil) -> [String] {
    var lines: [String] = []
    var line = ""
    var (used, room) = (0, first ?? columns)
    for (number, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      let width = width(String(word))
      // A first line that has no room for the first word is left empty.
      if number > 0 ? used + 1 + width > room : width > room && room < columns {
        lines.append(line)
        (line, used, room) = (String(word), width, columns)
      } else {
        line += (number > 0 ? " " : "") + word
        used += (number > 0 ? 1 : 0) + width
      }
    }
    return lines + [line]
  }
}
