import Optimizers
import TestSupport
import Testing
import Values

/// Learning rates against sd-scripts' own choice of scheduler: tools/reference/schedules.py.
@Suite("Learning rate schedules")
struct ScheduleTests {
  /// A schedule's settings and the learning rates of its two groups, update by update.
  struct Case: Sendable, CustomTestStringConvertible {
    let options: ScheduleOptions
    var rates: [[Double]] = []
    let testDescription: String
  }

  static let golden: [Case] = {
    var cases: [Case] = []
    for cells in (try? Golden().rows("schedules.tsv")) ?? [] {
      if cells[0] == "case" {
        let settings = Array(cells.dropFirst())
        cases.append(
          Case(options: options(settings), testDescription: settings.joined(separator: " "))
        )
      } else {
        cases[cases.count - 1].rates.append(cells.dropFirst().compactMap { Double($0) })
      }
    }
    return cases
  }()

  /// Options from `name=value` cells.
  static func options(_ cells: [String]) -> ScheduleOptions {
    var options = ScheduleOptions(learningRate: 1, totalSteps: 60)
    for cell in cells {
      guard let sign = cell.firstIndex(of: "=") else { continue }
      set(String(cell[..<sign]), String(cell[cell.index(after: sign)...]), in: &options)
    }
    return options
  }

  private static func set(_ name: String, _ text: String, in options: inout ScheduleOptions) {
    let value = GoldenCase.arguments(name + "=" + text.filter { !"[]".contains($0) })[name]
    switch name {
    case "lr_scheduler": options.scheduler = text
    case "lr_scheduler_type": options.schedulerType = text
    case "lr_warmup_steps": options.warmupSteps = steps(value)
    case "lr_decay_steps": options.decaySteps = steps(value)
    case "lr_scheduler_num_cycles": options.numCycles = Int(text) ?? 0
    case "lr_scheduler_power": options.power = value?.number ?? 0
    case "lr_scheduler_timescale": options.timescale = Int(text)
    case "lr_scheduler_min_lr_ratio": options.minLRRatio = value?.number
    case "learning_rate": options.learningRate = value?.number ?? 0
    case "max_train_steps": options.totalSteps = Int(text) ?? 0
    default:
      let quoted = text.hasPrefix("'") ? Value.string(String(text.dropFirst().dropLast())) : value
      options.arguments[String(name.dropFirst("lr_scheduler_args.".count))] = quoted
    }
  }

  private static func steps(_ value: Value?) -> ScheduleOptions.Steps {
    if case .integer(let count) = value { .count(count) } else { .share(value?.number ?? 0) }
  }

  @Test("the golden file has all its cases")
  func goldenFile() {
    #expect(Self.golden.count == 43)
  }

  @Test("learning rates equal those of sd-scripts' scheduler", arguments: golden)
  func rates(_ golden: Case) throws {
    let bases = [golden.options.learningRate, 0.3]
    var schedule = LearningRateSchedule(try golden.options.rule(), baseRates: bases)
    try #require(golden.rates.map(\.count) == [61, 61])
    for step in 0...60 {
      #expect(schedule.step == step)
      for group in 0...1 {
        let rate = schedule.rates[group]
        let wanted = golden.rates[group][step]
        expectClose(rate, wanted, within: 1e-12 * abs(wanted), "step \(step)")
      }
      schedule.advance()
    }
  }

  @Test("a resumed schedule continues bit for bit", arguments: golden)
  func resuming(_ golden: Case) throws {
    let start = LearningRateSchedule(try golden.options.rule(), baseRates: [1, 0.3])
    var resumed = start.after(23)
    var whole = start
    for _ in 0..<23 { whole.advance() }
    #expect(resumed == whole)
    for _ in 0..<10 {
      resumed.advance()
      whole.advance()
    }
    #expect(resumed == whole)
    #expect(start.after(33) == whole)
  }

  @Test(
    "a setting that a schedule cannot take is refused with what it must be",
    arguments: [
      ("lr_warmup_steps=5", "lr_warmup_steps is 5; it must be 0 for the schedule constant, which has none"),
      (
        "lr_scheduler_type=CosineAnnealingLR lr_scheduler_args.T_max=5 lr_warmup_steps=0.1",
        "lr_warmup_steps is 6; it must be 0 for the schedule CosineAnnealingLR, which has none"
      ),
      (
        "lr_scheduler_type=CosineAnnealingWarmRestarts",
        "lr_scheduler_args.T_0 is not set; it must be set for CosineAnnealingWarmRestarts"
      ),
      (
        "lr_scheduler_type=CosineAnnealingWarmRestarts lr_scheduler_args.T_0=0",
        "lr_scheduler_args.T_0 is 0; it must be a whole number from 1 to 1073741824"
      ),
      (
        "lr_scheduler_type=CosineAnnealingWarmRestarts lr_scheduler_args.T_0=10.0",
        "lr_scheduler_args.T_0 is 10.0; it must be a whole number"
      ),
      (
        "lr_scheduler_type=CosineAnnealingLR lr_scheduler_args.T_max=3 lr_scheduler_args.T_0=4",
        "CosineAnnealingLR has no argument lr_scheduler_args.T_0; it has T_max, eta_min, last_epoch"
      ),
      (
        "lr_scheduler_type=OneCycleLR",
        "lr_scheduler_type OneCycleLR is not supported; use CosineAnnealingWarmRestarts, "
          + "CosineAnnealingLR, ConstantLR, LinearLR, ExponentialLR, StepLR, MultiStepLR, PolynomialLR"
      ),
      (
        "lr_scheduler=adafactor",
        "lr_scheduler adafactor is not supported; use constant, constant_with_warmup, linear, cosine, "
          + "cosine_with_restarts, polynomial, cosine_with_min_lr, inverse_sqrt, warmup_stable_decay, "
          + "piecewise_constant"
      ),
      (
        "lr_scheduler=cosine_with_min_lr",
        "lr_scheduler_min_lr_ratio is not set; it must be set for lr_scheduler cosine_with_min_lr"
      ),
      (
        "lr_scheduler=polynomial learning_rate=1e-7",
        "learning_rate is 1e-07; it must be above lr_end, which is 1e-07"
      ),
      (
        "lr_scheduler=polynomial lr_warmup_steps=60",
        "lr_warmup_steps is 60; it must be below the run's 60 steps for the polynomial schedule"
      ),
      (
        "lr_scheduler=piecewise_constant lr_scheduler_args.step_rules='1:ten,2'",
        "lr_scheduler_args.step_rules is 1:ten,2; it must be rules such as '1:10,0.1:20,0.01'"
      ),
      (
        "lr_scheduler=warmup_stable_decay lr_scheduler_args.decay_type='steep'",
        "lr_scheduler_args.decay_type is steep; it must be 'linear', 'cosine' or '1-sqrt'"
      ),
      (
        "lr_scheduler=linear lr_warmup_steps=9223372036854775807",
        "lr_warmup_steps is 9223372036854775807; it must be 0 or more"
      ),
      (
        "lr_scheduler=linear lr_scheduler_args.power=2",
        "lr_scheduler linear has no argument lr_scheduler_args.power; it has last_epoch"
      ),
    ]
  )
  func refused(settings: String, message: String) {
    let options = Self.options(settings.split(separator: " ").map(String.init))
    let error = #expect(throws: OptimizerError.self) { try options.rule() }
    #expect(error?.description == message)
  }
}
