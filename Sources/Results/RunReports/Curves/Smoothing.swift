/// TensorBoard's smoothing: an exponential moving average, corrected for starting at 0.
///
/// Source: `resmoothDataset` in TensorBoard's `vz_line_chart2/line-chart.ts`, and `classicSmoothing` of its newer
/// dashboards.
public enum Smoothing {
  /// The smoothed values, one for each value.
  ///
  /// Values that are not finite are kept and do not affect the others; a constant curve stays constant to the bit.
  /// - Parameter weight: the share of the past in the average, from 0 up to, but not including, 1.
  public static func smoothed(_ values: [Double], weight: Double) -> [Double] {
    let weight = weight.isFinite ? min(max(weight, 0), 0.9999) : 0
    guard weight > 0, let first = values.first, !values.allSatisfy({ $0 == first }) else { return values }
    var average = 0.0
    var rest = 1.0
    return values.map { value in
      guard value.isFinite else { return value }
      average = average * weight + (1 - weight) * value
      rest *= weight
      return average / (1 - rest)
    }
  }
}
