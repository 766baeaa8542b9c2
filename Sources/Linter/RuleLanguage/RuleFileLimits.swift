/// Bounds on a user's rule files and templates, each far above what anyone needs: a repository that is cloned brings
/// its own, and linting it must end soon.
public enum RuleFileLimits {
  /// The largest number of files.
  public static let files = 1_000
  /// The most bytes of a file.
  public static let bytes = 1 << 20
  /// The most bytes of all files.
  public static let totalBytes = 16 << 20
  /// The largest number of definitions.
  package static let definitions = 1_000
  /// The steps that a rule may take for one linted file.
  package static let steps = 5_000_000
  /// The steps that all rules of the user may take for one linted file.
  package static let totalSteps = 20_000_000
}
