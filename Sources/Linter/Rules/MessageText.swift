import Settings

extension MessageTemplate {
  /// The message with its values filled in; null becomes "unset".
  func text(_ scope: some Scope) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .value(let expression):
        let value = Self.text(expression.evaluate(scope))
        if scope.budget.spend(value.utf8.count / 16) { result += value }
      }
    }
    return result
  }

  /// Numbers as people write them, without `.0`.
  private static func text(_ value: Value?) -> String {
    guard let value else { return "unset" }
    if case .float(let number) = value { return PythonFloat.compact(number) }
    return value.plainText
  }
}
