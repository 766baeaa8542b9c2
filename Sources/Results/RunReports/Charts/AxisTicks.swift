import TextFormatting

/// A place on an axis with its label.
struct Tick: Equatable, Sendable {
  var value: Double
  var label: String
}

/// How values become places on an axis.
enum AxisScale: Sendable, Equatable {
  case linear
  /// Logarithmic, for values above 0.
  case logarithmic
}

/// The ticks of an axis: round numbers, written without a digit too many.
enum AxisTicks {
  /// Ticks between two values, about as many as wanted and never more than twice that.
  static func ticks(_ range: ClosedRange<Double>, wanted: Int, scale: AxisScale) -> [Tick] {
    guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound,
      wanted > 0
    else {
      return []
    }
    if scale == .logarithmic, range.lowerBound > 0 {
      let ticks = logarithmic(range, wanted: wanted)
      if ticks.count >= 2 { return ticks }
    }
    return linear(range, wanted: wanted)
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linear(_ range: ClosedRange<Double>, wanted: Int) -> [Tick] {
    let raw = (range.upperBound - range.lowerBound) / Double(wanted)
    var exponent = DecimalPower.floorOfLogarithm(raw)
    let digits = raw / DecimalPower.of(exponent)
    var step = 1
    switch digits {
    case ...1: step = 1
    case ...2: step = 2
    case ...5: step = 5
    default: exponent += 1
    }
    let size = Double(step) * DecimalPower.of(exponent)
    // A hair's breadth of tolerance, so that bounds that are ticks themselves count.
    let (first, last) = (
      (range.lowerBound / size - 1e-9).rounded(.up), (range.upperBound / size + 1e-9).rounded(.down)
    )
    guard first.magnitude < 1e15, last.magnitude < 1e15, first <= last else { return [] }
    // One form for the whole axis: that of its largest number.
    let largest = max(first.magnitude, last.magnitude) * size
    let isScientific = largest < 1e-3 || largest >= 1e7
    return (Int(first)...Int(last)).map { count in
      let (number, overflow) = count.multipliedReportingOverflow(by: step)
      let label = overflow ? "" : DecimalPower.text(number, exponent: exponent, isScientific: isScientific)
      return Tick(value: Double(count) * size, label: label)
    }
  }

  /// Powers of ten; with them their doubles and fivefolds where there are few powers, and not all of them where there
  /// are many.
  private static func logarithmic(_ range: ClosedRange<Double>, wanted: Int) -> [Tick] {
    let first = DecimalPower.floorOfLogarithm(range.lowerBound)
    let last = DecimalPower.floorOfLogarithm(range.upperBound)
    let decades = last - first
    let steps = decades * 3 <= wanted * 3 / 2 ? [1, 2, 5] : [1]
    let stride = max(1, (decades + wanted - 1) / wanted)
    var ticks: [Tick] = []
    for exponent in first...last where exponent.isMultiple(of: stride) {
      for step in steps {
        let value = Double(step) * DecimalPower.of(exponent)
        guard value >= range.lowerBound * (1 - 1e-9), value <= range.upperBound * (1 + 1e-9) else { continue }
        ticks.append(
          Tick(
            value: value,
            label: DecimalPower.text(step, exponent: exponent, isScientific: !(-3...6).contains(exponent))
          )
        )
      }
    }
    return ticks
  }
}
