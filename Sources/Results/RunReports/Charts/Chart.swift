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
  }

  var title: String
  var series: [Series]
  /// The scale of the Y axis; logarithmic only if all values are above 0.
  var scale: AxisScale
  /// Steps that get a vertical line, with its label.
  var marks: [(step: Int, label: String)] = []
  /// The steps that the X axis shows at least, so that a run in progress has room for its rest.
  var steps: ClosedRange<Int>?
  /// The unit of the X axis.
  var unit = "step"

  /// The scale that fits the curves' values: logarithmic if they are above 0 and the largest is at least fifty times the
  /// smallest.
  static func fittingScale(_ curves: [Curve]) -> AxisScale {
    let values = curves.flatMap(\.values).filter(\.isFinite)
    guard let low = values.min(), let high = values.max(), low > 0, high >= 50 * low else { return .linear }
    return .logarithmic
  }
}
