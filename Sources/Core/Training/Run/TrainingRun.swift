import Files
import Optimizers
import Platform
import Randomness
import Safetensors
import Settings
import StableDiffusion
import Tensors
import TrainingData

/// One run: from a config to a trained network.
///
/// `prepare` reads what has to be read and plans; `run` trains. Everything that a run tells comes as events.
///
/// Source of the order of things: `NetworkTrainer.train` in sd-scripts' train_network.py.
public final class TrainingRun {
  /// Receives events as they happen.
  public typealias Observer = (RunEvent) -> Void

  /// What is going to happen.
  public let plan: RunPlan

  let request: RunRequest
  let options: TrainingOptions
  let dataset: TrainingDataset
  let models: LoadedModels
  let network: IA3Network
  let trainer: Trainer
  let checkpoint: Checkpoint
  let samples: SampleOptions
  let observer: Observer
  let shouldStop: () -> Bool
  /// The groups of learning rates, as TensorBoard names them.
  let groups: [(name: String, rate: Double)]
  /// The vectors that the optimizer trains, in its order.
  let trained: [TrainedParameter]

  var torch: TorchGenerator
  var stream: BatchStream
  var optimizer: any Optimizer
  var schedule: LearningRateSchedule
  var losses = LossRecorder()
  var position = RunState.Position()
  var latents: LatentStore?
  var sessionID: UInt64
  var startedAt: Double
  /// Batches done in this process, and the seconds that they took.
  private var batches = 0
  private var seconds = 0.0
  /// The network or state that was saved last; nil where none was.
  public internal(set) var lastSave: String?
  var lastState: String?
  /// Made when it is first needed: it reads the whole checkpoint for its hashes.
  var metadata: TrainedMetadata?
  private let resumed: (folder: String, state: RunState)?
  /// Whether the run goes on from a state.
  var isResumed: Bool { resumed != nil }

  /// Reads the config, the images' headers and the model, and plans the run; nothing is written.
  ///
  /// - Parameters:
  ///   - shouldStop: asked after every update; a run that is to stop saves its state.
  ///   - observer: told of everything.
  /// - Throws: `TrainingError` with what is wrong and where.
  public init(
    _ request: RunRequest,
    shouldStop: @escaping () -> Bool = { false },
    observer: @escaping Observer
  ) throws(TrainingError) {
    self.request = request
    self.observer = observer
    self.shouldStop = shouldStop
    let setup = try RunSetup(request)
    (options, dataset, models, network) = (setup.options, setup.dataset, setup.models, setup.network)
    (groups, trained, optimizer, schedule) = (setup.groups, setup.trained, setup.optimizer, setup.schedule)
    (plan, trainer) = (setup.plan, setup.trainer)
    (checkpoint, resumed) = (setup.checkpoint, setup.resume)
    samples = setup.samples
    torch = TorchGenerator(seed: setup.seed)
    stream = setup.dataset.stream(maxTrainSteps: setup.plan.totalSteps)
    sessionID = setup.resume?.state.sessionID ?? UInt64.random(in: 0...1 << 32)
    startedAt = setup.resume?.state.startedAt ?? SystemClock.unixSeconds
  }

  /// Trains.
  ///
  /// - Throws: `TrainingError`; what was saved before stays as it is.
  public func run() throws(TrainingError) -> RunResult {
    LeftOvers.remove(in: options.names.folder)
    LeftOvers.remove(in: samples.folder(in: options.names))
    try continueNetwork()
    // A state of another run is refused before anything takes long.
    if let (folder, state) = resumed { try resume(from: folder, state) }
    guard try cacheLatents() else {
      let result = result(.interrupted, network: nil)
      observer(.finished(result))
      return result
    }
    let evaluation = request.evaluations > 0 ? Evaluator(self, count: request.evaluations) : nil
    if let evaluation { observer(.evaluated(try evaluation.before(step: position.step))) }
    let curves = try makeCurves()
    try sampleAtFirst(curves)
    var trace = request.trace.map { Trace(path: $0.path, steps: $0.steps, metadata: traceMetadata) }
    if request.isProfiled { trainer.profiler = Profiler() }
    let end = try train(curves, &trace)
    if let profiler = trainer.profiler { observer(.profiled(RunProfile(profiler, batches, seconds))) }
    // What was trained is safe before anything else can fail or be waited for.
    let result = try finish(end)
    if let trace { try write(trace) }
    if let evaluation, end == .complete {
      observer(.evaluated(try evaluation.after(step: position.step)))
    }
    observer(.finished(result))
    return result
  }

  // MARK: Before

  private func continueNetwork() throws(TrainingError) {
    guard let path = options.network.weights else { return }
    do throws(NetworkError) {
      let (taken, unknown) = try network.load(path)
      guard taken > 0 else {
        throw .mismatch(
          path: path,
          problem:
            "none of its \(unknown) tensors is a vector of a layer that is trained; name a network of iA3"
            + " that was trained with the same preset"
        )
      }
      observer(.loaded(path: path, taken: taken, unknown: unknown))
    } catch { throw .network(error) }
  }

  /// The run was told to stop while it encoded images, when there is nothing to save yet.
  private struct Stopped: Error {}

  /// Encodes the images where latents are cached; false where the run was told to stop meanwhile.
  private func cacheLatents() throws(TrainingError) -> Bool {
    guard dataset.caching.isOn else { return true }
    let vae = models.vae
    var told = -1
    // Latents are drawn as they were when the run was begun; a state has the generator of later.
    var generator = resumed == nil ? torch : TorchGenerator(seed: plan.seed)
    do {
      latents = try dataset.prepareLatents(
        &generator,
        encode: { [shouldStop] in
          if shouldStop() { throw Stopped() }
          return vae.encode($0)
        }
      ) { [observer] done, total in
        if done != told { observer(.cached(done: done, of: total)) }
        told = done
      }
    } catch let error as TrainingDataError {
      throw .data(error)
    } catch {
      return false
    }
    if resumed == nil { torch = generator }
    return true
  }

  private func makeCurves() throws(TrainingError) -> Curves? {
    guard let folder = options.loggingFolder else { return nil }
    do {
      let curves = try Curves(options, in: folder, time: SystemClock.unixSeconds)
      observer(.logging(curves.path))
      return curves
    } catch { throw .file(error) }
  }

  // MARK: The loop

  private func train(_ curves: Curves?, _ trace: inout Trace?) throws(TrainingError) -> RunResult.End {
    while position.step < plan.totalSteps {
      if stream.epoch == 0 || position.isEpochDone { beginEpoch() }
      while position.step < plan.totalSteps {
        let began = SystemClock.monotonicSeconds
        guard let batchPlan = stream.next(globalStep: position.step) else { break }
        let isUpdate =
          (position.batch + 1) % options.accumulation == 0 || position.batch + 1 == dataset.batchesPerEpoch
        let (loss, norm) = try update(batchPlan, isUpdate: isUpdate, &trace)
        losses.add(epoch: position.epoch, step: position.batch, loss: loss)
        position.batch += 1
        if isUpdate { position.step += 1 }
        let report = report(loss, norm, seconds: SystemClock.monotonicSeconds - began)
        batches += 1
        seconds += report.seconds
        observer(.step(report))
        do { try curves?.write(report) } catch { throw .file(error) }
        guard isUpdate else { continue }
        if let whole = trace, position.step >= whole.steps {
          try write(whole)
          trace = nil
        }
        try sampleAfterStep(curves)
        try saveAfterStep()
        if shouldStop(), position.step < plan.totalSteps { return .interrupted }
      }
      try endEpoch(curves)
    }
    return .complete
  }

  private func beginEpoch() {
    if stream.epoch > 0 { position.epoch += 1 }
    position.batch = 0
    position.isEpochDone = false
    stream.startEpoch(position.epoch + 1, &torch)
  }

  private func endEpoch(_ curves: Curves?) throws(TrainingError) {
    position.isEpochDone = true
    let number = position.epoch + 1
    observer(.epoch(number: number, of: plan.epochs, averageLoss: losses.average))
    do { try curves?.write(epoch: number, averageLoss: losses.average) } catch { throw .file(error) }
    try saveAfterEpoch()
    try sampleAfterEpoch(number, curves)
  }

  /// Computes a batch and, where it completes an update, changes the vectors.
  private func update(_ plan: BatchPlan, isUpdate: Bool, _ trace: inout Trace?) throws(TrainingError) -> (
    loss: Double, norm: Double?
  ) {
    let batch: Batch
    do { batch = try dataset.batch(plan, latents: latents) } catch { throw .data(error) }
    let result = try trainer.run(batch, &torch, &stream.python)
    guard result.loss.isFinite else { throw notFinite(Double(result.loss), batch) }
    let traced = position.step < (trace?.steps ?? 0) ? position.step + 1 : nil
    if let traced { trace?.add(result, lossWeights: batch.lossWeights, masks: batch.masks, step: traced) }
    guard isUpdate else { return (Double(result.loss), nil) }

    let norm = GradientNorm.norm(network.modules.map { $0.parameter.gradient?.values })
    guard norm.isFinite else { throw notFinite(Double(norm), batch) }
    var gradients = trained.map { $0.gradient?.values }
    if let traced {
      trace?.add(
        gradients: zip(trained, gradients).map { ($0.name, $1) },
        norm: norm,
        learningRates: schedule.rates,
        step: traced
      )
      trace?.add("before", vectors: trained.map { ($0.name, $0.value.values) }, optimizer.state, step: traced)
    }
    GradientNorm.clip(&gradients, norm: norm, limit: options.maxGradientNorm)
    var values = trained.map { $0.value.values }
    do throws(OptimizerError) {
      try optimizer.step(&values, gradients: gradients, learningRates: schedule.rates)
    } catch { throw .optimizer(error) }
    schedule.advance()
    for (parameter, values) in zip(trained, values) { parameter.value = Tensor(parameter.shape, values) }
    for module in network.modules { module.parameter.gradient = nil }
    if let traced {
      trace?.add("after", vectors: trained.map { ($0.name, $0.value.values) }, optimizer.state, step: traced)
    }
    return (Double(result.loss), Double(norm))
  }

  private func notFinite(_ loss: Double, _ batch: Batch) -> TrainingError {
    .notFinite(
      TrainingError.NotFinite(step: position.step + 1, loss: loss, images: batch.files, lastSave: lastSave)
    )
  }

  private func report(_ loss: Double, _ norm: Double?, seconds: Double) -> StepReport {
    StepReport(
      step: position.step,
      totalSteps: plan.totalSteps,
      epoch: position.epoch + 1,
      loss: loss,
      averageLoss: losses.average,
      d: optimizer.d,
      learningRates: zip(groups, schedule.rates).map { ($0.name, $1) },
      gradientNorm: norm,
      seconds: seconds
    )
  }

  private func write(_ trace: Trace) throws(TrainingError) {
    do throws(SafetensorsError) { try trace.write() } catch { throw .network(.safetensors(error)) }
    observer(.traced(trace.path))
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
    peak = SpeedMeasure.operationsPerSecond()
  }
}
