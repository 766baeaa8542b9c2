/// A bound on the work of evaluating expressions, which repositories of strangers contain.
package final class EvaluationBudget {
  /// Nil if there is no bound.
  private var left: Int?
  /// A budget for several rules together, of which this one is a part.
  private let whole: EvaluationBudget?

  /// - Parameter steps: how many there are; nil for any number, as for the built-in rules, which have no loops.
  package init(_ steps: Int?, of whole: EvaluationBudget? = nil) {
    left = steps
    self.whole = whole
  }

  /// Whether more steps were needed than there are; values are null from then on.
  package var isSpent: Bool { left.map { $0 < 0 } ?? false }

  /// Whether evaluation has no limit.
  package var isUnlimited: Bool { left == nil }

  /// Takes steps off; false if there are not enough left.
  @discardableResult package func spend(_ steps: @autoclosure () -> Int) -> Bool {
    guard let left else { return true }
    guard left >= 0 else { return false }
    let steps = steps()
    let isEnough = steps <= left && whole?.spend(steps) ?? true
    self.left = isEnough ? left - steps : -1
    return isEnough
  }
}
