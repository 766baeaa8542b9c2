/// Which way an axis goes.
public enum AxisLetter: String, Sendable, CaseIterable {
  /// To the right.
  case x
  /// Down.
  case y
  /// One sheet after another.
  case z

  /// The option that gives it.
  var option: String { "--\(rawValue)" }
}
