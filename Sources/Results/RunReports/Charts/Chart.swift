/// Some curves in one coordinate system.
struct Chart: Sendable {
  /// A curve of the chart.
  struct Series: Sendable {
    /// What the legend calls it; empty for what needs no name.
    var name: String
    var curve: Curve
    /// Which of the colors.
    var color: Int
    var isDashed = false
    /// Whether it is the background of another one: thin and pale.
    var isFaint = false
  }

  var title: String
  var series: [Series]
  /// The scale of the Y axis; logarithmic only where all values allow it.
  var scale: AxisScale
  /// Steps with a vertical line and what to write there.
  var marks: [(step: Int, label: String)] = []
  /// The steps that the X axis shows at least, so that a run under way has room to go.
  var steps: ClosedRange<Int>?
  /// What the X axis counts.
  var unit = "step"

  /// The scale that a curve's values fit: logarithmic where they are above 0 and their largest is at least fifty times
  /// their smallest.
  static func fittingScale(_ curves: [Curve]) -> AxisScale {
    let values = curves.flatMap(\.values).filter(\.isFinite)
    guard let low = values.min(), let high = values.max(), low > 0, high >= 50 * low else { return .linear }
    return .logarithmic
  }
}
