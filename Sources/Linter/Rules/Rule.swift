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
  func includes(_ rule: String) -> Bool {
    switch self {
    case .all: true
    case .guide: rule != "opt-in"
    case .compatible: rule == "compatible"
    }
  }
}

/// A compiled rule.
public struct Rule: Sendable {
  /// What a fix does.
  enum Action: Sendable {
    /// Sets a setting, or unsets it where there is no expression.
    case change(String, Expression?)
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
  /// The rule's speaking name.
  public let slug: String
  /// The severity it has by default.
  public let severity: Severity
  /// `guide`, `compatible` or `opt-in`.
  public let profile: String
  /// `crash` or `ignored`, where the rule says so.
  public let claims: String?
  /// One line about the rule.
  public let summary: String

  let escalation: (severity: Severity, when: Expression)?
  let detects: String?
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
