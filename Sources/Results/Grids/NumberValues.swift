/// Why a value does not fit its axis.
struct ValueFault: Error, Equatable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The numbers that one value of an axis stands for.
enum NumberValues {
  /// Reads a number or a range.
  ///
  /// - Parameters:
  ///   - whole: whether the axis takes whole numbers only.
  ///   - limits: the range in which the numbers must lie.
  static func read(_ text: String, whole: Bool, in limits: ClosedRange<Double>) throws(ValueFault) -> [Double] {
    let values: [Double]
    if let number = number(text, whole: whole) {
      values = [number]
    } else {
      values = try range(text, whole: whole)
    }
    for value in values where !limits.contains(value) {
      throw ValueFault("it must be between \(written(limits.lowerBound)) and \(written(limits.upperBound))")
    }
    return values
  }

  /// A number as people write it: digits, a sign, a point, an exponent.
  private static func number(_ text: String, whole: Bool) -> Double? {
    if whole { return Int(text).flatMap { $0.magnitude < 9_000_000_000_000_000 ? Double($0) : nil } }
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func range(_ text: String, whole: Bool) throws(ValueFault) -> [Double] {
    let found: NumberRange?
    do throws(NumberRange.Fault) { found = try NumberRange(text, whole: whole) } catch {
      throw ValueFault(reason(error, text))
    }
    guard let found else {
      let examples = whole ? "1-5, 1-5 (+2) or 1-10 [5]" : "1-3 (+0.5) or 0.5-1 [3]"
      throw ValueFault("it is neither a \(whole ? "whole " : "")number nor a range such as \(examples)")
    }
    // Whole numbers are cut off as Python's int does.
    return whole ? found.values.map { $0.rounded(.towardZero) } : found.values
  }

  private static func reason(_ fault: NumberRange.Fault, _ text: String) -> String {
    let ends = String(text.prefix { $0 != "(" && $0 != "[" }).trimmed
    func remedy(_ step: Double) -> String { "write \(ends) (\(step > 0 ? "+" : "")\(written(step)))" }
    switch fault {
    case .noStep: return "a step of 0 never reaches the end; \(remedy(1))"
    case .noSign(let step): return "a step needs a sign; \(remedy(step))"
    case .wrongWay(let step): return "the step leads away from the end; \(remedy(step))"
    case .noCount: return "no values at all; write \(ends) [5] for five"
    case .tooMany: return "more than \(NumberRange.limit) values"
    }
  }

  /// A number without `.0`.
  static func written(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e16 ? String(Int(value)) : String(value)
  }
}
