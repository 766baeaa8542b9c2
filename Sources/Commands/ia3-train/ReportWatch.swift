import ArgumentParser
import CommandSupport
import Files
import Platform
import RunRecords

/// Writes a report again whenever its runs change, until none of them is in progress.
struct ReportWatch {
  /// The command line's.
  let paths: [String]
  /// Writes the report; pages of runs in progress load themselves anew.
  let write: (_ runs: [RunSource], _ isLive: Bool) throws -> Void

  /// Short enough to notice the end of a run at once, long enough to cost nothing.
  private static let interval: Int32 = 300
  /// How long the runs are left alone after a report, in seconds, and in multiples of the time that it took.
  private static let pause = (seconds: 2.0, multiple: 20.0)
  /// How many seconds to wait in a folder for the next of several runs, which loads its model first.
  private static let patience = 60.0

  /// The runs that the command line names.
  static func sources(_ paths: [String]) throws(Failure) -> [RunSource] {
    var runs: [RunSource] = []
    for path in paths { runs += try RunArgument.runs(path) }
    return runs
  }

  /// Returns when the runs have ended.
  ///
  /// - Throws: `ExitCode` after a signal.
  func run(_ first: [RunSource], began: () -> Void) throws {
    Signals.watch()
    let patience = paths.contains { FileSystem.status($0)?.kind == .folder } ? Self.patience : 0
    var (runs, changes) = (first, FileChanges())
    var seenGoing = -Double.infinity
    func isLive() -> Bool {
      let now = SystemClock.monotonicSeconds
      if runs.contains(where: Self.isGoing) { seenGoing = now }
      return Signals.caught == nil && now - seenGoing <= patience
    }
    var isFirst = true
    while true {
      // What changes while the runs are read is read again.
      changes.watch { files(of: runs) }
      let start = SystemClock.monotonicSeconds
      var live = isLive()
      do {
        if !isFirst { runs = try Self.sources(paths) }
        live = isLive()
        try write(runs, live)
      } catch let failure as Failure where live && !isFirst {
        // A file may be missing for a moment; it is tried again after the next change.
        Terminal.error.line(.error, failure.description)
      }
      guard live else { break }
      if isFirst { began() }
      isFirst = false
      let end = SystemClock.monotonicSeconds
      let next = end + max(Self.pause.seconds, Self.pause.multiple * (end - start))
      var hasChanged = false
      while isLive(), !hasChanged || SystemClock.monotonicSeconds < next {
        if changes.happen(within: Self.interval) { hasChanged = true }
      }
    }
    if let signal = Signals.caught { throw ExitCode(128 + signal) }
  }

  /// Whether a run may still change. Other trainers leave no word of their end.
  private static func isGoing(_ run: RunSource) -> Bool {
    guard let record = run.record else { return true }
    return record.state == .running && record.isAlive(at: run.path) != false
  }

  /// The records and event files, and the records that appear in the folders that the command line names.
  private func files(of runs: [RunSource]) -> WatchedFiles {
    let folders = paths.filter { FileSystem.status($0)?.kind == .folder }
    return WatchedFiles(
      folders: ExactDictionary(folders.map { ($0, .suffix(RunRecord.suffix)) }),
      others: runs.flatMap { [$0.path] + $0.eventFiles }
    )
  }
}
