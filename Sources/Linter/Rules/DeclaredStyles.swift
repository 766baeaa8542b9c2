extension RuleLibrary {
  /// The art styles that rules ask for, sorted: declaring any other has no effect.
  public var styles: [String] {
    let conditions = rules.flatMap { rule in
      let conditions = rule.conditions
      return [conditions.when, conditions.require, conditions.escalation?.when]
        + rule.details.fixes.map(\.when)
    }
    return Set(conditions.flatMap { $0?.expression.comparedStyles ?? [] }).sorted()
  }
}

extension Expression {
  /// The strings that the declared style is compared with, by `==`, `!=` or `in`.
  fileprivate var comparedStyles: [String] {
    switch self {
    case .binary(.equal, .fact(.style), let other), .binary(.equal, let other, .fact(.style)),
      .binary(.notEqual, .fact(.style), let other), .binary(.notEqual, let other, .fact(.style)),
      .binary(.in, .fact(.style), let other):
      other.strings
    default: operands.flatMap(\.comparedStyles)
    }
  }

  /// The strings that a literal or a list of literals holds.
  private var strings: [String] {
    switch self {
    case .literal(.string(let text)?): [text]
    case .literal(.list(let values)?): values.compactMap(\.string)
    case .list(let items): items.flatMap(\.strings)
    default: []
    }
  }
}
