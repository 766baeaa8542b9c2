/// Text as a terminal shows it.
enum DisplayText {
  /// The spaces that a tab is shown as.
  static let tab = "    "

  /// The text on one line, without anything that could control a terminal or reorder the text.
  static func line(_ text: String) -> String {
    // Most text needs no change.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    for scalar in text.unicodeScalars { result += shown(scalar) }
    return result
  }

  /// What is shown for a scalar: control characters as their symbols, direction changes as U+FFFD.
  static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x09: return tab
    case 0x00..<0x20: return picture(0x2400 + scalar.value)
    case 0x7F: return "\u{2421}"
    case 0x80..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: return "\u{FFFD}"
    default: return String(scalar)
    }
  }

  /// The columns that a scalar takes: 0 for combining marks, 2 for wide ones, else 1.
  static func width(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if wide.contains(where: { $0.contains(value) }) { return 2 }
    // Flags are pairs of letters that show two columns together.
    let isFlagLetter = (0x1F1E6...0x1F1FF).contains(value)
    return scalar.properties.isEmojiPresentation && !isFlagLetter ? 2 : 1
  }

  /// The columns that a text takes.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// The blocks whose East Asian Width is W or F (Unicode Standard Annex 11), emoji aside.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]

  private static func picture(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String($0) } ?? "\u{FFFD}"
  }
}
