/// Which rules are checked by default.
public enum Profile: String, Sendable, CaseIterable {
  /// Rules about what breaks or is ignored, and about what the guide prescribes.
  case guide
  /// Only rules about what breaks or is ignored, for people who train LoRA on purpose.
  case compatible
  /// Every rule.
  case all

  /// Whether a rule of the given profile is checked.
  package func includes(_ rule: RuleProfile) -> Bool {
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
