import Settings

/// The texts of a rule file that are meant for people.
public struct RuleText: Sendable {
  /// The rule's id.
  public var id: String
  /// The rule's slug.
  public var slug: String
  /// The folder that contains the rule: `guide`, `sd-scripts` …
  public var group: String
  /// Its default severity.
  public var severity: Severity
  /// The smallest profile that includes it.
  public var profile: RuleProfile
  /// One line, without a full stop.
  public var summary: String
  /// Markdown: what happens, and why it matters.
  public var why: String
  /// The sources of these claims.
  public var sources: [String]

  /// Makes a rule's text.
  public init(
    id: String,
    slug: String,
    group: String,
    severity: Severity,
    profile: RuleProfile,
    summary: String,
    why: String,
    sources: [String]
  ) {
    self.id = id
    self.slug = slug
    self.group = group
    self.severity = severity
    self.profile = profile
    self.summary = summary
    self.why = why
    self.sources = sources
  }
}
