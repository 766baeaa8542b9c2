import TextFormatting

/// Writes TOML keys and scalars.
public enum TOMLText {
  /// A basic string with its quotes; non-ASCII text is not escaped, unless it could control a terminal or reorder text.
  public static func quoted(_ text: String) -> String {
    EscapedText.quoted(text, hasShortEscapes: true, escaping: DisplayText.isControl)
  }

  /// One part of a key: bare if TOML allows it, else quoted.
  public static func key(_ text: String) -> String {
    text.utf8.allSatisfy(isBareKeyByte) && !text.isEmpty ? text : quoted(text)
  }

  static func isBareKeyByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// A float that TOML reads back exactly; a whole number keeps its decimal point, or it would become an integer.
  public static func number(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value.description
  }
}
