/// The learning rates of a run's groups, update by update, like a torch scheduler that is stepped after each.
public struct LearningRateSchedule: Sendable, Equatable {
  /// How the rates change.
  public let rule: LearningRateRule
  /// The groups' rates as configured.
  public let baseRates: [Double]
  /// Updates done.
  public private(set) var step = 0
  /// The groups' rates for the next update.
  public private(set) var rates: [Double]

  /// A schedule before the first update.
  public init(_ rule: LearningRateRule, baseRates: [Double]) {
    self.rule = rule
    self.baseRates = baseRates
    rates = baseRates.map { rule.first($0) }
  }

  /// Advances to the next update.
  public mutating func advance() {
    step += 1
    for index in rates.indices {
      rates[index] = rule.next(rates[index], base: baseRates[index], step: step)
    }
  }

  /// The schedule after `step` updates: the same bits as advancing one by one, for resuming.
  public func after(_ step: Int) -> LearningRateSchedule {
    var schedule = LearningRateSchedule(rule, baseRates: baseRates)
    while schedule.step < step { schedule.advance() }
    return schedule
  }
}

/// How a learning rate changes from update to update.
public enum LearningRateRule: Sendable, Equatable {
  /// The configured rate times a factor.
  case factor(FactorSchedule)
  /// One of torch's own schedulers, most of which derive a rate from the previous one.
  case torch(TorchSchedule)

  func first(_ base: Double) -> Double {
    switch self {
    case .factor(let schedule): base * schedule.factor(at: 0)
    case .torch(let schedule): schedule.first(base)
    }
  }

  func next(_ rate: Double, base: Double, step: Int) -> Double {
    switch self {
    case .factor(let schedule): base * schedule.factor(at: step)
    case .torch(let schedule): schedule.next(rate, base: base, step: step)
    }
  }
}
