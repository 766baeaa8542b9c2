extension ScheduleOptions {
  /// The classes of torch.optim.lr_scheduler that are supported.
  private static let torchNames = [
    "CosineAnnealingWarmRestarts", "CosineAnnealingLR", "ConstantLR", "LinearLR", "ExponentialLR", "StepLR",
    "MultiStepLR", "PolynomialLR",
  ]

  /// The rule of a class of torch.optim.lr_scheduler, with its arguments checked as torch checks them.
  func torchRule(_ type: String) throws(OptimizerError) -> LearningRateRule {
    let module = "torch.optim.lr_scheduler."
    let name = type.hasPrefix(module) ? String(type.dropFirst(module.count)) : type
    var reader = KeywordArguments(option: "lr_scheduler_args", owner: name, arguments)
    try Self.checkLastEpoch(&reader)
    let schedule = try torchSchedule(name, type, &reader)
    try reader.finish()
    return .torch(schedule)
  }

  private func torchSchedule(
    _ name: String,
    _ type: String,
    _ reader: inout KeywordArguments
  ) throws(OptimizerError) -> TorchSchedule {
    switch name {
    case "CosineAnnealingWarmRestarts":
      return .warmRestarts(
        t0: try required("T_0", &reader),
        tMult: try atLeast(1, "T_mult", &reader) ?? 1,
        etaMin: try reader.number("eta_min") ?? 0
      )
    case "CosineAnnealingLR":
      return .cosineAnnealing(
        tMax: try required("T_max", &reader),
        etaMin: try reader.number("eta_min") ?? 0
      )
    case "ConstantLR":
      let factor = try reader.number("factor") ?? 1.0 / 3
      guard factor > 0, factor <= 1 else { throw reader.invalid("factor", factor, "above 0 and at most 1") }
      return .constant(factor: factor, total: try atLeast(0, "total_iters", &reader) ?? 5)
    case "LinearLR":
      let start = try reader.number("start_factor") ?? 1.0 / 3
      guard start > 0, start <= 1 else {
        throw reader.invalid("start_factor", start, "above 0 and at most 1")
      }
      let end = try reader.number("end_factor") ?? 1
      guard (0...1).contains(end) else { throw reader.invalid("end_factor", end, "from 0 to 1") }
      return .linear(start: start, end: end, total: try atLeast(0, "total_iters", &reader) ?? 5)
    case "ExponentialLR":
      guard let gamma = try reader.number("gamma") else { throw missing("gamma", reader) }
      return .exponential(gamma: gamma)
    case "StepLR":
      return .step(
        size: try required("step_size", &reader),
        gamma: try reader.number("gamma") ?? 0.1
      )
    case "MultiStepLR":
      return .multiStep(
        milestones: try milestones(&reader),
        gamma: try reader.number("gamma") ?? 0.1
      )
    case "PolynomialLR":
      return .polynomial(
        total: try atLeast(0, "total_iters", &reader) ?? 5,
        power: try reader.number("power") ?? 1
      )
    default:
      throw .unsupported(setting: "lr_scheduler_type", value: type, supported: Self.torchNames)
    }
  }

  private func missing(_ name: String, _ reader: KeywordArguments) -> OptimizerError {
    .invalidSetting(reader.setting(name), value: "not set", expected: "set for \(reader.owner)")
  }

  private func atLeast(
    _ least: Int,
    _ name: String,
    _ reader: inout KeywordArguments
  ) throws(OptimizerError) -> Int? {
    guard let value = try reader.integer(name) else { return nil }
    // Twice and `max_train_steps` times any such number do not overflow.
    guard (least...1 << 30).contains(value) else {
      throw reader.invalid(name, value, "a whole number from \(least) to \(1 << 30)")
    }
    return value
  }

  /// A number of steps without a default.
  private func required(_ name: String, _ reader: inout KeywordArguments) throws(OptimizerError) -> Int {
    guard let value = try atLeast(1, name, &reader) else { throw missing(name, reader) }
    return value
  }

  private func milestones(_ reader: inout KeywordArguments) throws(OptimizerError) -> [Int] {
    guard let value = reader.value("milestones") else { throw missing("milestones", reader) }
    guard case .list(let items) = value else {
      throw reader.invalid("milestones", value, "a list of steps, such as [100,200]")
    }
    var steps: [Int] = []
    for item in items {
      guard case .integer(let step) = item else {
        throw reader.invalid("milestones", value, "a list of steps, such as [100,200]")
      }
      steps.append(step)
    }
    return steps
  }
}
