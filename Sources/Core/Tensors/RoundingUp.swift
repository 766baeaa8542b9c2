extension FixedWidthInteger {
  /// The quotient by a positive divisor, rounded up.
  func dividedRoundingUp(by divisor: Self) -> Self { (self + divisor - 1) / divisor }

  /// The smallest multiple of a positive number that is at least this.
  func roundedUp(toMultipleOf unit: Self) -> Self { dividedRoundingUp(by: unit) * unit }
}
