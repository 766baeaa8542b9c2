import Settings
import Documents
import Rules

extension ProjectFile {
  /// A severity in a project file: a rule can be turned off, too.
  public enum Level: String, Sendable, Hashable, CaseIterable {
    case error, warning, info, off

    /// The severity to report with; nil for `off`.
    public var severity: Severity? { Severity(rawValue: rawValue) }
  }

  /// A value that holds for some files.
  public struct ForFiles<Value: Sendable>: Sendable {
    /// The files.
    public var pattern: PathPattern
    /// What holds for them.
    public var value: Value
  }

  /// A place that names a rule, for `validate(against:)`.
  struct RuleMention: Sendable {
    var name: String
    /// Whether a prefix of several rules' ids will not do.
    var isOneRule: Bool
    var path: String
    var position: Position
  }
}

extension LintEffect where Value == [String: ProjectFile.Level] {
  /// Rules get other severities or are left out.
  static var severities: Self {
    Self(current: { $0.severities.compactMapValues { ProjectFile.Level(rawValue: $0.rawValue) } }) { levels, options in
      for (rule, level) in levels.sorted(by: { $0.key < $1.key }) {
        if let severity = level.severity {
          options.severities[rule] = severity
        } else {
          options.ignore.append(rule)
        }
      }
    }
  }
}
