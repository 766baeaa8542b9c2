import Platform

/// Drops points that cannot be distinguished: of those in one pixel's width, the first, the lowest, the highest and the
/// last are kept, so no peak is lost.
enum CurveDecimation {
  static func decimated(_ curve: Curve, steps: ClosedRange<Double>, columns: Int) -> Curve {
    guard columns > 0, curve.steps.count > 4 * columns else { return curve }
    func column(_ index: Int) -> Int {
      let share = (Double(curve.steps[index]) - steps.lowerBound) / (steps.upperBound - steps.lowerBound)
      return Int(saturating: min(max(share, 0), 1) * Double(columns))
    }
    var kept: [Int] = []
    var start = 0
    while start < curve.steps.count {
      let first = column(start)
      var end = start + 1
      while end < curve.steps.count, column(end) == first { end += 1 }
      let group = start..<end
      let low = group.min { curve.values[$0] < curve.values[$1] } ?? start
      let high = group.max { curve.values[$0] < curve.values[$1] } ?? start
      kept += Set([start, low, high, end - 1]).sorted()
      start = end
    }
    return Curve(steps: kept.map { curve.steps[$0] }, values: kept.map { curve.values[$0] })
  }
}
