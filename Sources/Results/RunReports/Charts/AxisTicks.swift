import TextFormatting

/// A position on an axis with its label.
struct Tick: Equatable, Sendable {
  var value: Double
  var label: String
}

/// How values become positions on an axis.
enum AxisScale: Sendable, Equatable {
  case linear
  /// Logarithmic, for values above 0.
  case logarithmic
}

/// The ticks of an axis: round numbers, written with no more digits than they need.
enum AxisTicks {
  /// Ticks between two values, about as many as wanted and at most twice that.
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
    // A small tolerance, so that bounds that are ticks themselves are included.
    let (first, last) = (
      (range.lowerBound / size - 1e-9).rounded(.up), (range.upperBound / size + 1e-9).rounded(.down)
    )
    guard first.magnitude < 1e15, last.magnitude < 1e15, first <= last else { return [] }
    // One notation for the whole axis: that of its largest number.
    let largest = max(first.magnitude, last.magnitude) * size
    let isScientific = largest < 1e-3 || largest >= 1e7
    return (Int(first)...Int(last)).map { count in
      let (number, overflow) = count.multipliedReportingOverflow(by: step)
      let label = overflow ? "" : DecimalPower.text(number, exponent: exponent, isScientific: isScientific)
      return Tick(value: Double(count) * size, label: label)
    }
  }

  /// Powers of ten; 2 and 5 times each as well if there are few, and only every n-th if there are many.
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
