import Settings

/// The meaning of names while an expression is evaluated.
protocol Scope {
  /// The value that takes effect; nil for null.
  func value(_ name: ReferencedName) -> Value?
  /// The value of a fact; nil for null.
  func value(of fact: Fact) -> Value?
  /// The value of a definition; nil for null.
  func value(of definition: Definition) -> Value?
  /// Whether the file itself sets it.
  func isWritten(_ name: ReferencedName) -> Bool
  /// The value as written.
  func text(_ name: ReferencedName) -> String?
  /// The work that evaluation may still take.
  var budget: EvaluationBudget { get }
}

extension Scope {
  func value(of definition: Definition) -> Value? { definition.expression.evaluate(self) }
}

extension CompiledExpression {
  /// The value in a scope; nil for null.
  func evaluate(_ scope: some Scope) -> Value? { scope.budget.spend(size) ? expression.evaluate(scope) : nil }

  /// Whether the value is true; null is false.
  func holds(_ scope: some Scope) -> Bool { scope.budget.spend(size) && expression.holds(scope) }
}

extension Expression {
  /// The value in a scope; nil for null. Never fails: operations on the wrong type are null.
  func evaluate(_ scope: some Scope, _ variables: [Value] = []) -> Value? {
    switch self {
    case .literal(let value): return value
    case .name(let name): return scope.value(name)
    case .fact(let fact): return scope.value(of: fact)
    case .definition(let definition): return scope.value(of: definition)
    case .variable(let number): return number < variables.count ? variables[number] : nil
    case .has, .written, .unary(.not, _), .binary(.or, _, _), .binary(.and, _, _):
      return .boolean(holds(scope, variables))
    case .text(let name):
      let text = scope.text(name).map(Value.string)
      return scope.budget.spend(text?.weight ?? 0) ? text : nil
    case .unary(.minus, let operand):
      switch operand.evaluate(scope, variables) {
      case .integer(let value): return value == .min ? .float(-Double(value)) : .integer(-value)
      case .float(let value): return .float(-value)
      default: return nil
      }
    case .binary(let op, let left, let right):
      return Self.apply(op, left.evaluate(scope, variables), right.evaluate(scope, variables), scope.budget)
    case .chain(let first, let operations):
      if let op = operations.first?.op, op == .or || op == .and { return .boolean(holds(scope, variables)) }
      var value = first.evaluate(scope, variables)
      for operation in operations {
        value = Self.apply(operation.op, value, operation.operand.evaluate(scope, variables), scope.budget)
      }
      return value
    case .conditional(let condition, let first, let second):
      return (condition.holds(scope, variables) ? first : second).evaluate(scope, variables)
    case .list(let items): return .list(items.compactMap { $0.evaluate(scope, variables) })
    case .call(let function, let arguments):
      guard let first = arguments.first, let value = first.evaluate(scope, variables) else { return nil }
      let second = arguments.count > 1 ? arguments[1].evaluate(scope, variables) : nil
      guard scope.budget.spend(Self.cost(function, value, second)) else { return nil }
      return Self.call(function, value, second)
    case .quantifier(let all, let list, let number, let condition, let size):
      guard case .list(let values) = list.evaluate(scope, variables) else { return nil }
      for value in values {
        guard scope.budget.spend(size) else { return nil }
        if condition.holds(scope, variables.prefix(number) + [value]) != all { return .boolean(!all) }
      }
      return .boolean(all)
    }
  }

  /// Whether the value is true; null is false. Most conditions are decided here, without a value for each part.
  func holds(_ scope: some Scope, _ variables: [Value] = []) -> Bool {
    switch self {
    case .has(let name): return scope.value(name) != nil
    case .written(let name): return scope.isWritten(name)
    case .unary(.not, let operand): return !operand.holds(scope, variables)
    case .binary(.or, let left, let right): return left.holds(scope, variables) || right.holds(scope, variables)
    case .binary(.and, let left, let right): return left.holds(scope, variables) && right.holds(scope, variables)
    case .chain(let first, let operations):
      guard let op = operations.first?.op, op == .or || op == .and else { break }
      // The first part that is true decides `||`, and the first that is not decides `&&`.
      let decisive = op == .or
      if first.holds(scope, variables) == decisive { return decisive }
      for operation in operations where operation.operand.holds(scope, variables) == decisive { return decisive }
      return !decisive
    case .conditional(let condition, let first, let second):
      return (condition.holds(scope, variables) ? first : second).holds(scope, variables)
    default: break
    }
    if case .boolean(true) = evaluate(scope, variables) { return true }
    return false
  }
}
