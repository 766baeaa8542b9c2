import Rules

/// What a command line says about linting, which wins over project files.
public struct LintOverrides: Sendable {
  /// Which rules apply.
  public var profile: Profile?
  /// The rules to check in place of the profile's.
  public var select: [String]?
  /// Rules to check besides.
  public var extendSelect: [String] = []
  /// Rules to leave out, unless they are selected by their ids.
  public var ignore: [String] = []
  /// Rules to leave out whatever selects them.
  public var allow: [String] = []
  /// The other options that are given.
  private var changes: [@Sendable (inout LintOptions) -> Void] = []

  /// Nothing.
  public init() {}

  /// Overrides any option that may be unset: `set(\.dataset, to: folder)`; nil leaves it as it is.
  public mutating func set<Value: Sendable>(
    _ slot: WritableKeyPath<LintOptions, Value?> & Sendable,
    to value: Value?
  ) {
    guard let value else { return }
    changes.append { $0[keyPath: slot] = value }
  }

  /// The rules that it names.
  var namedRules: [String] { (select ?? []) + extendSelect + ignore + allow }

  /// Options with these laid over them.
  ///
  /// - Parameter library: the rules that the names stand for.
  func applied(to options: LintOptions, _ library: RuleLibrary) -> LintOptions {
    var options = options
    if let profile { options.profile = profile }
    if let select { options.select = select }
    options.extendSelect += extendSelect
    options.ignore += ignore
    for name in allow {
      options.ignore += library.rules.filter { $0.matches(selector: name) }.map(\.id)
    }
    for change in changes { change(&options) }
    return options
  }
}
