/// Text as a terminal shows it.
///
/// A file, its name or its metadata may come from a stranger. Nothing in it may control the terminal, or show the text
/// in another order than that of its characters.
public enum DisplayText {
  /// The spaces that a tab is shown as.
  public static let tab = "    "

  /// The text on one line: control characters as their symbols, direction changes as U+FFFD.
  public static func line(_ text: String) -> String {
    if isPlain(text, { $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    for scalar in text.unicodeScalars { result += shown(scalar) }
    return result
  }

  /// The text with its line breaks and tabs, and otherwise as `line` shows it.
  public static func lines(_ text: String) -> String {
    if isPlain(text, { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }) { return text }
    let scalars = text.unicodeScalars
    var result = ""
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      let isLineEnd = scalar == "\r" && index < scalars.endIndex && scalars[index] == "\n"
      if scalar == "\n" || scalar == "\t" || isLineEnd {
        result.unicodeScalars.append(scalar)
      } else {
        result += shown(scalar)
      }
    }
    return result
  }

  /// So many blanks, or other ASCII characters.
  public static func row(of byte: UInt8 = 0x20, _ count: Int) -> String {
    guard count > 0 else { return "" }
    return String(unsafeUninitializedCapacity: count) { bytes in
      bytes.initialize(repeating: byte)
      return count
    }
  }

  /// Whether a text needs no change, as most do not.
  private static func isPlain(_ text: String, _ isPlain: (UInt8) -> Bool) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isPlain) } ?? false
  }

  /// Whether a scalar could control a terminal, break a line or reorder text.
  public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: false
    case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// What is shown for a scalar on a line.
  public static func shown(_ scalar: Unicode.Scalar) -> String {
    guard isControl(scalar) else { return String(scalar) }
    switch scalar.value {
    case 0x09: return tab
    case 0x00..<0x20: return picture(0x2400 + scalar.value)
    case 0x7F: return "\u{2421}"
    default: return "\u{FFFD}"
    }
  }

  private static func picture(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String($0) } ?? "\u{FFFD}"
  }
}
