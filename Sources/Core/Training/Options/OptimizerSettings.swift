import Files
import Optimizers
import Settings

extension Settings {
  /// The arguments that a config writes for `optimizer_args` or `lr_scheduler_args`.
  func writtenArguments(of option: String) -> [String: Value] {
    var result: [String: Value] = [:]
    for argument in argumentLists[option]?.arguments ?? [] {
      if let value = value("\(option).\(argument.key)") { result[argument.key] = value }
    }
    // A change on the command line may set an argument even if there is no list.
    for (name, setting) in values where name.hasPrefix(option + ".") && setting.place != nil {
      if let value = setting.value { result[String(name.dropFirst(option.count + 1))] = value }
    }
    return result
  }
}

extension OptimizerOptions {
  /// The optimizer of a config.
  init(_ settings: Settings) throws(OptionError) {
    let reader = OptionReader(settings: settings)
    let rate = try reader.number("learning_rate") ?? 2e-6
    self = try rethrowing(
      OptimizerOptions(
        type: settings.value("optimizer_type")?.string,
        arguments: settings.writtenArguments(of: "optimizer_args"),
        learningRate: rate
      ),
      as: { (error: OptimizerError) in OptionError(error, or: "optimizer_type", in: settings) }
    )
  }
}

extension LearningRateRule {
  /// The schedule of a config for a run of `totalSteps` updates.
  init(_ settings: Settings, totalSteps: Int) throws(OptionError) {
    let reader = OptionReader(settings: settings)
    var options = ScheduleOptions(
      learningRate: try reader.number("learning_rate") ?? 2e-6,
      totalSteps: totalSteps
    )
    options.scheduler = try reader.text("lr_scheduler") ?? "constant"
    options.schedulerType = try reader.text("lr_scheduler_type")
    options.arguments = settings.writtenArguments(of: "lr_scheduler_args")
    options.warmupSteps = try reader.steps("lr_warmup_steps")
    options.decaySteps = try reader.steps("lr_decay_steps")
    options.numCycles = try reader.integer("lr_scheduler_num_cycles") ?? 1
    options.power = try reader.number("lr_scheduler_power") ?? 1
    options.timescale = try reader.integer("lr_scheduler_timescale")
    options.minLRRatio = try reader.number("lr_scheduler_min_lr_ratio")
    self = try rethrowing(
      options.rule(),
      as: { (error: OptimizerError) in OptionError(error, or: "lr_scheduler", in: settings) }
    )
  }
}

extension OptionReader {
  /// Steps, or a share of the run's if the number has a decimal point.
  fileprivate func steps(_ name: String) throws(OptionError) -> ScheduleOptions.Steps {
    let number = try number(name) ?? 0
    if case .float = settings.value(name) { return .share(number) }
    if let text = settings.value(name)?.string, text.utf8.contains(UInt8(ascii: ".")) {
      return .share(number)
    }
    return Int(exactly: number).map { .count($0) } ?? .share(number)
  }
}

extension OptionError {
  /// An optimizer's or schedule's error, at the setting that it names.
  init(_ error: OptimizerError, or setting: String, in settings: Settings) {
    switch error {
    case .invalidSetting(let name, let value, let expected):
      self.init(name, "must be \(expected), but is \(value)", in: settings)
    case .unknownArgument(let name, _, _): self.init(name, error.description, in: settings)
    case .unsupported(let name, let value, let supported):
      let way = name == "optimizer_type" ? "; --engine sd-scripts trains with others" : ""
      self.init(name, "must be one of \(supported.joined(separator: ", ")), not \(value)\(way)", in: settings)
    case .unequalLearningRates: self.init("text_encoder_lr", error.description, in: settings)
    case .shape, .state: self.init(setting, error.description, in: settings)
    }
  }
}
