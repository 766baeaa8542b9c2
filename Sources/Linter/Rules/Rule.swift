import Documents
import Settings

/// Which rules are checked by default.
public enum Profile: String, Sendable, CaseIterable {
  /// Rules about what breaks or is ignored, and about what the guide prescribes.
  case guide
  /// Only rules about what breaks or is ignored, for people who train LoRA on purpose.
  case compatible
  /// Every rule.
  case all

  /// Whether a rule of the given profile is checked.
  func includes(_ rule: RuleProfile) -> Bool {
    switch self {
    case .all: true
    case .guide: rule != .optIn
    case .compatible: rule == .compatible
    }
  }
}

/// The smallest profile that includes a rule, as given in its file.
public enum RuleProfile: String, Sendable, CaseIterable {
  /// `guide` and `all` include it.
  case guide
  /// Every profile includes it.
  case compatible
  /// Only `all` includes it, unless it is selected.
  case optIn = "opt-in"
}

/// What happens if a config breaks a rule.
public enum RuleClaim: String, Sendable, CaseIterable {
  /// The training stops with an exception.
  case crash
  /// The setting silently has no effect.
  case ignored
}

/// A compiled rule. It is a class because every rule is tried on every config, and a copy costs as much as most conditions.
public final class Rule: Sendable {
  /// One action of a fix.
  enum Action: Sendable {
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
  struct FixTemplate: Sendable {
    var when: CompiledExpression?
    var safety: Fix.Safety
    var message: Message?
    var actions: [Action]
  }

  /// When it is broken.
  struct Conditions: Sendable {
    var when: CompiledExpression?
    var require: CompiledExpression?
    var escalation: (severity: Severity, when: CompiledExpression)?
  }

  /// What is said and done about it.
  struct Details: Sendable {
    var summary: String
    var message: Message
    var help: Message?
    /// The alternatives among its fixes, in order.
    var fixes: [FixTemplate]
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
  public var summary: String { details.value.summary }

  /// The file of a user's own rule and the place of its condition; nil for a built-in rule.
  let origin: (path: String, position: Position)?
  let detects: Observation.Kind?
  let isPerSubset: Bool
  let at: [String]
  let conditions: Lazy<Conditions>
  let details: Lazy<Details>
  let names: RuleNames

  init(
    id: String,
    slug: String,
    aliases: [String],
    severity: Severity,
    profile: RuleProfile,
    claims: RuleClaim?,
    origin: (path: String, position: Position)?,
    detects: Observation.Kind?,
    isPerSubset: Bool,
    at: [String],
    conditions: Lazy<Conditions>,
    details: Lazy<Details>,
    names: RuleNames
  ) {
    self.id = id
    self.slug = slug
    self.aliases = aliases
    self.severity = severity
    self.profile = profile
    self.claims = claims
    self.origin = origin
    self.detects = detects
    self.isPerSubset = isPerSubset
    self.at = at
    self.conditions = conditions
    self.details = details
    self.names = names
  }
}

extension Rule {
  /// Whether a name is this rule's id, slug or former slug.
  public func isNamed(_ name: String) -> Bool { id == name || slug == name || aliases.contains(name) }

  /// Whether it says what the guide prescribes for iA3; a project's own rules mean what they say.
  var isGuidance: Bool { profile == .guide && origin == nil && id != RuleID.networkNotIA3 }

  /// Whether a selector in `select`, `ignore` or a comment covers this rule: its id, slug or a prefix of its id, or
  /// `ALL`.
  public func matches(selector: String) -> Bool { id.hasPrefix(selector) || isNamed(selector) || selector == "ALL" }
}

/// What is wrong with a rule file.
public struct RuleFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The position in the file.
  public var position: Position
  /// What is wrong, without a full stop.
  public var message: String

  /// `path:line:column: message`
  public var description: String { "\(path):\(position.line):\(position.column): \(message)" }
}
