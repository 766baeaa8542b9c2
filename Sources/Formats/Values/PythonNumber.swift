/// What Python's `int()` and `float()` accept as text.
public enum PythonNumber {
  /// Whether `int(text)` succeeds: digits with single underscores between them, a sign, blanks around it.
  public static func isInteger(_ text: String) -> Bool { isDigits(unsigned(text)) }

  /// Whether `float(text)` succeeds.
  public static func isNumber(_ text: String) -> Bool {
    let body = unsigned(text)
    let word = body.map { $0 | 0x20 }
    if ["inf", "infinity", "nan"].contains(where: { word.elementsEqual($0.utf8) }) { return true }
    let exponent = body.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
    if let exponent {
      var digits = body[(exponent + 1)...]
      if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { digits = digits.dropFirst() }
      guard isDigits(digits) else { return false }
    }
    let mantissa = body[..<(exponent ?? body.endIndex)]
    guard let point = mantissa.firstIndex(of: UInt8(ascii: ".")) else { return isDigits(mantissa) }
    let (whole, fraction) = (mantissa[..<point], mantissa[(point + 1)...])
    if whole.isEmpty { return isDigits(fraction) }
    return isDigits(whole) && (fraction.isEmpty || isDigits(fraction))
  }

  /// Without blanks around it and a sign before it.
  private static func unsigned(_ text: String) -> ArraySlice<UInt8> {
    var bytes = Array(text.utf8)[...]
    func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte.map { (0x09...0x0D).contains($0) } ?? false }
    while isBlank(bytes.first) { bytes = bytes.dropFirst() }
    while isBlank(bytes.last) { bytes = bytes.dropLast() }
    if bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") { bytes = bytes.dropFirst() }
    return bytes
  }

  private static func isDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
    var wasDigit = false
    for byte in bytes {
      if byte &- UInt8(ascii: "0") < 10 {
        wasDigit = true
      } else if byte == UInt8(ascii: "_"), wasDigit {
        wasDigit = false
      } else {
        return false
      }
    }
    return wasDigit
  }
}
