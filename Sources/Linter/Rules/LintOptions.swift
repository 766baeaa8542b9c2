import Settings

/// How to lint.
public struct LintOptions: Sendable {
  /// The profile of rules to check.
  public var profile: Profile
  /// Selectors of rules to check instead of the profile's; empty for the profile's.
  public var select: [String]
  /// Selectors of rules to check in addition.
  public var extendSelect: [String]
  /// Selectors of rules not to check.
  public var ignore: [String]
  /// Severities by id, overriding the rules' own.
  public var severities: [String: Severity]
  /// What the user declares about the run.
  public var declared: UserDeclarations
  /// The dialect; nil to recognize it by content.
  public var dialect: DialectName?
  /// The folder to look for images in, overriding the config's.
  public var dataset: String?
  /// Measures images, for rules that need to look at pixels.
  public var measurer: ImageMeasurer?

  /// Makes the default options: the `guide` profile and nothing else.
  public init() {
    profile = .guide
    select = []
    extendSelect = []
    ignore = []
    severities = [:]
    declared = UserDeclarations()
  }

  /// Whether a rule is checked.
  public func includes(_ rule: Rule) -> Bool { !included([rule]).isEmpty }

  /// The rules that are checked.
  func included(_ rules: [Rule]) -> [Rule] {
    let select = RuleSelectors(select)
    let extendSelect = RuleSelectors(extendSelect)
    let ignore = RuleSelectors(ignore)
    return rules.filter { rule in
      let isSelected = select.isEmpty ? profile.includes(rule.profile) : select.cover(rule)
      // Naming a rule exactly enables it, even if a prefix excludes its group.
      if ignore.name(rule) { return false }
      if select.contains(rule.id) || extendSelect.contains(rule.id) { return true }
      return (isSelected || extendSelect.cover(rule)) && !ignore.cover(rule)
    }
  }
}
