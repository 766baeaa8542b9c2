/// How TOML writes keys and scalars.
public enum TOMLText {
  /// A basic string with its quotes; non-ASCII text stands as itself.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\u{C}": result += "\\f"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar == "\u{7F}":
        result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// One part of a key: bare where TOML allows it, else quoted.
  public static func key(_ text: String) -> String {
    text.utf8.allSatisfy(isBareKeyByte) && !text.isEmpty ? text : quoted(text)
  }

  static func isBareKeyByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// A float as TOML reads it back exactly; a whole number keeps its point, or it would become an integer.
  public static func number(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value.description
  }
}
