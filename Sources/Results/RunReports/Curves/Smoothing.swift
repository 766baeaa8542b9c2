/// TensorBoard's smoothing: an exponential moving average, freed from the weight of its beginning at 0.
///
/// Source: `resmoothDataset` in TensorBoard's `vz_line_chart2/line-chart.ts`, and `classicSmoothing` of its newer
/// dashboards.
public enum Smoothing {
  /// The smoothed values, as many as there are values.
  ///
  /// Values that are not numbers stay as they are and count for nothing; a curve that is constant stays so to the bit.
  /// - Parameter weight: how much of the average the past makes, from 0 for none up to 1, which is not reached.
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
