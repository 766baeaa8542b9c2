/// Some curves in one coordinate system.
struct Chart: Sendable {
  /// A curve of the chart.
  struct Series: Sendable {
    /// Its name in the legend; empty if it needs none.
    var name: String
    var curve: Curve
    /// The number of its color.
    var color: Int
    var isDashed = false
    /// Whether it is the background of another one: thin and pale.
    var isFaint = false
    /// The number of its run.
    var run = 0
    /// Its place among equal curves, and how many they are: each has stripes of its own, so that all are seen.
    var stripe = (index: 0, count: 1)
    /// What its smoothed curve is called, empty for the weight of smoothing; nil if it is not for smoothing.
    var smoothedName: String?
    /// Whether it is the smoothed curve of the series before it.
    var isSmoothed = false

    /// How its line is interrupted.
    var dash: Dash? {
      guard isDashed || stripe.count > 1 else { return nil }
      let on = isDashed ? 5.0 : 9
      let period = 9 * Double(stripe.count) + (isDashed ? 1 : 0)
      return Dash(on: on, off: period - on, start: 9 * Double(stripe.index))
    }
  }

  /// A step that gets a vertical line, with its label.
  struct Mark: Sendable {
    var step: Int
    var label: String
    /// The number of the first run that it belongs to.
    var run = 0
  }

  var title: String
  var series: [Series]
  /// The scale of the Y axis; logarithmic only if all values are above 0.
  var scale: AxisScale
  /// Steps that get a vertical line.
  var marks: [Mark] = []
  /// The steps that the X axis shows at least, so that a run in progress has room for its rest.
  var steps: ClosedRange<Int>?
  /// The unit of the X axis.
  var unit = "step"

  /// Gives equal curves that are drawn alike stripes of their own.
  mutating func stripeEqualCurves() {
    for index in series.indices where !series[index].isFaint && series[index].stripe.count == 1 {
      let equal = series.indices.filter {
        !series[$0].isFaint && series[$0].isDashed == series[index].isDashed && series[$0].curve == series[index].curve
      }
      for (place, other) in equal.enumerated() { series[other].stripe = (place, equal.count) }
    }
  }

  /// The scale that fits the curves' values: logarithmic if they are above 0 and the largest is at least fifty times the
  /// smallest.
  static func fittingScale(_ curves: [Curve]) -> AxisScale {
    let values = curves.flatMap(\.values).filter(\.isFinite)
    guard let low = values.min(), let high = values.max(), low > 0, high >= 50 * low else { return .linear }
    return .logarithmic
  }
}
