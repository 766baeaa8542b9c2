import Platform

/// Powers of ten, and decimal numbers.
public enum DecimalPower {
  /// 10 to a power; correctly rounded for exponents from −22 to 22.
  public static func of(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<min(exponent.magnitude, 400) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  /// The exponent of the largest power of ten that is not above a positive number.
  public static func floorOfLogarithm(_ value: Double) -> Int {
    guard value > 0, value.isFinite else { return 0 }
    // The logarithm may be off by its last bit. Doubles reach from 1e-324 to 1e308.
    var exponent = min(308, max(-323, Int((log(value) / log(10)).rounded(.down))))
    while exponent < 308, of(exponent + 1) <= value { exponent += 1 }
    while exponent > -323, of(exponent) > value { exponent -= 1 }
    return exponent
  }

  /// `number`·10^`exponent`, written exactly: `0.15`, `1200`, or `1.5e-5`.
  public static func text(_ number: Int, exponent: Int, isScientific: Bool) -> String {
    guard number != 0 else { return "0" }
    var (digits, exponent) = (String(number.magnitude), exponent)
    let sign = number < 0 ? "−" : ""
    while digits.count > 1, digits.hasSuffix("0"), isScientific || exponent < 0 {
      digits.removeLast()
      exponent += 1
    }
    if isScientific {
      let power = exponent + digits.count - 1
      let fraction = digits.dropFirst()
      return
        "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".\(fraction)")e\(power < 0 ? "−" : "")\(power.magnitude)"
    }
    if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
    return "\(sign)\(padded.dropLast(-exponent)).\(padded.suffix(-exponent))"
  }
}
