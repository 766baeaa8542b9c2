import Platform

/// Strings between double quotes with backslash escapes, which JSON and TOML have in common.
enum EscapedText {
  /// A string with its quotes.
  ///
  /// - Parameters:
  ///   - hasShortEscapes: whether to write a backspace and a form feed as `\b` and `\f`.
  ///   - isEscaped: which other characters are written as `\uXXXX`.
  static func quoted(
    _ text: String,
    hasShortEscapes: Bool,
    escaping isEscaped: (Unicode.Scalar) -> Bool
  ) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}" where hasShortEscapes: result += "\\b"
      case "\u{C}" where hasShortEscapes: result += "\\f"
      case _ where isEscaped(scalar): result += codeUnits(scalar).map(unicodeEscape).joined()
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The UTF-16 code units of a scalar; Python has a lone surrogate for a byte of a name that is not UTF-8.
  private static func codeUnits(_ scalar: Unicode.Scalar) -> [UInt16] {
    SystemText.byte(scalar).map { [0xDC00 + UInt16($0)] } ?? Array(String(scalar).utf16)
  }

  /// A UTF-16 code unit as `\uXXXX`.
  static func unicodeEscape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
