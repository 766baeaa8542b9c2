import Documents
import Settings

/// Which rules are checked when nothing else is said.
public enum Profile: String, Sendable, CaseIterable {
  /// What breaks or is ignored, and what the guide fixes.
  case guide
  /// Only what breaks or is ignored: for people who train LoRA on purpose.
  case compatible
  /// Everything.
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

/// The smallest profile that includes a rule, as its file says.
public enum RuleProfile: String, Sendable, CaseIterable {
  /// The guide's profile has it.
  case guide
  /// Every profile has it.
  case compatible
  /// Only `all` has it, unless it is selected.
  case optIn = "opt-in"
}

/// What happens to a config that breaks a rule.
public enum RuleClaim: String, Sendable, CaseIterable {
  /// The training stops with an exception.
  case crash
  /// The setting is silently without effect.
  case ignored
}

/// A compiled rule.
public struct Rule: Sendable {
  /// What a fix does.
  enum Action: Sendable {
    /// Sets a setting, or unsets it if there is no expression.
    case change(String, Expression?)
    /// Removes the first of these settings that the file writes with a value.
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
    var when: Expression?
    var safety: Fix.Safety
    var message: Message?
    var actions: [Action]
  }

  /// The rule's id.
  public let id: String
  /// The rule's name, which names the fault.
  public let slug: String
  /// Names that it had before, which comments and options may still use.
  public let aliases: [String]
  /// The severity it has by default.
  public let severity: Severity
  /// The smallest profile that includes it.
  public let profile: RuleProfile
  /// What happens without it, if the rule says so.
  public let claims: RuleClaim?
  /// One line about the rule.
  public let summary: String

  let escalation: (severity: Severity, when: Expression)?
  let detects: Observation.Kind?
  let isPerSubset: Bool
  let when: Expression?
  let require: Expression?
  let at: [String]
  let message: Message
  let help: Message?
  /// The alternatives among its fixes, in order.
  var fixes: [FixTemplate] { lazyFixes.value }
  let lazyFixes: Lazy<[FixTemplate]>
  let names: RuleNames
}

extension Rule {
  /// Whether a word means this rule and no other: its id, its slug or a former slug.
  public func isNamed(_ name: String) -> Bool { id == name || slug == name || aliases.contains(name) }

  /// Whether an element of `select`, `ignore` or a comment means this rule: its name, or what its id begins with.
  public func matches(selector: String) -> Bool { id.hasPrefix(selector) || isNamed(selector) || selector == "ALL" }
}

/// What is wrong with a rule file.
public struct RuleFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// Where in it.
  public var position: Position
  /// What is wrong, without a full stop.
  public var message: String

  /// `path:line:column: message`
  public var description: String { "\(path):\(position.line):\(position.column): \(message)" }
}
