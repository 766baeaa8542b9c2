import Settings

/// The rule language over a plain set of values, for templates.
public enum SettingExpression {
  /// Evaluates an expression whose names are settings by canonical name and the given values.
  ///
  /// - Throws: `ExpressionError` with the offset of the error.
  public static func evaluate(_ text: String, with values: [String: Value]) throws(ExpressionError) -> Value? {
    let names = RuleNames(definitions: [:], observed: Array(values.keys))
    return try ExpressionParser.parse(text, names: names).0.evaluate(PlainScope(values: values))
  }
}

/// A scope with given values only.
private struct PlainScope: Scope {
  let values: [String: Value]

  func value(_ name: String) -> Value? { values[name] }
  func value(of fact: Fact) -> Value? { nil }
  func isWritten(_ name: String) -> Bool { values[name] != nil }
  func text(_ name: String) -> String? { values[name]?.plainText }
}
