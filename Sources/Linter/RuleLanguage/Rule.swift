import Documents
import Settings

/// A rule. It is a class because every rule is tried on every config, and a copy costs as much as most conditions.
public final class Rule: Sendable {
  /// One action of a fix.
  package enum Action: Sendable {
    /// Sets a setting, or unsets it if there is no expression.
    case change(String, CompiledExpression?)
    /// Removes the first of these settings to which the file gives a value.
    case removeFirst([String])
    /// The edits that came with the observation.
    case detected
    /// Gives the subset's folder a name that begins with `1_`.
    case renameFolder
    /// Writes a LyCORIS preset that attaches iA3 beside the config, and names it in the config.
    case writePreset
  }

  /// One alternative among a rule's fixes.
  package struct FixTemplate: Sendable {
    package var when: CompiledExpression?
    package var safety: FixSafety
    package var message: MessageTemplate?
    package var actions: [Action]
  }

  /// When it is broken, and where.
  package final class Conditions: Sendable {
    package let when: CompiledExpression?
    package let require: CompiledExpression?
    package let escalation: (severity: Severity, when: CompiledExpression)?
    /// The settings at which a finding may stand.
    package let at: [ReferencedName]
    /// The names of the values of the observation.
    package let observed: [String]

    init(
      when: CompiledExpression?,
      require: CompiledExpression?,
      escalation: (severity: Severity, when: CompiledExpression)?,
      at: [ReferencedName],
      observed: [String]
    ) {
      self.when = when
      self.require = require
      self.escalation = escalation
      self.at = at
      self.observed = observed
    }
  }

  /// What is said and done about it.
  package final class Details: Sendable {
    package let summary: String
    package let message: MessageTemplate
    package let help: MessageTemplate?
    /// The alternatives among its fixes, in order.
    package let fixes: [FixTemplate]

    init(summary: String, message: MessageTemplate, help: MessageTemplate?, fixes: [FixTemplate]) {
      self.summary = summary
      self.message = message
      self.help = help
      self.fixes = fixes
    }
  }

  /// What is read of every rule of a run.
  package struct Header: Sendable {
    package var id: String
    package var slug: String
    package var aliases: [String]
    package var severity: Severity
    package var profile: RuleProfile
    package var claims: RuleClaim?
    package var detects: Observation.Kind?
    package var isPerSubset: Bool
  }

  /// The rule's id.
  public let id: String
  /// The rule's name, which names the fault.
  public let slug: String
  /// Its former slugs, which comments and options may still use.
  public let aliases: [String]
  /// Its default severity.
  public let severity: Severity
  /// The smallest profile that includes it.
  public let profile: RuleProfile
  /// What happens if the rule is broken, if its file says so.
  public let claims: RuleClaim?
  /// A one-line summary.
  public var summary: String { details.summary }

  /// The file of a user's own rule and the place of its condition; nil for a built-in rule.
  package let origin: (path: String, position: Position)?
  package let detects: Observation.Kind?
  package let isPerSubset: Bool
  /// The options, by number, of which one must have another value than its default for the rule to be broken; nil if that
  /// is not known.
  package let triggers: [Int]?
  private let readConditions: Lazy<Conditions>
  private let readDetails: Lazy<Details>

  package var conditions: Conditions { readConditions.value }
  package var details: Details { readDetails.value }

  init(
    _ header: Header,
    origin: (path: String, position: Position)?,
    triggers: [Int]?,
    conditions: Lazy<Conditions>,
    details: Lazy<Details>
  ) {
    id = header.id
    slug = header.slug
    aliases = header.aliases
    severity = header.severity
    profile = header.profile
    claims = header.claims
    detects = header.detects
    isPerSubset = header.isPerSubset
    self.origin = origin
    self.triggers = triggers
    readConditions = conditions
    readDetails = details
  }
}

extension Rule {
  /// Whether a name is this rule's id, slug or former slug.
  public func isNamed(_ name: String) -> Bool { id == name || slug == name || aliases.contains(name) }

  /// Whether a selector in `select`, `ignore` or a comment covers this rule: its id, slug or a prefix of its id, or
  /// `ALL`.
  public func matches(selector: String) -> Bool { id.hasPrefix(selector) || isNamed(selector) || selector == "ALL" }
}
