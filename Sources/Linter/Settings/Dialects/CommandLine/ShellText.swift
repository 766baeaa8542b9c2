/// Quoting for a POSIX shell.
public enum ShellText {
  /// A word, in single quotes if it needs them.
  public static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_-./:=,+@%".utf8.contains(byte)
      }
    }
    if isPlain, !text.isEmpty { return text }
    // By bytes: a combining mark must not hide a quotation mark before it.
    let parts = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false).map { Substring($0) }
    return "'" + parts.joined(separator: #"'\''"#) + "'"
  }
}
