import Files

/// Why a path does not name a run.
public enum RunSourceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path does not exist.
  case missing(path: String)
  /// The folder cannot be listed.
  case file(FileError)
  /// The record cannot be read.
  case record(RunRecordError)
  /// An event file cannot be read.
  case events(EventLogError)
  /// The folder contains neither a record nor an event file.
  case noRun(path: String)
  /// The file is something else.
  case notARun(path: String)
  /// There are more folders than are searched.
  case tooMany(path: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file or folder"
    case .file(let error): error.description
    case .record(let error): error.description
    case .events(let error): error.description
    case .noRun(let path):
      "\(path) contains no run: neither a NAME.run.json, which ia3 train writes into output_dir, nor a TensorBoard event "
        + "file, which trainers write under logging_dir"
    case .notARun(let path):
      "\(path) is not a run: name an output folder, a NAME.run.json, a logging folder or an event file"
    case .tooMany(let path):
      "\(path) contains more than \(RunSource.folderLimit) folders; name the run's own folder"
    }
  }
}

/// A run on disk: its record, or the event files of a trainer that writes no record.
public struct RunSource: Sendable, Equatable {
  /// The record; nil if there are only event files.
  public var record: RunRecord?
  /// The path of the record, or the folder of the event files.
  public var path: String
  /// The event files that exist, the oldest first.
  public var eventFiles: [String]
  /// The event files that the record names and that do not exist.
  public var missingEventFiles: [String] = []

  /// A name for the run.
  public var name: String {
    if let record { return record.name }
    // sd-scripts' folders are <logging_dir>/<prefix><time>/network_train: the time distinguishes runs.
    let folder = Path.absolute(path)
    let parent = Path.name(Path.parent(folder))
    let name = Path.name(folder)
    return name == "network_train" && !parent.isEmpty && parent != "/" ? parent : name
  }

  /// The files that the run consists of: its record, event files and config, and what it saved.
  public var inputs: [String] {
    guard let record else { return eventFiles }
    return [path, record.config.path] + eventFiles + (record.networks + record.samples).map(\.path)
  }

  /// At most this many folders are searched for event files.
  public static let folderLimit = 10_000
  private static let eventFilePrefix = "events.out.tfevents."

  /// The runs that a path names: a record, an event file, or a folder with records or with event files in it.
  ///
  /// A folder's records are ordered by name. If it has none, the folders below are searched for event
  /// files; each folder that contains some is a run.
  public static func find(_ path: String) throws(RunSourceError) -> [RunSource] {
    guard let status = FileSystem.status(path) else { throw .missing(path: path) }
    if status.kind != .folder {
      if path.hasSuffix(RunRecord.suffix) { return [try recorded(path)] }
      guard Path.name(path).hasPrefix(eventFilePrefix) else { throw .notARun(path: path) }
      return [RunSource(path: Path.parent(path), eventFiles: [path])]
    }
    let names: [String]
    do throws(FileError) { names = try FileSystem.list(path) } catch { throw .file(error) }
    let records = names.filter { $0.hasSuffix(RunRecord.suffix) }
    if !records.isEmpty {
      return try records.map { (name) throws(RunSourceError) in try recorded(Path.join(path, name)) }
    }
    let runs = try eventFolders(path)
    guard !runs.isEmpty else { throw .noRun(path: path) }
    return runs
  }

  private static func recorded(_ path: String) throws(RunSourceError) -> RunSource {
    let record: RunRecord
    do throws(RunRecordError) { record = try RunRecord(path: path) } catch { throw .record(error) }
    let named = record.sessions.compactMap(\.eventFile)
    let found = named.filter { FileSystem.status($0)?.kind == .file }
    var run = RunSource(record: record, path: path, eventFiles: found)
    run.missingEventFiles = named.filter { !found.contains($0) }
    return run
  }

  /// The folders with event files at and below a path, in the order of their names.
  private static func eventFolders(_ path: String) throws(RunSourceError) -> [RunSource] {
    var waiting = [path]
    var seen = 0
    var runs: [RunSource] = []
    while let folder = waiting.popLast() {
      seen += 1
      guard seen <= folderLimit else { throw .tooMany(path: path) }
      let entries: [FolderEntry]
      do throws(FileError) { entries = try FileSystem.entries(folder) } catch { throw .file(error) }
      // Links are not followed, because they may form a loop.
      waiting += entries.filter { $0.kind == .folder && !$0.isHidden }.map {
        Path.join(folder, $0.name)
      }
      let files = entries.filter { $0.name.hasPrefix(eventFilePrefix) && ($0.kind == .file || $0.kind == .link) }
        .map { Path.join(folder, $0.name) }.filter { FileSystem.status($0)?.kind == .file }
        .sorted(by: Path.precedes)
      // Accelerate writes the run's options into separate event files, which have no points.
      var filled: [String] = []
      for file in files {
        do throws(EventLogError) {
          if try !EventLog(path: file).curves.isEmpty { filled.append(file) }
        } catch { throw .events(error) }
      }
      if !filled.isEmpty { runs.append(RunSource(path: folder, eventFiles: filled)) }
    }
    return runs.sorted { Path.precedes($0.path, $1.path) }
  }

  /// The contents of the event files, as one log.
  ///
  /// A resumed run has one file for each start; a later start replaces what an earlier one wrote from
  /// its first step on. Only the last file may end in the middle of a record without being reported.
  public func events() throws(RunSourceError) -> EventLog {
    var log = EventLog()
    for file in eventFiles {
      do throws(EventLogError) { log.append(try EventLog(path: file)) } catch { throw .events(error) }
    }
    return log
  }
}

extension EventLog {
  /// Appends the log of a later start of the same run.
  mutating func append(_ later: EventLog) {
    for (tag, points) in later.curves {
      guard let first = points.map(\.step).min() else { continue }
      curves[tag, default: []].removeAll { $0.step >= first }
      curves[tag, default: []] += points
    }
    for tag in Set(later.images.map(\.tag)) {
      guard let first = later.images.lazy.filter({ $0.tag == tag }).map(\.step).min() else { continue }
      images.removeAll { $0.tag == tag && $0.step >= first }
    }
    images += later.images
    if case .damaged = end { return }
    end = later.end
  }
}
