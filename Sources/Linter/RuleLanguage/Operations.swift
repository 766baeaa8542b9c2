import Platform
import Settings

extension Value {
  /// The steps for reading all of it once.
  package var weight: Int {
    switch self {
    case .string(let text): text.utf8.count / 16
    case .list(let items): items.reduce(items.count) { $0 + $1.weight }
    default: 0
    }
  }
}

extension Expression {
  /// The steps that a function takes besides one.
  package static func cost(_ function: Function, _ value: Value, _ second: Value?) -> Int {
    switch function {
    case .contains where value.string != nil:
      // The search is naive.
      let (steps, overflow) = value.weight.multipliedReportingOverflow(by: max(1, second?.string?.utf8.count ?? 1))
      return overflow ? .max : steps
    case .size: return value.string == nil ? 0 : value.weight
    default: return value.weight
    }
  }

  package static func apply(_ op: BinaryOperator, _ left: Value?, _ right: Value?, _ budget: EvaluationBudget)
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
      guard let a = count(left), let b = count(right) else { return .boolean(false) }
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
      guard let a = count(left), let b = count(right), b != 0 else { return nil }
      return whole(a / b)
    case .remainder:
      if case .integer(let a) = left, case .integer(let b) = right, b != 0 {
        return .integer(a.remainderReportingOverflow(dividingBy: b).partialValue)
      }
      guard let a = count(left), let b = count(right), b != 0 else { return nil }
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
    guard let a = count(left), let b = count(right) else { return nil }
    return .float(real(a, b))
  }

  /// An integer if the number is whole, so that messages say `400` and not `400.0`.
  private static func whole(_ value: Double) -> Value {
    Int(exactly: value).map(Value.integer) ?? .float(value)
  }

  package static func isEqual(_ left: Value?, _ right: Value?) -> Bool {
    switch (left, right) {
    case (.integer, .boolean), (.float, .boolean), (.boolean, .integer), (.boolean, .float):
      return count(left) == count(right)
    default: break
    }
    if let a = left?.number, let b = right?.number { return a == b }
    return left == right
  }

  /// The number that Python counts with: True is 1.
  private static func count(_ value: Value?) -> Double? {
    if case .boolean(let isOn)? = value { isOn ? 1 : 0 } else { value?.number }
  }

  package static func call(_ function: Function, _ value: Value, _ second: Value?) -> Value? {
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
