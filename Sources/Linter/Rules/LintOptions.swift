import Settings

/// How to lint.
public struct LintOptions: Sendable {
  /// Which rules apply unless others are selected.
  public var profile: Profile
  /// Ids or prefixes to check instead of the profile's; empty for the profile's.
  public var select: [String]
  /// Ids or prefixes to check besides.
  public var extendSelect: [String]
  /// Ids or prefixes to leave out.
  public var ignore: [String]
  /// Severities by id, in place of the rules' own.
  public var severities: [String: Severity]
  /// What the user says about the run.
  public var declared: UserDeclarations
  /// The dialect, if it is not to be recognized by content.
  public var dialect: DialectName?
  /// The folder to look for images in, in place of the config's.
  public var dataset: String?
  /// Measures images, for rules that ask for what pixels say.
  public var measurer: ImageMeasurer?

  /// The guide's profile and nothing else.
  public init() {
    profile = .guide
    select = []
    extendSelect = []
    ignore = []
    severities = [:]
    declared = UserDeclarations()
  }

  /// Whether a rule is checked.
  public func includes(_ rule: Rule) -> Bool {
    func matches(_ selectors: [String]) -> Bool { selectors.contains(where: rule.matches) }
    let isSelected = select.isEmpty ? profile.includes(rule.profile) : matches(select)
    // Naming a rule exactly asks for it, even if a prefix leaves its group out.
    if ignore.contains(where: rule.isNamed) { return false }
    if select.contains(rule.id) || extendSelect.contains(rule.id) { return true }
    return (isSelected || matches(extendSelect)) && !matches(ignore)
  }
}
