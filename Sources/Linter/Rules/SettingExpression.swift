import Settings

/// The rule language over a plain set of values, for templates.
public enum SettingExpression {
  /// The value of an expression whose names are settings by canonical name and the given ones.
  ///
  /// - Throws: `ExpressionError` with the offset of what is wrong.
  public static func evaluate(_ text: String, with values: [String: Value]) throws(ExpressionError) -> Value? {
    let names = RuleNames(definitions: [:], observed: Array(values.keys))
    return try ExpressionParser.parse(text, names: names).0.evaluate(PlainScope(values: values))
  }
}

/// Values and nothing else.
private struct PlainScope: Scope {
  let values: [String: Value]

  func value(_ name: String) -> Value? { values[name] }
  func isWritten(_ name: String) -> Bool { values[name] != nil }
  func text(_ name: String) -> String? { values[name]?.plainText }
}
