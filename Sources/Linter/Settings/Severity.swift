/// How serious a finding is.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Useful to know; nothing is wrong.
  case info
  /// Probably not intended.
  case warning
  /// Breaks the run, is silently ignored, or contradicts the guide.
  case error

  /// `info` < `warning` < `error`.
  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }
}
