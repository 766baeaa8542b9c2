import Files
import Platform
import RunRecords
import Safetensors
import Settings

/// Finds out before the first step whether a run can save everything that it will, and whether it may.
///
/// Whatever is wrong is an `OptionError` that names the setting to change.
public struct OutputCheck {
  /// How a run's files may stand in the place of earlier ones.
  public enum Start: Sendable, Equatable {
    /// From the beginning: a finished network or record of an earlier run is kept.
    case fresh
    /// From a state: the network and the record of the same run are continued.
    case resumed
  }

  /// The config.
  let settings: Settings
  /// The names of what is saved.
  var names: SaveNames
  /// The steps of the whole run.
  let steps: Int
  /// The epochs of the whole run.
  let epochs: Int
  /// Whether there is a state with every network.
  let savesStates: Bool
  let start: Start
  /// The option that makes the engine resume from a state, for messages.
  let resuming: String
  /// The files that the run reads, and whether it may replace others.
  let writeGuard: WriteGuard

  /// The marks that a temporary name has besides the name of a state.
  private static let temporaryMarks = 32

  /// Prepares a check.
  ///
  /// - Parameters:
  ///   - steps: the steps of the whole run; nil if they are not known.
  ///   - epochs: the epochs of the whole run; nil if they are not known.
  ///   - savesStates: whether there is a state with every network.
  ///   - resuming: the option that makes the engine resume from a state, such as `--resume FOLDER`.
  ///   - inputs: the files that the run reads besides the config's own.
  ///   - isForced: whether a finished network may be replaced.
  public init(
    _ settings: Settings,
    names: SaveNames,
    steps: Int?,
    epochs: Int?,
    savesStates: Bool,
    start: Start,
    resuming: String,
    inputs: [String],
    isForced: Bool
  ) {
    self.settings = settings
    self.names = names
    // The longest that have the usual number of digits.
    self.steps = steps ?? 99_999_999
    self.epochs = epochs ?? 999_999
    self.savesStates = savesStates
    self.start = start
    self.resuming = resuming
    writeGuard = WriteGuard(inputs: settings.files.map(\.source.path) + inputs, isForced: isForced)
  }

  /// Checks what is saved in `output_dir`, for each of the runs that a config is trained in.
  ///
  /// - Parameter suffixes: the suffixes of the runs' names; one that is empty for a single run.
  public func checkNetworks(suffixes: [String]) throws(OptionError) {
    for suffix in suffixes {
      var check = self
      check.names = names.adding(suffix: suffix)
      try check.checkTakenNames()
      if start == .fresh { try check.checkFinished() }
    }
    var longest = self
    longest.names = names.adding(suffix: suffixes.max { $0.utf8.count < $1.utf8.count } ?? "")
    try longest.checkFolder()
  }

  /// Checks that `output_dir` can be written, with the longest names.
  private func checkFolder() throws(OptionError) {
    let (file, state) = names.longestNames(steps: steps, epochs: epochs, savesStates: savesStates)
    do throws(FileError) {
      try WriteProbe.folder(names.folder, fileName: file, folderName: state + Self.temporaryMarks)
    } catch {
      // A long name is far more often the reason than a path of four thousand bytes.
      guard error.isNameTooLong, let name = names.name, names.folder.utf8.count < 2000 else {
        throw unwritable("output_dir", error)
      }
      let problem =
        "is too long with \(name.utf8.count) bytes: the names of the files that begin with it have up to "
        + "\(max(file, state + Self.temporaryMarks)); choose a shorter one"
      throw OptionError("output_name", problem, in: settings)
    }
  }

  /// Checks a folder for files besides the networks.
  ///
  /// - Parameters:
  ///   - setting: the setting that names the folder, or the folder above it.
  ///   - advice: what helps besides another folder.
  public func checkFolder(
    _ path: String,
    of setting: String,
    longestName: Int,
    advice: String? = nil
  ) throws(OptionError) {
    do throws(FileError) { try WriteProbe.folder(path, fileName: longestName) } catch {
      throw unwritable(setting, error, advice)
    }
  }

  /// Checks the folder of the event file.
  ///
  /// - Parameter options: `log_prefix` and `log_tracker_name`.
  public func checkLogs(_ folder: String, prefix: String, name: String) throws(OptionError) {
    let path = Curves.folder(in: folder, prefix: prefix, name: name, time: 0)
    do throws(FileError) { try WriteProbe.folder(path, fileName: EventFile.longestName) } catch {
      if error.isNameTooLong,
        let (setting, text) = [("log_prefix", prefix), ("log_tracker_name", name)]
          .first(where: { $1.utf8.count > 100 })
      {
        throw OptionError(setting, "is too long with \(text.utf8.count) bytes; choose a shorter one", in: settings)
      }
      // The folders below it are the run's own.
      guard case .system(_, var action, let code) = error else { throw unwritable("logging_dir", error) }
      if FileSystem.status(folder)?.kind == .folder { action = "create folders in" }
      throw unwritable(
        "logging_dir",
        .system(path: folder, action: action, code: code),
        "train without curves: --set logging_dir="
      )
    }
  }

  /// Checks the file for the trace of a run.
  func checkTrace(_ path: String) throws(OptionError) {
    let isSaved = names.use(of: Path.name(path), steps: steps, epochs: epochs, savesStates: savesStates) != nil
    if isSaved,
      Path.absolute(FileSystem.resolved(Path.parent(path))).isExactly(Path.absolute(FileSystem.resolved(names.folder)))
    {
      throw OptionError("--trace", "the run saves another file at \(path); choose another name")
    }
    do throws(WriteRefusal) { try writeGuard.check(path, replacing: .trace) } catch {
      throw OptionError("--trace", error.description)
    }
    let folder = Path.parent(path)
    do throws(FileError) {
      if FileSystem.status(folder) == nil {
        try WriteProbe.folder(folder, fileName: WriteProbe.nameLength(path))
      } else {
        try WriteProbe.file(path)
      }
    } catch { throw OptionError("--trace", error.description) }
  }

  /// How many networks, and how many states, stand under names that the run uses, and are replaced.
  func replaced(suffixes: [String]) -> (networks: Int, states: Int) {
    var counts = (networks: 0, states: 0)
    let entries = (try? FileSystem.entries(names.folder)) ?? []
    for suffix in suffixes {
      let names = names.adding(suffix: suffix)
      for entry in entries {
        switch names.use(of: entry.name, steps: steps, epochs: epochs, savesStates: savesStates) {
        case .network: counts.networks += 1
        case .state: counts.states += 1
        case .record, nil: break
        }
      }
    }
    return counts
  }

  private func unwritable(_ setting: String, _ error: FileError, _ advice: String? = nil) -> OptionError {
    let instead = advice.map { ", or \($0)" } ?? ""
    return OptionError(setting, "\(error.description); choose a folder that can be written\(instead)", in: settings)
  }

  // MARK: What is there already

  /// Checks the files and folders that stand under names which the run will use.
  private func checkTakenNames() throws(OptionError) {
    for file in (try? FileSystem.entries(names.folder)) ?? [] {
      guard let use = names.use(of: file.name, steps: steps, epochs: epochs, savesStates: savesStates)
      else { continue }
      let path = Path.join(names.folder, file.name)
      guard !writeGuard.isInput(path) else {
        throw taken("\(path) is a file that the run reads, and would be replaced by \(use.phrase)")
      }
      let kind = FileSystem.status(path)?.kind
      if use == .state {
        guard kind == .folder else { throw taken("\(path) is not a folder, but the run saves a state there") }
      } else {
        guard kind == .file || kind == nil else {
          throw taken(
            "\(path) is \(kind == .folder ? "a folder" : "not a file"), but the run saves \(use.phrase) there"
          )
        }
      }
      do throws(FileError) {
        if use == .state { try WriteProbe.folder(path, fileName: 0) } else { try WriteProbe.file(path) }
      } catch { throw taken(error.description) }
      try checkKind(of: path, use)
    }
  }

  /// Refuses files of other kinds, which only look like earlier results.
  private func checkKind(of path: String, _ use: SaveNames.Use) throws(OptionError) {
    let kind: OutputKind
    switch use {
    case .network: kind = .trainedNetwork
    case .record: kind = .runRecord
    case .state: return
    }
    do throws(WriteRefusal) { try writeGuard.check(path, replacing: kind) } catch {
      throw OptionError(
        "output_name",
        "\(path) exists and is not \(kind.name); choose another output_name, or use --force to overwrite it",
        in: settings
      )
    }
  }

  private func taken(_ problem: String) -> OptionError {
    OptionError("output_name", "\(problem); choose another output_name, or move it away", in: settings)
  }

  /// Refuses to replace the result of a finished run.
  private func checkFinished() throws(OptionError) {
    guard !writeGuard.isForced else { return }
    let network = names.lastNetwork
    let record = RunRecord.path(folder: names.folder, name: names.name)
    let what: String
    if let status = FileSystem.status(network), status.size > 0 {
      what = "\(network) is the network of an earlier run"
    } else if let earlier = try? RunRecord(path: record), earlier.state == .complete {
      what = "\(record) is the record of a finished run"
    } else {
      return
    }
    let ways =
      "choose another output_name (--set output_name=NAME), continue that run from its state with \(resuming), or "
      + "replace it with --force"
    throw OptionError("output_name", "\(what); \(ways)", in: settings)
  }
}

extension FileError {
  fileprivate var isNameTooLong: Bool {
    if case .system(_, _, ENAMETOOLONG) = self { true } else { false }
  }
}

extension OutputKind {
  /// A network that some trainer has saved.
  static let trainedNetwork = OutputKind("a trained network") { path in
    guard let file = try? SafetensorsFile(path: path) else { return false }
    return file.metadata["ss_network_module"] != nil
  }

  /// A trace of a run.
  static let trace = OutputKind("a trace of a run") { path in
    guard let file = try? SafetensorsFile(path: path) else { return false }
    return file.metadata["optimizer_args"] != nil && file.tensors.keys.contains { $0.hasPrefix("step.") }
  }

  /// A run's record, however far the run came.
  static let runRecord = OutputKind("the record of a run") { (try? RunRecord(path: $0)) != nil }
}
