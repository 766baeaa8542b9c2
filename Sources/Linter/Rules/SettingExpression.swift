import Settings

/// The rule language over a plain set of values, for templates.
public struct SettingExpressions {
  private let budget = EvaluationBudget(RuleFileLimits.steps)

  /// Begins a series of evaluations, whose work is bounded as a whole.
  public init() {}

  /// Whether the evaluations took more work than they may; their values are then meaningless.
  public var isSpent: Bool { budget.isSpent }

  /// Evaluates an expression whose names are settings by canonical name and the given values.
  ///
  /// - Throws: `ExpressionError` with the offset of the error.
  public func evaluate(_ text: String, with values: [String: Value]) throws(ExpressionError) -> Value? {
    guard budget.spend(text.utf8.count + values.count) else { return nil }
    let names = RuleNames(definitions: [:], given: Set(values.keys))
    return try ExpressionParser.parse(text, names: names).evaluate(PlainScope(values: values, budget: budget))
  }
}

/// A scope with given values only.
private struct PlainScope: Scope {
  let values: [String: Value]
  let budget: EvaluationBudget

  func value(_ name: ReferencedName) -> Value? { values[name.text] }
  func value(of fact: Fact) -> Value? { nil }
  func isWritten(_ name: ReferencedName) -> Bool { values[name.text] != nil }
  func text(_ name: ReferencedName) -> String? { values[name.text]?.plainText }
}
