/// Writes floats as Python does.
public enum PythonFloat {
  /// The shortest text that reads back as the same number, as in Python's `repr`: `1.0`, `0.0003`, `1e-05`.
  public static func text(_ value: Double) -> String {
    var text = String(value)
    guard let e = text.utf8.firstIndex(of: UInt8(ascii: "e")) else { return text }
    let exponent = text[text.index(after: e)...]
    let digits = exponent.drop { $0 == "-" || $0 == "+" }
    if let power = Int(exponent), (-4...15).contains(power), let plain = positional(text[..<e], power) {
      return plain
    }
    let mantissa = text[..<e].hasSuffix(".0") ? text[..<e].dropLast(2) : text[..<e]
    text = "\(mantissa)e\(exponent.hasPrefix("-") ? "-" : "+")\(digits.count < 2 ? "0" : "")\(digits)"
    return text
  }

  /// Like `text`, but whole numbers without `.0`.
  public static func compact(_ value: Double) -> String {
    let text = text(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `3e-4` as `0.0003`.
  private static func positional(_ mantissa: Substring, _ power: Int) -> String? {
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first else { return nil }
    let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
    let digits = String(whole) + fraction
    let point = whole.count + power
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count {
      return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
    }
    let split = digits.index(digits.startIndex, offsetBy: point)
    return sign + digits[..<split] + "." + digits[split...]
  }
}
