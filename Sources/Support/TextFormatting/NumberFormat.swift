/// Formats numbers for people.
public enum NumberFormat {
  /// A number with this many decimal places: `0.0123`.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    let whole = (value.magnitude * DecimalPower.of(decimals)).rounded()
    guard whole < 1e15 else { return "\(value)" }
    let sign = value < 0 && whole > 0 ? "-" : ""
    let digits = zeroPadded(Int(whole), decimals + 1)
    guard decimals > 0 else { return sign + digits }
    return "\(sign)\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
  }

  /// A number with this many significant digits, trailing zeros included, for columns and lines that change while
  /// they are read: `0.01230`, `12.35`, `1.235e-7`; `0` for zero.
  public static func significant(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let sign = value < 0 ? "-" : ""
    var exponent = 0
    var scaled = value.magnitude
    while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
    while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
    if exponent < -4 || exponent > 8 {
      return sign + fixed(scaled, decimals: max(0, digits - 1)) + "e\(exponent)"
    }
    return sign + fixed(value.magnitude, decimals: max(0, digits - 1 - exponent))
  }

  /// A number rounded to this many digits for running text, without trailing zeros and with a real
  /// minus sign: `0.0123`, `−1235`, `3e−5`.
  public static func typeset(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    var exponent = DecimalPower.floorOfLogarithm(value.magnitude)
    // Large numbers are divided by a power of ten, which is exact, and small ones are multiplied.
    let shift = digits - 1 - exponent
    var scaled = shift >= 0 ? value * DecimalPower.of(shift) : value / DecimalPower.of(-shift)
    if !scaled.isFinite { scaled = 0 }
    let number = Int(scaled.rounded())
    if number.magnitude >= Int(DecimalPower.of(digits)) { exponent += 1 }
    return DecimalPower.text(number, exponent: -shift, isScientific: exponent < -4 || exponent >= 9)
  }

  /// An integer in groups of three digits: `90,048`.
  public static func grouped(_ number: Int) -> String {
    var groups: [Substring] = []
    let digits = String(number.magnitude)
    var rest = Substring(digits)
    while rest.count > 3 {
      groups.append(rest.suffix(3))
      rest = rest.dropLast(3)
    }
    return (number < 0 ? "-" : "") + ([rest] + groups.reversed()).joined(separator: ",")
  }

  /// An integer padded with leading zeros to this many digits: `00042`.
  public static func zeroPadded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// A size in binary units: `812 bytes`, `39 KiB`, `4.5 GiB`.
  public static func bytes(_ count: Int) -> String {
    guard count >= 1024 else { return count == 1 ? "1 byte" : "\(count) bytes" }
    var size = Double(count)
    var unit = ""
    for larger in ["KiB", "MiB", "GiB", "TiB"] where unit.isEmpty || size >= 1023.5 {
      (size, unit) = (size / 1024, larger)
    }
    let text = fixed(size, decimals: unit == "KiB" || size >= 99.95 ? 0 : 1)
    return "\(text.hasSuffix(".0") ? String(text.dropLast(2)) : text) \(unit)"
  }

  /// A duration in its two largest units: `48 s`, `2 min 3 s`, `12 h 3 min`.
  public static func duration(_ seconds: Double) -> String {
    let total = Int(max(0, min(seconds.isFinite ? seconds.rounded() : 0, 1e9)))
    if total < 60 { return "\(total) s" }
    // An hour ends where its last minute is rounded up.
    let minutes = total < 3600 ? total / 60 : (total + 30) / 60
    return minutes < 60 ? "\(minutes) min \(total % 60) s" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
