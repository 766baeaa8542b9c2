import TextFormatting

/// Writes JSON strings.
public enum JSONText {
  /// A string with its quotes; non-ASCII text is not escaped, as in kohya_ss's own files, unless it could control a
  /// terminal or reorder text.
  public static func quoted(_ text: String) -> String {
    EscapedText.quoted(text, hasShortEscapes: false, escaping: DisplayText.isControl)
  }

  /// A string with its quotes as Python's `json.dumps` writes it: everything except printable ASCII is escaped.
  public static func asciiQuoted(_ text: String) -> String {
    EscapedText.quoted(text, hasShortEscapes: true) { !(0x20..<0x7F).contains($0.value) }
  }
}
