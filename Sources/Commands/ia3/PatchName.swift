import TextFormatting

/// File names in the headers of a patch, as git writes them.
enum PatchName {
  /// The name as it stands after `--- `: quoted if it has characters that a line cannot hold or that begin a quoted name,
  /// and followed by a tab if it has blanks, after which `patch` would otherwise expect a time.
  static func header(_ name: String) -> String {
    let text = quoted(name)
    return text == name && name.utf8.contains(UInt8(ascii: " ")) ? text + "\t" : text
  }

  /// The name, in quotes and with C's escapes if necessary.
  ///
  /// Source: `quote_c_style` in git's quote.c, with `core.quotePath` off.
  static func quoted(_ name: String) -> String {
    let isPlain = name.unicodeScalars.allSatisfy { !DisplayText.isControl($0) && $0 != "\"" && $0 != "\\" }
    if isPlain { return name }
    var result = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{7}": result += "\\a"
      case "\u{8}": result += "\\b"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\u{B}": result += "\\v"
      case "\u{C}": result += "\\f"
      case "\r": result += "\\r"
      case _ where DisplayText.isControl(scalar):
        for byte in String(scalar).utf8 {
          let digits = String(byte, radix: 8)
          result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
