import Platform

/// The schedules that sd-scripts takes from transformers (optimization.py) and, for the piecewise constant one,
/// diffusers: a factor on the configured rate. Steps are updates.
public enum FactorSchedule: Sendable, Equatable {
  /// The shape of a stage from one end to the other.
  public enum Shape: String, Sendable, Equatable, CaseIterable {
    /// A straight line.
    case linear
    /// Half a wave of the cosine.
    case cosine
    /// 1 − √progress.
    case squareRoot = "1-sqrt"
  }

  /// Always 1.
  case constant
  /// From 0 to 1 in `warmup` steps, then 1.
  case constantWithWarmup(warmup: Int)
  /// After warm-up, linearly down to 0.
  case linear(warmup: Int, total: Int)
  /// After warm-up, down along `cycles` whole waves of the cosine, to no less than `minimum`.
  case cosine(warmup: Int, total: Int, cycles: Double, minimum: Double?)
  /// After warm-up, `cycles` half waves of the cosine from 1 to 0.
  case cosineWithRestarts(warmup: Int, total: Int, cycles: Int)
  /// After warm-up, down to the rate `end` by a power; `initial` is `learning_rate`.
  case polynomial(warmup: Int, total: Int, power: Double, end: Double, initial: Double)
  /// After warm-up, down with the square root of the steps, more slowly with a larger `timescale`.
  case inverseSquareRoot(warmup: Int, timescale: Int)
  /// Up from `minimum`, constant, and down to it.
  case warmupStableDecay(
    warmup: Int,
    stable: Int,
    decay: Int,
    up: Shape,
    down: Shape,
    cycles: Double,
    minimum: Double
  )
  /// Each piece's `factor` before its step `until`, in order; `last` from then on.
  case piecewise([Piece], last: Double)

  /// A part of the piecewise constant schedule.
  public struct Piece: Sendable, Equatable {
    /// The first step after it.
    public var until: Int
    /// The factor.
    public var factor: Double
  }

  /// The factor of the update after `step` updates.
  public func factor(at step: Int) -> Double {
    switch self {
    case .constant: return 1
    case .piecewise(let pieces, let last): return pieces.first { step < $0.until }?.factor ?? last
    case .warmupStableDecay(let warmup, let stable, let decay, let up, let down, let cycles, let minimum):
      return Self.threeStages(step, warmup, stable, decay, up, down, cycles, minimum)
    case .constantWithWarmup(let warmup), .linear(let warmup, _), .cosine(let warmup, _, _, _),
      .cosineWithRestarts(let warmup, _, _), .polynomial(let warmup, _, _, _, _),
      .inverseSquareRoot(let warmup, _):
      return step < warmup ? Double(step) / Double(max(1, warmup)) : afterWarmup(step)
    }
  }

  private func afterWarmup(_ step: Int) -> Double {
    switch self {
    case .linear(let warmup, let total):
      return max(0, Double(total - step) / Double(max(1, total - warmup)))
    case .cosine(let warmup, let total, let cycles, let minimum):
      let wave = 0.5 * (1 + cos(.pi * cycles * 2 * Self.progress(step, warmup, total)))
      guard let minimum else { return max(0, wave) }
      return max(0, wave * (1 - minimum) + minimum)
    case .cosineWithRestarts(let warmup, let total, let cycles):
      let progress = Self.progress(step, warmup, total)
      if progress >= 1 { return 0 }
      return max(0, 0.5 * (1 + cos(.pi * fmod(Double(cycles) * progress, 1))))
    case .polynomial(let warmup, let total, let power, let end, let initial):
      if step > total { return end / initial }
      let remaining = 1 - Double(step - warmup) / Double(total - warmup)
      return ((initial - end) * pow(remaining, power) + end) / initial
    case .inverseSquareRoot(let warmup, let timescale):
      return 1 / (Double(step + (timescale - warmup)) / Double(timescale)).squareRoot()
    case .constant, .constantWithWarmup, .warmupStableDecay, .piecewise: return 1
    }
  }

  private static func progress(_ step: Int, _ warmup: Int, _ total: Int) -> Double {
    Double(step - warmup) / Double(max(1, total - warmup))
  }

  private static func threeStages(
    _ step: Int,
    _ warmup: Int,
    _ stable: Int,
    _ decay: Int,
    _ up: Shape,
    _ down: Shape,
    _ cycles: Double,
    _ minimum: Double
  ) -> Double {
    if step < warmup {
      let progress = Double(step) / Double(max(1, warmup))
      let factor =
        switch up {
        case .linear: progress
        case .cosine: 0.5 * (1 - cos(.pi * progress))
        case .squareRoot: 1 - (1 - progress).squareRoot()
        }
      return max(0, factor * (1 - minimum) + minimum)
    }
    if step < warmup + stable { return 1 }
    if step < warmup + stable + decay {
      let progress = Double(step - warmup - stable) / Double(max(1, decay))
      let factor =
        switch down {
        case .linear: 1 - progress
        case .cosine: 0.5 * (1 + cos(.pi * cycles * 2 * progress))
        case .squareRoot: 1 - progress.squareRoot()
        }
      return max(0, factor * (1 - minimum) + minimum)
    }
    return minimum
  }
}
