import Settings

/// Lengths that a learning-rate schedule counts in its own steps.
///
/// Accelerate steps the schedule once for each process at every update (`AcceleratedScheduler.step` in accelerate's
/// scheduler.py). sd-scripts multiplies the lengths of its own schedules by the number of processes, but passes the
/// arguments of one from `lr_scheduler_type` on unchanged (`get_scheduler_fix` in its library/train_util.py).
struct SchedulerClock {
  /// Processes on all machines together.
  let processes: Int
  /// The processes that the config was written for.
  let writtenFor: Int
  /// Updates of the run that the config describes; nil if their number is not known.
  let writtenSteps: Int?
  /// The requested run.
  let plan: Plan

  /// The arguments of PyTorch's schedules that are numbers of steps.
  static let lengths = [
    "T_0", "T_max", "milestones", "step_size", "step_size_down", "step_size_up", "total_iters", "total_steps",
  ]

  /// Schedules that have none of these arguments.
  static let withoutLength = ["ConstantLR", "ReduceLROnPlateau"]

  /// The argument scaled for the run's processes: a length that ends with the run still ends with it.
  func scaled(_ value: Value) -> Value {
    switch value {
    case .list(let items): return .list(items.map(scaled))
    case .integer(let ticks) where ticks > 0:
      let updates = Plan.ceilDivide(ticks, writtenFor)
      let exact = updates == writtenSteps ? plan.totalSteps.flatMap { product($0, processes) } : nil
      return .integer(exact ?? product(ticks, processes).map { Plan.ceilDivide($0, writtenFor) } ?? ticks)
    default: return value
    }
  }

  private func product(_ a: Int, _ b: Int) -> Int? {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : value
  }

}

extension SchedulerClock {
  /// The clock of a requested run.
  init(_ request: SDScriptsRequest) {
    var settings = request.settings
    settings.values["accelerate.num_processes"] = Setting(
      name: "accelerate.num_processes",
      value: .integer(request.launch.processes),
      origin: .derived("the command line")
    )
    self.init(
      processes: request.launch.processes,
      writtenFor: max(1, request.settings.value("accelerate.num_processes")?.integer ?? 1),
      writtenSteps: Plan(request.settings, counts: request.counts).totalSteps,
      plan: Plan(settings, counts: request.counts)
    )
  }
}
