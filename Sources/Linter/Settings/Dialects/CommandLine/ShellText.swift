/// Quoting for shells.
public enum ShellText {
  /// A word for a POSIX shell, in single quotes if it needs them.
  public static func quoted(_ text: String) -> String {
    if isPlain(text, besides: "_-./:=,+@%") { return text }
    // By bytes: a combining mark must not hide a quotation mark before it.
    let parts = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false).map { Substring($0) }
    return "'" + parts.joined(separator: #"'\''"#) + "'"
  }

  /// A word for a batch file, in double quotes if it needs them; nil if it contains a line break or another control
  /// character, which end the line or the file.
  ///
  /// Within quotes cmd.exe only replaces variables, which a doubled percent sign prevents. A quotation mark would end
  /// them, so a word with one stands outside of quotes as cmd.exe sees it, with a caret before every sign that cmd.exe
  /// would take for itself. The program sees what is left by the rules of `parse_cmdline` in Microsoft's C runtime:
  /// backslashes count before a quotation mark only.
  public static func batchQuoted(_ text: String) -> String? {
    guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return nil }
    if isPlain(text, besides: "_-.:\\"), text.utf8.last != UInt8(ascii: "\\") { return text }
    let hidesQuotes = text.utf8.contains(UInt8(ascii: "\""))
    var result: [UInt8] = []
    func append(_ byte: UInt8) {
      if byte == UInt8(ascii: "%") { result.append(byte) }
      if hidesQuotes, "\"^&|<>()!".utf8.contains(byte) { result.append(UInt8(ascii: "^")) }
      result.append(byte)
    }
    append(UInt8(ascii: "\""))
    var backslashes = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") {
        for _ in 0...backslashes { append(UInt8(ascii: "\\")) }
      }
      backslashes = byte == UInt8(ascii: "\\") ? backslashes + 1 : 0
      append(byte)
    }
    for _ in 0..<backslashes { append(UInt8(ascii: "\\")) }
    append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }

  /// A word for PowerShell, in single quotes if it needs them, where only quotes are special: they are doubled, the
  /// typographic ones too, which PowerShell takes for the same.
  public static func powerShellQuoted(_ text: String) -> String {
    if isPlain(text, besides: "_-") { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "'" || ("\u{2018}"..."\u{201B}").contains(scalar) { result.append(scalar) }
      result.append(scalar)
    }
    return "'\(String(result))'"
  }

  /// Whether a word consists of letters and digits, besides some signs.
  private static func isPlain(_ text: String, besides signs: StaticString) -> Bool {
    guard !text.isEmpty else { return false }
    return signs.withUTF8Buffer { signs in
      text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: signs.contains(byte)
        }
      }
    }
  }
}
