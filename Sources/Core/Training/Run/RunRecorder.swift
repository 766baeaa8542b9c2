import Files
import Platform
import RunRecords

/// Keeps a run's record up to date: an observer of the run that writes the record after every important event.
///
/// The run does not depend on it: a record that cannot be written is a warning, and the training continues.
public final class RunRecorder {
  /// The path of the record.
  public let path: String
  private var record: RunRecord
  private let warn: (String) -> Void
  private var lastWrite = -Double.infinity
  private var hasWarned = false
  /// Writes that only report steps are at least this many seconds apart.
  private static let pause = 10.0

  /// A recorder for a run that is about to start.
  ///
  /// - Parameters:
  ///   - record: the record without its session.
  ///   - folder: `output_dir`.
  ///   - isResumed: whether the run continues from a state; it then keeps the history in the same run's earlier record.
  ///   - warn: called with the reason, once, if a record cannot be written.
  public init(_ record: RunRecord, in folder: String, isResumed: Bool = false, warn: @escaping (String) -> Void) {
    path = RunRecord.path(folder: folder, name: record.name)
    self.warn = warn
    self.record = record
    self.record.process = Int(getpid())
    self.record.host = HostName.current
    if isResumed, let old = try? RunRecord(path: path), old.seed == record.seed, old.name == record.name {
      self.record.takeHistory(of: old)
    }
    self.record.sessions.append(RunRecord.Session(startedAt: SystemClock.unixSeconds))
  }

  /// Sets the seed that another program has chosen.
  public func setSeed(_ seed: UInt64) { record.seed = seed }

  /// Records an event of the run.
  public func record(_ event: RunEvent) {
    switch event {
    case .resumed(let step, _):
      // Files that were saved after that step belong to an abandoned course of the run.
      record.networks.removeAll { $0.step > step }
      record.samples.removeAll { $0.step > step }
      record.evaluations.removeAll { $0.step > step }
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
    case .evaluated(let evaluation):
      record.evaluations.append(RunRecord.Evaluation(evaluation))
      write()
    case .planned, .cached, .loaded, .epoch, .sampling, .profiled, .traced, .warning: break
    }
  }

  /// Records that the run has started.
  public func begin() { write() }

  /// Records why the run failed.
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
      guard !hasWarned else { return }
      hasWarned = true
      warn(
        "the run's record cannot be written, so ia3 report will not find the run: \(error.description); the training goes on"
      )
    }
  }
}

extension RunRecord.Evaluation {
  fileprivate init(_ evaluation: Evaluation) {
    self.init(
      step: evaluation.step,
      count: evaluation.count,
      loss: evaluation.loss,
      chance: evaluation.chance
    )
  }
}

extension RunRecord {
  fileprivate mutating func takeHistory(of old: RunRecord) {
    sessions = old.sessions
    (networks, states, samples) = (old.networks, old.states, old.samples)
    evaluations = old.evaluations
    figures = old.figures
  }
}
