import Platform

/// The C library's logarithms and powers.
enum Logarithm {
  static func natural(_ value: Double) -> Double { log(value) }

  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
