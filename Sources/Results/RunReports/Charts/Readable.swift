/// Numbers for people.
enum Readable {
  /// So many significant digits, zeros at the end left out; scientific where that is shorter.
  static func number(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    var exponent = DecimalPower.floorOfLogarithm(value.magnitude)
    // Divided by a power of ten where it is large, which is exact, and multiplied where it is small.
    let shift = digits - 1 - exponent
    var scaled = shift >= 0 ? value * DecimalPower.of(shift) : value / DecimalPower.of(-shift)
    if !scaled.isFinite { scaled = 0 }
    let number = Int(scaled.rounded())
    if number.magnitude >= Int(DecimalPower.of(digits)) { exponent += 1 }
    return DecimalPower.text(number, exponent: -shift, isScientific: exponent < -4 || exponent >= 9)
  }

  /// `1:02:03`
  static func duration(_ seconds: Double) -> String {
    let total = Int(max(0, min(seconds.isFinite ? seconds.rounded() : 0, 1e9)))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(total % 60))" : "\(minutes):\(two(total % 60))"
  }

  /// `1.2 MB`
  static func bytes(_ count: Int) -> String {
    for (unit, size) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where Double(count) >= size {
      return "\(number(Double(count) / size, digits: 3)) \(unit)"
    }
    return "\(count) bytes"
  }

  /// `1 step`, `2 steps`
  static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
  }
}
