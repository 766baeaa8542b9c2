import Platform

/// Schedulers of `torch.optim.lr_scheduler`, by the formulas of their `get_lr`, in its order of operations.
public enum TorchSchedule: Sendable, Equatable {
  /// `CosineAnnealingLR`: along the cosine from the configured rate to `etaMin` in `tMax` steps, and back up.
  case cosineAnnealing(tMax: Int, etaMin: Double)
  /// `CosineAnnealingWarmRestarts`: along the cosine to `etaMin` in `t0` steps, then again, `tMult` times as long.
  case warmRestarts(t0: Int, tMult: Int, etaMin: Double)
  /// `ConstantLR`: `factor` times the configured rate for `total` steps.
  case constant(factor: Double, total: Int)
  /// `LinearLR`: from `start` to `end` times the configured rate in `total` steps.
  case linear(start: Double, end: Double, total: Int)
  /// `ExponentialLR`: every rate is `gamma` times the one before.
  case exponential(gamma: Double)
  /// `StepLR`: times `gamma` every `size` steps.
  case step(size: Int, gamma: Double)
  /// `MultiStepLR`: times `gamma` at each milestone, once for each time that it is listed.
  case multiStep(milestones: [Int], gamma: Double)
  /// `PolynomialLR`: to 0 in `total` steps by a power.
  case polynomial(total: Int, power: Double)

  /// The rate of the first update.
  func first(_ base: Double) -> Double {
    switch self {
    case .warmRestarts: next(base, base: base, step: 0)
    case .constant(let factor, _): base * factor
    case .linear(let start, _, _): base * start
    case .cosineAnnealing, .exponential, .step, .multiStep, .polynomial: base
    }
  }

  /// The rate after `step` updates, from the previous one.
  func next(_ rate: Double, base: Double, step: Int) -> Double {
    switch self {
    case .cosineAnnealing(let tMax, let etaMin):
      // The recursion's factor is 0/0 a step after the trough.
      if (step - 1 - tMax) % (2 * tMax) == 0 {
        return rate + (base - etaMin) * (1 - cos(.pi / Double(tMax))) / 2
      }
      return (1 + cos(.pi * Double(step) / Double(tMax)))
        / (1 + cos(.pi * Double(step - 1) / Double(tMax))) * (rate - etaMin) + etaMin
    case .warmRestarts(let t0, let tMult, let etaMin):
      let (at, length) = Self.cycle(step, t0, tMult)
      return etaMin + (base - etaMin) * (1 + cos(.pi * Double(at) / Double(length))) / 2
    case .constant(let factor, let total): return step == total ? rate * (1 / factor) : rate
    case .linear(let start, let end, let total):
      if step > total { return rate }
      return rate * (1 + (end - start) / (Double(total) * start + Double(step - 1) * (end - start)))
    case .exponential(let gamma): return rate * gamma
    case .step(let size, let gamma): return step % size == 0 ? rate * gamma : rate
    case .multiStep(let milestones, let gamma):
      let times = milestones.count { $0 == step }
      return times == 0 ? rate : rate * pow(gamma, Double(times))
    case .polynomial(let total, let power):
      if step > total { return rate }
      let now = 1 - Double(step) / Double(total)
      return rate * pow(now / (1 - Double(step - 1) / Double(total)), power)
    }
  }

  /// How far a step is into its cycle, and how long that is.
  private static func cycle(_ step: Int, _ first: Int, _ factor: Int) -> (at: Int, length: Int) {
    if factor == 1 { return (step % first, first) }
    var at = step
    var length = first
    while at >= length {
      at -= length
      let (next, overflow) = length.multipliedReportingOverflow(by: factor)
      length = overflow ? .max : next
    }
    return (at, length)
  }
}
