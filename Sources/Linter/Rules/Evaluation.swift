import Platform
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

/// A bound on the work of evaluating expressions, which repositories of strangers contain.
final class EvaluationBudget {
  /// Nil if there is no bound.
  private var left: Int?
  /// A budget for several rules together, of which this one is a part.
  private let whole: EvaluationBudget?

  /// - Parameter steps: how many there are; nil for any number, as for the built-in rules, which have no loops.
  init(_ steps: Int?, of whole: EvaluationBudget? = nil) {
    left = steps
    self.whole = whole
  }

  /// Whether more steps were needed than there are; values are null from then on.
  var isSpent: Bool { left.map { $0 < 0 } ?? false }

  /// Whether evaluation has no limit.
  var isUnlimited: Bool { left == nil }

  /// Takes steps off; false if there are not enough left.
  @discardableResult func spend(_ steps: @autoclosure () -> Int) -> Bool {
    guard let left else { return true }
    guard left >= 0 else { return false }
    let steps = steps()
    let isEnough = steps <= left && whole?.spend(steps) ?? true
    self.left = isEnough ? left - steps : -1
    return isEnough
  }
}

extension CompiledExpression {
  /// The value in a scope; nil for null.
  func evaluate(_ scope: some Scope) -> Value? { scope.budget.spend(size) ? expression.evaluate(scope) : nil }

  /// Whether the value is true; null is false.
  func holds(_ scope: some Scope) -> Bool { evaluate(scope) == .boolean(true) }
}

extension Value {
  /// The steps for reading all of it once.
  fileprivate var weight: Int {
    switch self {
    case .string(let text): text.utf8.count / 16
    case .list(let items): items.reduce(items.count) { $0 + $1.weight }
    default: 0
    }
  }
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
    case .has(let name): return .boolean(scope.value(name) != nil)
    case .written(let name): return .boolean(scope.isWritten(name))
    case .text(let name):
      let text = scope.text(name).map(Value.string)
      return scope.budget.spend(text?.weight ?? 0) ? text : nil
    case .unary(.not, let operand): return .boolean(!operand.holds(scope, variables))
    case .unary(.minus, let operand):
      switch operand.evaluate(scope, variables) {
      case .integer(let value): return value == .min ? .float(-Double(value)) : .integer(-value)
      case .float(let value): return .float(-value)
      default: return nil
      }
    case .binary(.or, let left, let right):
      return .boolean(left.holds(scope, variables) || right.holds(scope, variables))
    case .binary(.and, let left, let right):
      return .boolean(left.holds(scope, variables) && right.holds(scope, variables))
    case .binary(let op, let left, let right):
      return Self.apply(op, left.evaluate(scope, variables), right.evaluate(scope, variables), scope.budget)
    case .chain(let first, let operations): return Self.chain(first, operations, scope, variables)
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

  private static func chain(
    _ first: Expression,
    _ operations: [Operation],
    _ scope: some Scope,
    _ variables: [Value]
  ) -> Value? {
    switch operations.first?.op {
    case .or:
      return .boolean(first.holds(scope, variables) || operations.contains { $0.operand.holds(scope, variables) })
    case .and:
      return .boolean(first.holds(scope, variables) && operations.allSatisfy { $0.operand.holds(scope, variables) })
    default:
      return operations.reduce(first.evaluate(scope, variables)) { value, operation in
        apply(operation.op, value, operation.operand.evaluate(scope, variables), scope.budget)
      }
    }
  }

  /// The steps that a function takes besides one.
  private static func cost(_ function: Function, _ value: Value, _ second: Value?) -> Int {
    switch function {
    case .contains where value.string != nil:
      // The search is naive.
      let (steps, overflow) = value.weight.multipliedReportingOverflow(by: max(1, second?.string?.utf8.count ?? 1))
      return overflow ? .max : steps
    case .size: return value.string == nil ? 0 : value.weight
    default: return value.weight
    }
  }

  /// Whether the value is true; null is false.
  func holds(_ scope: some Scope, _ variables: [Value] = []) -> Bool {
    evaluate(scope, variables) == .boolean(true)
  }

  private static func apply(_ op: BinaryOperator, _ left: Value?, _ right: Value?, _ budget: EvaluationBudget)
    -> Value?
  {
    switch op {
    case .equal, .notEqual:
      guard budget.spend(min(left?.weight ?? 0, right?.weight ?? 0)) else { return nil }
      return .boolean(isEqual(left, right) == (op == .equal))
    case .in:
      guard case .list(let values) = right else { return .boolean(false) }
      guard budget.spend(right?.weight ?? 0) else { return nil }
      return .boolean(values.contains { isEqual($0, left) })
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let a = left?.number, let b = right?.number else { return .boolean(false) }
      switch op {
      case .less: return .boolean(a < b)
      case .lessOrEqual: return .boolean(a <= b)
      case .greater: return .boolean(a > b)
      default: return .boolean(a >= b)
      }
    case .plus:
      if let a = left?.string, let b = right?.string {
        return budget.spend((a.utf8.count + b.utf8.count) / 16) ? .string(a + b) : nil
      }
      return arithmetic(left, right, { $0.addingReportingOverflow($1) }, +)
    case .minus: return arithmetic(left, right, { $0.subtractingReportingOverflow($1) }, -)
    case .times: return arithmetic(left, right, { $0.multipliedReportingOverflow(by: $1) }, *)
    case .divided:
      guard let a = left?.number, let b = right?.number, b != 0 else { return nil }
      return whole(a / b)
    case .remainder:
      if case .integer(let a) = left, case .integer(let b) = right, b != 0 {
        return .integer(a.remainderReportingOverflow(dividingBy: b).partialValue)
      }
      guard let a = left?.number, let b = right?.number, b != 0 else { return nil }
      return .float(a.truncatingRemainder(dividingBy: b))
    case .or, .and: return nil
    }
  }

  private static func arithmetic(
    _ left: Value?,
    _ right: Value?,
    _ whole: (Int, Int) -> (partialValue: Int, overflow: Bool),
    _ real: (Double, Double) -> Double
  ) -> Value? {
    if case .integer(let a) = left, case .integer(let b) = right {
      let (value, overflow) = whole(a, b)
      if !overflow { return .integer(value) }
    }
    guard let a = left?.number, let b = right?.number else { return nil }
    return .float(real(a, b))
  }

  /// An integer if the number is whole, so that messages say `400` and not `400.0`.
  private static func whole(_ value: Double) -> Value {
    Int(exactly: value).map(Value.integer) ?? .float(value)
  }

  static func isEqual(_ left: Value?, _ right: Value?) -> Bool {
    if let a = left?.number, let b = right?.number { return a == b }
    return left == right
  }

  private static func call(_ function: Function, _ value: Value, _ second: Value?) -> Value? {
    switch function {
    case .size:
      switch value {
      case .string(let text): return .integer(text.unicodeScalars.count)
      case .list(let values): return .integer(values.count)
      default: return nil
      }
    case .int:
      return value.integer.map(Value.integer) ?? value.number.flatMap {
        Int(exactly: $0.rounded(.towardZero))
      }.map(Value.integer)
        ?? value.string.flatMap { Int($0) }.map(Value.integer)
    case .double: return value.number.map(Value.float) ?? value.string.flatMap { Double($0) }.map(Value.float)
    case .string: return .string(value.plainText)
    case .ceil: return value.number.map { whole($0.rounded(.up)) }
    case .floor: return value.number.map { whole($0.rounded(.down)) }
    case .abs: return value.number.map { whole(Swift.abs($0)) }
    case .min, .max:
      guard let a = value.number, let b = second?.number else { return nil }
      return (function == .min) == (a <= b) ? value : second
    case .startsWith:
      return second?.string.flatMap { other in value.string.map { .boolean($0.hasPrefix(other)) } }
    case .endsWith:
      return second?.string.flatMap { other in value.string.map { .boolean($0.hasSuffix(other)) } }
    case .contains:
      if case .list(let values) = value { return .boolean(values.contains { isEqual($0, second) }) }
      return second?.string.flatMap { other in value.string.map { .boolean($0.containsBytes(of: other)) } }
    case .parts:
      guard let text = value.string, let separator = second?.string?.utf8.first, second?.string?.utf8.count == 1 else {
        return nil
      }
      return .integer(text.utf8.count { $0 == separator } + 1)
    case .lowerAscii: return value.string.map { .string($0.lowercased()) }
    }
  }
}
