import Settings

extension Rule.Conditions {
  /// The options, by number, of which one must have another value than its default so that the conditions can hold; nil if
  /// they may hold without any, as far as the expressions tell.
  var triggers: [Int]? {
    let needed = [
      when.flatMap { Triggers.needed(for: $0.expression, toBe: true) },
      require.flatMap { Triggers.needed(for: $0.expression, toBe: false) },
    ]
    return needed.compactMap(\.self).min { $0.count < $1.count }?.sorted()
  }
}

/// What must be set so that a condition can hold. Otherwise an option has its default, or no value where no training script
/// reads the config; what else an expression may ask about is not known beforehand.
enum Triggers {
  /// The options of which one must not be at its default so that the condition can be true, or anything but true.
  static func needed(for expression: Expression, toBe wanted: Bool) -> Set<Int>? {
    switch expression {
    case .definition(let definition): return needed(for: definition.expression, toBe: wanted)
    case .unary(.not, let operand): return needed(for: operand, toBe: !wanted)
    case .binary(.and, let left, let right): return needed(for: [left, right], all: wanted, toBe: wanted)
    case .binary(.or, let left, let right): return needed(for: [left, right], all: !wanted, toBe: wanted)
    case .chain(let first, let operations) where operations.first?.op == .and:
      return needed(for: [first] + operations.map(\.operand), all: wanted, toBe: wanted)
    case .chain(let first, let operations) where operations.first?.op == .or:
      return needed(for: [first] + operations.map(\.operand), all: !wanted, toBe: wanted)
    default: break
    }
    guard let values = values(of: expression), !values.contains(where: { ($0 == .boolean(true)) == wanted }) else {
      return nil
    }
    return options(in: expression)
  }

  /// - Parameter all: whether all operands must be as wanted, rather than one of them.
  private static func needed(for operands: [Expression], all: Bool, toBe wanted: Bool) -> Set<Int>? {
    let needed = operands.map { self.needed(for: $0, toBe: wanted) }
    if all { return needed.compactMap(\.self).min { $0.count < $1.count } }
    return needed.contains(nil) ? nil : needed.compactMap(\.self).reduce(into: []) { $0.formUnion($1) }
  }

  /// The values that an expression can have while its options are at their defaults; nil if that is not known.
  private static func values(of expression: Expression) -> [Value?]? {
    switch expression {
    case .literal(let value): return [value]
    case .name(let name): return defaults(of: name)
    case .has(let name): return defaults(of: name).map { $0.map { .boolean($0 != nil) } }
    case .written: return [.boolean(false), .boolean(true)]
    case .definition(let definition): return values(of: definition.expression)
    case .unary(.not, let operand): return values(of: operand).map { $0.map { .boolean($0 != .boolean(true)) } }
    case .binary(let op, let left, let right): return values(op, values(of: left), values(of: right))
    case .chain(let first, let operations):
      return operations.reduce(values(of: first)) { values($1.op, $0, values(of: $1.operand)) }
    case .conditional(let condition, let first, let second):
      guard let chosen = values(of: condition), let one = values(of: first), let other = values(of: second) else {
        return nil
      }
      return chosen.flatMap { $0 == .boolean(true) ? one : other }
    case .call(let function, let arguments):
      let operands = arguments.map(values)
      guard let first = operands.first ?? nil, operands.count < 3 else { return nil }
      guard operands.count > 1 else { return first.map { call(function, $0, nil) } }
      guard let second = operands[1] else { return nil }
      return product(first, second) { call(function, $0, $1) }
    case .unary, .fact, .variable, .text, .list, .quantifier: return nil
    }
  }

  private static func values(_ op: BinaryOperator, _ left: [Value?]?, _ right: [Value?]?) -> [Value?]? {
    let isTrue = Value.boolean(true)
    switch op {
    case .and where left?.contains(isTrue) == false || right?.contains(isTrue) == false: return [.boolean(false)]
    case .or where left?.allSatisfy({ $0 == isTrue }) == true || right?.allSatisfy({ $0 == isTrue }) == true:
      return [isTrue]
    default: break
    }
    guard let left, let right else { return nil }
    return product(left, right) { a, b in
      switch op {
      case .and: .boolean(a == isTrue && b == isTrue)
      case .or: .boolean(a == isTrue || b == isTrue)
      default: Expression.apply(op, a, b, EvaluationBudget(nil))
      }
    }
  }

  private static func product(_ left: [Value?], _ right: [Value?], _ combine: (Value?, Value?) -> Value?) -> [Value?]? {
    guard left.count * right.count <= 64 else { return nil }
    return left.flatMap { a in right.map { combine(a, $0) } }
  }

  private static func call(_ function: Function, _ value: Value?, _ second: Value?) -> Value? {
    value.flatMap { Expression.call(function, $0, second) }
  }

  /// The values of an option at its default; nil for anything else.
  private static func defaults(of name: ReferencedName) -> [Value?]? {
    guard case .option(let option) = name.referent else { return nil }
    var values: [Value?] = [nil]
    for script in [nil] + option.scripts.map(Optional.some) {
      let value = option.defaultValue(for: script)
      if !values.contains(value) { values.append(value) }
    }
    return values
  }

  /// The options that an expression names.
  private static func options(in expression: Expression) -> Set<Int> {
    switch expression {
    case .name(let name), .has(let name), .written(let name), .text(let name):
      if case .option(let option) = name.referent { return [option.number] }
      return []
    default: return expression.operands.reduce(into: []) { $0.formUnion(options(in: $1)) }
    }
  }
}
