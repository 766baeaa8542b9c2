/// The direction of an axis.
public enum AxisLetter: String, Sendable, CaseIterable {
  /// To the right.
  case x
  /// Down.
  case y
  /// One sheet after another.
  case z

  /// The option that sets it.
  var option: String { "--\(rawValue)" }
}
