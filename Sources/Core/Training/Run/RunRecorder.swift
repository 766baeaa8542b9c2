import Files
import Platform
import RunRecords
import Settings

/// Keeps a run's record while it goes: told of every event, it writes the record where something is worth keeping.
///
/// The run does not depend on it: a record that cannot be written is a warning, and the training goes on.
public final class RunRecorder {
  /// Where the record lies.
  public let path: String
  private var record: RunRecord
  private let warn: (String) -> Void
  private var lastWrite = -Double.infinity
  private var isRefused = false
  /// Between writes that only tell of steps, at least so many seconds pass.
  private static let pause = 10.0

  /// A recorder for a run that is about to start.
  ///
  /// A run that goes on from a state keeps what the record of the same run said of its earlier starts.
  /// - Parameters:
  ///   - config: what the run was started with.
  ///   - warn: told why a record cannot be written, once.
  public init(
    _ run: TrainingRun,
    config: RunRecord.Config,
    warn: @escaping (String) -> Void
  ) {
    let names = run.options.names
    path = RunRecord.path(folder: names.folder, name: names.name)
    self.warn = warn
    record = RunRecord(
      program: run.request.program,
      engine: "embedded",
      name: names.name ?? "last",
      config: config,
      model: Path.absolute(run.plan.model)
    )
    record.plan = RunRecordPlan(run.plan, run.request.settings)
    record.settings = run.request.settings.values.values.filter { !$0.isUnset && $0.value != nil }
      .map { RunRecord.Setting(name: $0.name, value: $0.value?.plainText ?? "") }
      .sorted { Path.precedes($0.name, $1.name) }
    record.seed = run.plan.seed
    record.isSeedDrawn = run.plan.isSeedDrawn
    record.loggingFolder = run.options.loggingFolder
    record.process = Int(getpid())
    record.host = HostName.current
    if run.isResumed, let old = try? RunRecord(path: path), old.seed == record.seed, old.name == record.name {
      record.sessions = old.sessions
      (record.networks, record.states, record.samples) = (old.networks, old.states, old.samples)
      record.figures = old.figures
    }
    record.sessions.append(RunRecord.Session(startedAt: SystemClock.unixSeconds))
  }

  /// A recorder for a run that another program is about to start.
  ///
  /// - Parameters:
  ///   - record: the record without its session.
  ///   - folder: `output_dir`.
  ///   - warn: told why a record cannot be written, once.
  public init(_ record: RunRecord, in folder: String, warn: @escaping (String) -> Void) {
    path = RunRecord.path(folder: folder, name: record.name)
    self.warn = warn
    self.record = record
    self.record.process = Int(getpid())
    self.record.host = HostName.current
    self.record.sessions.append(RunRecord.Session(startedAt: SystemClock.unixSeconds))
  }

  /// Takes in the seed that the program has drawn.
  public func draw(seed: UInt64) { record.seed = seed }

  /// Takes in what the run tells.
  public func tell(_ event: RunEvent) {
    switch event {
    case .resumed(let step, _):
      // What was saved after that step belongs to a course that is given up.
      record.networks.removeAll { $0.step > step }
      record.samples.removeAll { $0.step > step }
      record.figures.step = step
      change { $0.firstStep = step }
    case .logging(let path): change { $0.eventFile = path }
    case .step(let report): take(report)
    case .savedNetwork(let path): save(path, in: \.networks)
    case .savedState(let path): save(path, in: \.states)
    case .sampled(let path, _, let step):
      record.samples.removeAll { $0.path == path }
      record.samples.append(RunRecord.Saved(path: path, step: step))
      write()
    case .removed(let path):
      record.networks.removeAll { $0.path == path }
      record.states.removeAll { $0.path == path }
      write()
    case .finished(let result):
      record.state = result.end == .complete ? .complete : .interrupted
      write()
    case .planned, .cached, .loaded, .evaluated, .epoch, .sampling, .profiled, .traced, .warning: break
    }
  }

  /// Writes that the run is under way.
  public func begin() { write() }

  /// Writes why the run ended before its end.
  public func fail(_ reason: String) {
    (record.state, record.failure) = (.failed, reason)
    write()
  }

  private func take(_ report: StepReport) {
    record.figures.step = report.step
    record.figures.epoch = report.epoch
    // sd-scripts may not have written it yet.
    record.figures.loss = report.loss.isFinite ? report.loss : nil
    record.figures.averageLoss = report.averageLoss
    record.figures.d = report.d
    record.figures.learningRates = report.learningRates.map { ($0.group, $0.rate) }
    if let last = record.sessions.indices.last { record.sessions[last].seconds += report.seconds }
    if SystemClock.monotonicSeconds - lastWrite >= Self.pause { write() }
  }

  private func save(_ path: String, in files: WritableKeyPath<RunRecord, [RunRecord.Saved]>) {
    record[keyPath: files].removeAll { $0.path == path }
    record[keyPath: files].append(RunRecord.Saved(path: path, step: record.figures.step))
    write()
  }

  private func change(_ change: (inout RunRecord.Session) -> Void) {
    if let last = record.sessions.indices.last { change(&record.sessions[last]) }
    write()
  }

  private func write() {
    lastWrite = SystemClock.monotonicSeconds
    if let last = record.sessions.indices.last { record.sessions[last].updatedAt = SystemClock.unixSeconds }
    do throws(FileError) { try record.write(to: path) } catch {
      guard !isRefused else { return }
      isRefused = true
      warn("the run's record is not kept, and ia3 report will not find the run: \(error.description)")
    }
  }
}

extension RunRecordPlan {
  fileprivate init(_ plan: RunPlan, _ settings: Settings) {
    self.init()
    images = plan.images
    repeatedImages = plan.repeatedImages
    regularisationImages = plan.regularisationImages
    batchSizes = plan.batchSizes
    buckets = plan.buckets.map { Bucket(width: $0.width, height: $0.height, images: $0.images) }
    batchesPerEpoch = plan.batchesPerEpoch
    accumulation = plan.accumulation
    stepsPerEpoch = plan.stepsPerEpoch
    totalSteps = plan.totalSteps
    epochs = plan.epochs
    firstRestart = Plan(settings, counts: nil).firstRestart
    textEncoderModules = plan.textEncoderModules
    unetModules = plan.unetModules
    parameters = plan.parameters
    optimizer = plan.optimizer
    schedule = plan.schedule
  }
}
