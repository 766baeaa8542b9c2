import Files
import ModelKinds
import Platform

/// Writes a run folder and runs its script.
public struct SDScriptsRun: Sendable {
  /// How a run ended.
  public struct Result: Sendable, Equatable {
    /// How the program ended.
    public var end: ChildProcess.End
    /// The signal that stopped it; nil if it ended by itself.
    public var stopped: Int32?
    /// The last lines that it printed.
    public var lastLines: [String]
    /// The number of modules by part, as the network's module reports it.
    public var modules: [ModelPart: Int]
  }

  /// The plan.
  public let plan: SDScriptsPlan

  /// A run of a plan.
  public init(_ plan: SDScriptsPlan) { self.plan = plan }

  /// Refuses to write over files that are not of an earlier run, as in a run folder that holds the config itself.
  public func check(_ writeGuard: WriteGuard) throws(SDScriptsError) {
    do throws(WriteRefusal) {
      for path in plan.files.map({ plan.path($0.name) }) + [plan.log] {
        try writeGuard.check(path, replacing: plan.ownFile)
      }
    } catch {
      throw .setting(name: "the run folder", problem: "\(error.description) (--run-folder names another folder)")
    }
    do throws(FileError) {
      try WriteProbe.folder(plan.folder, fileName: plan.files.map { $0.name.utf8.count }.max() ?? 0)
    } catch { throw .file(error) }
  }

  /// Writes the files, each as a whole or not at all.
  ///
  /// - Throws: `SDScriptsError.file`.
  public func write() throws(SDScriptsError) {
    do throws(FileError) {
      for file in plan.files {
        let path = plan.path(file.name)
        try FileSystem.makeFolder(Path.parent(path))
        try FileSystem.write(file.bytes, to: path)
        if file.isExecutable, let status = FileSystem.status(path) {
          chmod(path, mode_t(status.permissions) | 0o100 | (mode_t(status.permissions) & 0o444) >> 2)
        }
      }
    } catch { throw .file(error) }
  }

  /// Starts the script and follows it to its end.
  ///
  /// - Parameters:
  ///   - stop: the signal that this program received; nil for none. It is passed on to the whole group of the run's
  ///     processes, which are killed if they do not end within 30 seconds.
  ///   - started: called with the process group, so that it can be ended along with this program.
  ///   - observer: called with what the run reports, and the seconds since it began.
  /// - Throws: `SDScriptsError` if it cannot be started or its log cannot be written.
  public func run(
    stop: () -> Int32?,
    started: (Int32) -> Void,
    observer: (SDScriptsEvent, Double) -> Void
  ) throws(SDScriptsError) -> Result {
    let log = try LogFile(plan.log)
    let child = try rethrowing(
      ChildProcess([plan.command]),
      as: { (error: SystemError) in SDScriptsError.start(program: plan.command, code: error.description) }
    )
    started(child.group ?? 0)
    var output = SDScriptsOutput()
    let begin = SystemClock.monotonicSeconds
    var stopped: Int32?
    var deadline: Double?
    var ended: Double?
    func report(_ events: [SDScriptsEvent]) {
      let now = SystemClock.monotonicSeconds - begin
      for event in events { observer(event, now) }
    }
    reading: while true {
      if stopped == nil, let signal = stop() {
        stopped = signal
        child.signal(signal)
        deadline = SystemClock.monotonicSeconds + 30
      }
      if let time = deadline, SystemClock.monotonicSeconds > time {
        child.signal(SIGKILL)
        deadline = nil
      }
      switch child.read(milliseconds: 100) {
      case .bytes(let bytes):
        do throws(SDScriptsError) { try log.write(bytes) } catch {
          child.signal(SIGKILL)
          _ = child.wait()
          throw error
        }
        report(output.take(bytes))
      case .nothing:
        report(output.pause())
        // A helper process that outlives the run, such as a data loader's, may hold the pipe open.
        if child.poll() != nil {
          if let time = ended, SystemClock.monotonicSeconds > time + 2 { break reading }
          ended = ended ?? SystemClock.monotonicSeconds
        }
      case .end: break reading
      }
    }
    report(output.end())
    let end = child.wait(seconds: 30)
    // The processes that are left in the group have nothing to do any more.
    child.signal(SIGKILL)
    return Result(end: end, stopped: stopped, lastLines: output.lastLines, modules: output.modules)
  }
}

/// A file that grows while a run prints.
private final class LogFile {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(SDScriptsError) {
    self.path = path
    descriptor = try rethrowing(
      FileSystem.open(path, O_WRONLY | O_CREAT | O_TRUNC, to: "write"),
      as: SDScriptsError.file
    )
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws(SDScriptsError) {
    try rethrowing(
      Descriptor.write(descriptor, bytes),
      as: { (error: SystemError) in SDScriptsError.file(FileError(error, "write", path)) }
    )
  }
}
