import Files
import Optimizers
import Platform
import Randomness
import RunRecords
import Safetensors
import StableDiffusion
import Tensors
import TrainingData

/// One run: from a config to a trained network.
///
/// `init` reads all files and plans the run, `run` trains. Everything that happens is reported as an event.
///
/// Source of the order of the steps: `NetworkTrainer.train` in sd-scripts' train_network.py.
public final class TrainingRun {
  /// Receives events as they happen.
  public typealias Observer = (RunEvent) -> Void

  /// What the run will do.
  public let plan: RunPlan

  let setup: RunSetup
  let identity: RunIdentity
  let shouldStop: () -> Bool
  private(set) var observer: Observer = { _ in }
  var progress: RunProgress
  /// The encoded images, if latents are cached.
  private var latents: LatentStore?
  private var metadata: TrainedMetadata?
  /// The right to the output's name, as long as somebody keeps it.
  private weak var lock: RunLock?
  /// The hashes of the model and everything else that the run depends on; nil before `run`, unless it resumes.
  private(set) var content: RunContent?
  /// The last moment after an update of this process; nil before the first one.
  private(set) var lastMoment: RunMoment?
  /// What accompanies the run and has failed; each is reported once.
  var failedAccompaniments: Set<Accompaniment> = []
  /// The networks and states that could not be saved on the way.
  var unsaved: [String] = []
  /// What became of the run's state when an error ended the run; nil if there was nothing to save.
  public internal(set) var rescue: Rescue?
  private var resumeWarning: String?

  /// The network or state that was saved last; nil if none has been saved.
  public var lastSave: String? { progress.lastSave }

  /// Reads the config, the images' headers and the model, and plans the run; nothing is written.
  ///
  /// - Parameter shouldStop: asked after every update; a run that should stop saves its state.
  /// - Throws: `TrainingError` with what is wrong and where.
  public init(_ request: RunRequest, shouldStop: @escaping () -> Bool = { false }) throws(TrainingError) {
    let setup = try RunSetup(request)
    self.setup = setup
    self.shouldStop = shouldStop
    plan = RunPlan(setup)
    progress = RunProgress(setup)
    if let resumed = setup.resumedState {
      let content = try RunContent(setup)
      self.content = content
      resumeWarning = try resumed.check(content.fingerprint, resumesAnyway: request.resumesAnyway)
    }
    identity = RunIdentity(
      seed: setup.seed.value,
      sessionID: setup.resumedState?.state.identity.sessionID ?? UInt64.random(in: 0...1 << 32),
      startedAt: setup.resumedState?.state.identity.startedAt ?? SystemClock.unixSeconds
    )
  }

  /// Takes the output's name for this run, so that no other run writes files of that name.
  ///
  /// - Returns: the right to the name, which ends with the object.
  /// - Throws: `TrainingError.name` if another run has it.
  public func claimName() throws(TrainingError) -> RunLock {
    if let lock { return lock }
    let names = setup.options.names
    let new = try rethrowing(RunLock(folder: names.folder, name: names.name), as: TrainingError.name)
    lock = new
    return new
  }

  /// Trains.
  ///
  /// What only accompanies the run, such as curves and samples, never ends it: a failure is a warning.
  /// - Parameter observer: receives every event of the run.
  /// - Throws: `TrainingError`. Files that were saved before are not changed; after the first step, the state of the last
  ///   one is saved, too, and `rescue` says where.
  public func run(observer: @escaping Observer) throws(TrainingError) -> RunResult {
    self.observer = observer
    try MemoryCheck.check(plan, setup)
    let lock = try claimName()
    defer { withExtendedLifetime(lock) {} }
    do throws(TrainingError) { return try trainToEnd(lock) } catch {
      rescueState()
      throw error
    }
  }

  private func trainToEnd(_ lock: RunLock) throws(TrainingError) -> RunResult {
    if let weakness = lock.weakness {
      let text =
        "\(setup.options.names.folder) has no locks (\(weakness)), so a second run of the same output_name would not be"
        + " noticed; do not start one"
      observer(.warning(text))
    }
    StateFolder.removeLeftOvers(in: setup.options.names.folder)
    if let continued = setup.continued {
      observer(.loaded(path: continued.path, taken: continued.taken, unknown: continued.unknown))
    }
    if let resumed = setup.resumedState { try resume(resumed) }
    if content == nil { content = try RunContent(setup) }
    guard try cacheLatents() else {
      let result = result(.interrupted, network: nil)
      observer(.finished(result))
      return result
    }
    try compareLatents()
    let count = setup.request.evaluations
    let evaluator = count > 0 ? Evaluator(setup, latents: latents, count: count) : nil
    if let evaluator { observer(.evaluated(try evaluator.before(step: progress.position.step))) }
    let curves = makeCurves()
    try sampleAtFirst(curves)
    var trace = setup.request.trace.map { Trace(path: $0.path, steps: $0.steps, metadata: setup.traceMetadata) }
    let end = try train(curves, &trace)
    if let profiler = setup.trainer.profiler {
      observer(.profiled(RunProfile(profiler, progress.batches, progress.seconds)))
    }
    // The network is saved before anything else can fail or take long.
    let result = try finish(end)
    if let trace { write(trace) }
    if let evaluator, end == .complete {
      accompany(.evaluation) { () throws(TrainingError) in
        let evaluation = try evaluator.after(step: progress.position.step)
        try checkModel()
        observer(.evaluated(evaluation))
      }
    }
    observer(.finished(result))
    return result
  }

  // MARK: Before

  private func resume(_ resumed: ResumedState) throws(TrainingError) {
    try progress.restore(resumed, setup)
    if let resumeWarning { observer(.warning(resumeWarning)) }
    observer(.resumed(step: progress.position.step, from: resumed.folder))
  }

  /// The run was asked to stop while it encoded images, when there is nothing to save yet.
  private struct Stopped: Error {}

  /// Encodes the images if latents are cached; false if the run was asked to stop meanwhile.
  private func cacheLatents() throws(TrainingError) -> Bool {
    guard setup.dataset.caching.isOn else { return true }
    let vae = setup.models.vae
    var reported = -1
    // Latents are drawn as at the start of the run; a state has the generator of a later moment.
    var generator = setup.resumedState == nil ? progress.torch : TorchGenerator(seed: setup.seed.value)
    do {
      latents = try setup.dataset.prepareLatents(
        &generator,
        encode: { [shouldStop, setup] in
          if shouldStop() { throw Stopped() }
          let encoded = vae.encode($0)
          try setup.checkpointGuard.check()
          return encoded
        }
      ) { [observer] done, total in
        if done != reported { observer(.cached(done: done, of: total)) }
        reported = done
      }
    } catch let error as TrainingDataError {
      throw .data(error)
    } catch let error as CheckpointError {
      throw .checkpoint(error)
    } catch {
      return false
    }
    if let failure = latents?.writeFailure { report(TrainingError.data(failure), of: .latents) }
    if setup.resumedState == nil { progress.torch = generator }
    return true
  }

  /// Latents on disk can be compared only when they exist.
  private func compareLatents() throws(TrainingError) {
    let added = try RunFingerprint.latents(setup.dataset, latents)
    guard let name = added.keys.first else { return }
    content?.fingerprint.merge(added) { $1 }
    guard let resumed = setup.resumedState, resumed.state.fingerprint?[name] != nil else { return }
    let warning = try resumed.check(content?.fingerprint ?? added, resumesAnyway: setup.request.resumesAnyway)
    if let warning, resumeWarning == nil { observer(.warning(warning)) }
  }

  private func makeCurves() -> Curves? {
    guard let folder = setup.options.loggingFolder else { return nil }
    var curves: Curves?
    accompany(.curves) { () throws(TrainingError) in
      let made = try rethrowing(
        Curves(setup.options, in: folder, time: SystemClock.unixSeconds),
        as: TrainingError.file
      )
      observer(.logging(made.path))
      curves = made
    }
    return curves
  }

  // MARK: The loop

  private func train(_ curves: Curves?, _ trace: inout Trace?) throws(TrainingError) -> RunResult.End {
    while progress.position.step < plan.totalSteps {
      if progress.stream.epoch == 0 || progress.position.isEpochDone { progress.beginEpoch() }
      while progress.position.step < plan.totalSteps {
        let start = SystemClock.monotonicSeconds
        guard let batchPlan = progress.stream.next(globalStep: progress.position.step) else { break }
        let isUpdate = setup.isUpdate(afterBatch: progress.position.batch)
        let (loss, norm) = try update(batchPlan, isUpdate: isUpdate, &trace)
        progress.advance(loss: loss, isUpdate: isUpdate)
        if isUpdate { lastMoment = moment }
        let report = report(loss, norm, seconds: SystemClock.monotonicSeconds - start)
        progress.batches += 1
        progress.seconds += report.seconds
        observer(.step(report))
        write(to: curves) { curves throws(FileError) in try curves.write(report) }
        guard isUpdate else { continue }
        if let complete = trace, progress.position.step >= complete.steps {
          write(complete)
          trace = nil
        }
        try sampleAfterStep(curves)
        saveAfterStep()
        if shouldStop(), progress.position.step < plan.totalSteps { return .interrupted }
      }
      try endEpoch(curves)
    }
    return .complete
  }

  private func endEpoch(_ curves: Curves?) throws(TrainingError) {
    progress.position.isEpochDone = true
    let number = progress.position.epoch + 1
    let average = progress.losses.average
    observer(.epoch(number: number, of: plan.epochs, averageLoss: average))
    write(to: curves) { curves throws(FileError) in try curves.write(epoch: number, averageLoss: average) }
    saveAfterEpoch()
    try sampleAfterEpoch(number, curves)
    if lastMoment != nil { lastMoment = moment }
  }

  /// Computes a batch and, if it completes an update, changes the vectors.
  private func update(_ plan: BatchPlan, isUpdate: Bool, _ trace: inout Trace?) throws(TrainingError) -> (
    loss: Double, norm: Double?
  ) {
    let batch = try rethrowing(setup.dataset.batch(plan, latents: latents), as: TrainingError.data)
    let result = try progress.compute(batch, setup.trainer)
    try checkModel()
    guard result.loss.isFinite else { throw notFinite(Double(result.loss), batch) }
    let step = progress.position.step
    let tracedStep = step < (trace?.steps ?? 0) ? step + 1 : nil
    if let tracedStep {
      trace?.add(result, lossWeights: batch.lossWeights, masks: batch.masks, step: tracedStep)
    }
    guard isUpdate else { return (Double(result.loss), nil) }

    let modules = setup.network.modules
    let norm = GradientNorm.norm(modules.map { $0.parameter.gradient?.values })
    guard norm.isFinite else { throw notFinite(Double(norm), batch) }
    let parameters = setup.vectors.parameters
    var gradients = parameters.map { $0.gradient?.values }
    if let tracedStep {
      trace?.add(
        gradients: zip(parameters, gradients).map { ($0.name, $1) },
        norm: norm,
        learningRates: progress.schedule.rates,
        step: tracedStep
      )
      trace?.add("before", parameters, progress.optimizer.state, step: tracedStep)
    }
    GradientNorm.clip(&gradients, norm: norm, limit: setup.options.maxGradientNorm)
    try rethrowing(progress.step(parameters, gradients), as: TrainingError.optimizer)
    keepRestingGradients(norm)
    if let tracedStep { trace?.add("after", parameters, progress.optimizer.state, step: tracedStep) }
    return (Double(result.loss), Double(norm))
  }

  /// The optimizer of sd-scripts clears the gradients that it trains by; those of a part at rest, which are clipped with
  /// them, add up from update to update, and count in the norm.
  private func keepRestingGradients(_ norm: Float) {
    for parameter in setup.vectors.parameters { parameter.gradient = nil }
    let resting = setup.vectors.resting
    var gradients = resting.map { $0.gradient?.values }
    GradientNorm.clip(&gradients, norm: norm, limit: setup.options.maxGradientNorm)
    for (parameter, gradient) in zip(resting, gradients) {
      parameter.gradient = gradient.map { Tensor(parameter.shape, $0) }
      progress.restingGradients[parameter.name] = gradient
    }
  }

  private func notFinite(_ loss: Double, _ batch: Batch) -> TrainingError {
    .notFinite(
      TrainingError.NotFinite(
        step: progress.position.step + 1,
        loss: loss,
        images: batch.files,
        lastSave: lastSave
      )
    )
  }

  private func report(_ loss: Double, _ norm: Double?, seconds: Double) -> StepReport {
    StepReport(
      step: progress.position.step,
      totalSteps: plan.totalSteps,
      epoch: progress.position.epoch + 1,
      loss: loss,
      averageLoss: progress.losses.average,
      d: progress.optimizer.d,
      learningRates: zip(setup.vectors.groups, progress.optimizer.ownRates ?? progress.schedule.rates).map {
        ($0.name, $1)
      },
      gradientNorm: norm,
      seconds: seconds
    )
  }

  private func write(_ trace: Trace) {
    accompany(.trace) { () throws(TrainingError) in
      try rethrowing(trace.write(), as: { (error: SafetensorsError) in TrainingError.network(.safetensors(error)) })
      observer(.traced(trace.path))
    }
  }

  // MARK: Metadata

  func trainedMetadata() -> TrainedMetadata {
    if let metadata { return metadata }
    let hashes = content?.hashes.metadata ?? [:]
    let metadata = TrainedMetadata(
      setup.settings,
      setup.options,
      dataset: setup.dataset.metadata(setup.settings),
      TrainedMetadata.Run(
        identity: identity,
        totalSteps: plan.totalSteps,
        epochs: plan.epochs,
        model: hashes,
        program: setup.request.program
      )
    )
    self.metadata = metadata
    return metadata
  }
}

extension RunSetup {
  /// Whether the vectors change after this batch of an epoch, counted from 0.
  fileprivate func isUpdate(afterBatch batch: Int) -> Bool {
    (batch + 1) % options.accumulation == 0 || batch + 1 == dataset.batchesPerEpoch
  }
}

extension RunProfile {
  fileprivate init(_ profiler: Profiler, _ batches: Int, _ seconds: Double) {
    rows = profiler.entries.map { kind, entry in
      Row(
        kind: kind.title,
        calls: entry.calls,
        forwardSeconds: entry.forwardSeconds,
        forwardOperations: entry.forwardOperations,
        backwardSeconds: entry.backwardSeconds,
        backwardOperations: entry.backwardOperations
      )
    }.sorted {
      ($1.forwardSeconds + $1.backwardSeconds, $0.kind) < ($0.forwardSeconds + $0.backwardSeconds, $1.kind)
    }
    (self.batches, self.seconds) = (batches, seconds)
    peak = SpeedMeasure.measure()
  }
}
