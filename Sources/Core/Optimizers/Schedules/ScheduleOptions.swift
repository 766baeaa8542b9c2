import Values

/// The learning rate's settings as sd-scripts has them, and the resulting rule.
public struct ScheduleOptions: Sendable, Equatable {
  /// A number of steps, or a share of the run's.
  public enum Steps: Sendable, Equatable {
    /// Steps; in files, a whole number.
    case count(Int)
    /// A share of `max_train_steps`; in files, a number with a decimal point.
    case share(Double)
  }

  /// `lr_scheduler`.
  public var scheduler = "constant"
  /// `lr_scheduler_type`: a class of torch.optim.lr_scheduler; takes precedence over `lr_scheduler`.
  public var schedulerType: String?
  /// `lr_scheduler_args` by name.
  public var arguments: [String: Value] = [:]
  /// `lr_warmup_steps`.
  public var warmupSteps = Steps.count(0)
  /// `lr_decay_steps`.
  public var decaySteps = Steps.count(0)
  /// `lr_scheduler_num_cycles`.
  public var numCycles = 1
  /// `lr_scheduler_power`.
  public var power = 1.0
  /// `lr_scheduler_timescale`.
  public var timescale: Int?
  /// `lr_scheduler_min_lr_ratio`.
  public var minLRRatio: Double?
  /// `learning_rate`, to which the polynomial schedule's end is relative.
  public var learningRate: Double
  /// `max_train_steps`: the updates of the run.
  public var totalSteps: Int

  /// The defaults.
  public init(learningRate: Double, totalSteps: Int) {
    self.learningRate = learningRate
    self.totalSteps = totalSteps
  }

  /// The rule, as sd-scripts chooses it (`get_scheduler_fix` of library/train_util.py).
  /// - Throws: if the schedule is not supported, or rejects a setting.
  public func rule() throws(OptimizerError) -> LearningRateRule {
    let type = schedulerType ?? ""
    if !type.isEmpty {
      let rule = try torchRule(type)
      try refuseWarmup(of: type)
      return rule
    }
    var reader = KeywordArguments(option: "lr_scheduler_args", owner: "lr_scheduler \(scheduler)", arguments)
    try Self.checkLastEpoch(&reader)
    let schedule = try factorSchedule(&reader)
    try reader.finish()
    return .factor(schedule)
  }

  /// Rejects a `last_epoch` that is not the beginning of a run.
  static func checkLastEpoch(_ reader: inout KeywordArguments) throws(OptimizerError) {
    if let last = try reader.integer("last_epoch"), last != -1 {
      throw reader.invalid("last_epoch", last, "-1, since a run starts at its beginning")
    }
  }

  private func factorSchedule(_ reader: inout KeywordArguments) throws(OptimizerError) -> FactorSchedule {
    switch scheduler {
    case "constant":
      try refuseWarmup(of: scheduler)
      return .constant
    case "piecewise_constant": return try piecewise(&reader)
    default: break
    }
    let warmup = try count(warmupSteps, "lr_warmup_steps")
    switch scheduler {
    case "constant_with_warmup": return .constantWithWarmup(warmup: warmup)
    case "linear": return .linear(warmup: warmup, total: totalSteps)
    case "cosine":
      let cycles = try reader.number("num_cycles") ?? 0.5
      return .cosine(warmup: warmup, total: totalSteps, cycles: cycles, minimum: nil)
    case "cosine_with_restarts":
      return .cosineWithRestarts(warmup: warmup, total: totalSteps, cycles: numCycles)
    case "polynomial": return try polynomial(warmup, &reader)
    case "inverse_sqrt":
      let timescale = timescale ?? (warmup > 0 ? warmup : 10_000)
      guard (1...1 << 50).contains(timescale) else {
        throw .invalidSetting("lr_scheduler_timescale", value: String(timescale), expected: "1 or more")
      }
      return .inverseSquareRoot(warmup: warmup, timescale: timescale)
    case "cosine_with_min_lr":
      let minimum = try minimumRatio(&reader)
      return .cosine(warmup: warmup, total: totalSteps, cycles: Double(numCycles) / 2, minimum: minimum)
    case "warmup_stable_decay":
      let decay = try count(decaySteps, "lr_decay_steps")
      return .warmupStableDecay(
        warmup: warmup,
        stable: totalSteps - warmup - decay,
        decay: decay,
        up: try shape("warmup_type", &reader) ?? .linear,
        down: try shape("decay_type", &reader) ?? .cosine,
        cycles: Double(numCycles) / 2,
        minimum: minLRRatio ?? 0
      )
    default:
      throw .unsupported(setting: "lr_scheduler", value: scheduler, supported: Self.names)
    }
  }

  private static let names = [
    "constant", "constant_with_warmup", "linear", "cosine", "cosine_with_restarts", "polynomial",
    "cosine_with_min_lr", "inverse_sqrt", "warmup_stable_decay", "piecewise_constant",
  ]

  private func polynomial(
    _ warmup: Int,
    _ reader: inout KeywordArguments
  ) throws(OptimizerError) -> FactorSchedule {
    let end = try reader.number("lr_end") ?? 1e-7
    guard learningRate > end else {
      throw .invalidSetting(
        "learning_rate",
        value: String(learningRate),
        expected: "above lr_end, which is \(end)"
      )
    }
    guard totalSteps > warmup else {
      throw .invalidSetting(
        "lr_warmup_steps",
        value: String(warmup),
        expected: "below the run's \(totalSteps) steps for the polynomial schedule"
      )
    }
    return .polynomial(warmup: warmup, total: totalSteps, power: power, end: end, initial: learningRate)
  }

  private func minimumRatio(_ reader: inout KeywordArguments) throws(OptimizerError) -> Double {
    let minimum = try reader.number("min_lr")
    switch (minimum, minLRRatio) {
    case (let minimum?, nil): return minimum / learningRate
    case (nil, let ratio?): return ratio
    case (nil, nil):
      throw .invalidSetting(
        "lr_scheduler_min_lr_ratio",
        value: "not set",
        expected: "set for lr_scheduler cosine_with_min_lr"
      )
    case (let minimum?, _):
      throw reader.invalid("min_lr", minimum, "left out if lr_scheduler_min_lr_ratio is set")
    }
  }

  private func shape(
    _ name: String,
    _ reader: inout KeywordArguments
  ) throws(OptimizerError) -> FactorSchedule.Shape? {
    guard let text = try reader.string(name) else { return nil }
    guard let shape = FactorSchedule.Shape(rawValue: text) else {
      throw reader.invalid(name, text, "'linear', 'cosine' or '1-sqrt'")
    }
    return shape
  }

  /// `step_rules`, such as `1:10,0.1:20,0.01`: factor 1 before step 10, 0.1 before step 20, 0.01 from then on.
  private func piecewise(_ reader: inout KeywordArguments) throws(OptimizerError) -> FactorSchedule {
    let form = "rules such as '1:10,0.1:20,0.01'"
    guard let text = try reader.string("step_rules") else {
      throw .invalidSetting(reader.setting("step_rules"), value: "not set", expected: form)
    }
    let rules = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let last = rules.last.flatMap({ Double($0.trimmed) }) else {
      throw reader.invalid("step_rules", text, form)
    }
    var factors: [Int: Double] = [:]
    for rule in rules.dropLast() {
      let parts = rule.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let factor = Double(parts[0].trimmed), let until = Int(parts[1].trimmed) else {
        throw reader.invalid("step_rules", text, form)
      }
      factors[until] = factor
    }
    let pieces = factors.sorted { $0.key < $1.key }
    return .piecewise(pieces.map { FactorSchedule.Piece(until: $0.key, factor: $0.value) }, last: last)
  }

  /// sd-scripts rejects warm-up if the schedule has none.
  private func refuseWarmup(of schedule: String) throws(OptimizerError) {
    let warmup = try count(warmupSteps, "lr_warmup_steps")
    guard warmup == 0 else {
      throw .invalidSetting(
        "lr_warmup_steps",
        value: String(warmup),
        expected: "0 for the schedule \(schedule), which has none"
      )
    }
  }

  private func count(_ steps: Steps, _ name: String) throws(OptimizerError) -> Int {
    switch steps {
    case .count(let count):
      // Sums of a few such numbers do not overflow.
      guard (0...1 << 50).contains(count) else {
        throw .invalidSetting(name, value: String(count), expected: "0 or more")
      }
      return count
    case .share(let share):
      let steps = share * Double(totalSteps)
      guard steps >= 0, steps < 1e15 else {
        throw .invalidSetting(name, value: String(share), expected: "a share of the steps, from 0 to 1")
      }
      return Int(steps)
    }
  }
}

extension Substring {
  /// Without spaces around it, as Python's `int` and `float` read text.
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
