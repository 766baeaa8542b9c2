import Files
import RunRecords
import Settings

extension RunRecord {
  /// The record of a run that is about to start, whichever engine trains it.
  ///
  /// - Parameters:
  ///   - name: the network's name.
  ///   - plan: what is known about the run besides its settings.
  public init(
    _ settings: Settings,
    engine: Engine,
    program: String,
    name: String,
    config: Config,
    model: String,
    plan: RunRecordPlan
  ) {
    self.init(program: program, engine: engine, name: name, config: config, model: model)
    self.plan = plan
    self.settings = settings.values.values.filter { !$0.isUnset && $0.value != nil }
      .map { Setting(name: $0.name, value: $0.value?.plainText ?? "") }
      .sorted { Path.precedes($0.name, $1.name) }
  }
}

extension RunRecordPlan {
  /// The part of the plan that follows from the settings alone.
  public init(_ settings: Settings) {
    self.init()
    optimizer = settings.optimizerType
    schedule = settings.schedulerType
    firstRestart = Plan(settings, counts: nil).firstRestart
  }

  fileprivate init(_ plan: RunPlan, _ settings: Settings) {
    self.init(settings)
    images = plan.images
    repeatedImages = plan.repeatedImages
    regularizationImages = plan.regularizationImages
    batchSizes = plan.batchSizes
    buckets = plan.buckets.map { Bucket(width: $0.width, height: $0.height, images: $0.images) }
    batchesPerEpoch = plan.batchesPerEpoch
    accumulation = plan.accumulation
    stepsPerEpoch = plan.stepsPerEpoch
    totalSteps = plan.totalSteps
    epochs = plan.epochs
    textEncoderModules = plan.textEncoderModules
    unetModules = plan.unetModules
    parameters = plan.parameters
    optimizer = plan.optimizer
    schedule = plan.schedule
  }
}

extension TrainingRun {
  /// A recorder for the events of this run.
  ///
  /// - Parameters:
  ///   - config: what the run was started with.
  ///   - warn: called with the reason, once, if a record cannot be written.
  public func makeRecorder(config: RunRecord.Config, warn: @escaping (String) -> Void) -> RunRecorder {
    let options = setup.options
    var record = RunRecord(
      setup.settings,
      engine: .embedded,
      program: setup.request.program,
      name: options.names.name ?? "last",
      config: config,
      model: Path.absolute(plan.model),
      plan: RunRecordPlan(plan, setup.settings)
    )
    record.seed = plan.seed
    record.isSeedDrawn = plan.isSeedDrawn
    record.loggingFolder = options.loggingFolder
    return RunRecorder(record, in: options.names.folder, isResumed: setup.resumedState != nil, warn: warn)
  }
}
