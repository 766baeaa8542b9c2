/// Arithmetic on numbers from files and command lines, which may be anything: instead of trapping, a result that does
/// not fit becomes the nearest number that does.
extension Int {
  /// The sum, or the nearest `Int`.
  public func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the nearest `Int`.
  public func multipliedSaturated(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }

  /// The number without its fraction, or the nearest `Int`; 0 for NaN.
  public init(saturating number: Double) {
    // The largest `Int` is no `Double`: the number above it is 2⁶³.
    if number.isNaN {
      self = 0
    } else if number >= 0x1p63 {
      self = .max
    } else if number < -0x1p63 {
      self = .min
    } else {
      self = Int(number)
    }
  }
}
