import Files
import Settings

/// A run of sd-scripts as the files of its run folder.
public struct SDScriptsPlan: Sendable, Equatable {
  /// One file of the run folder.
  public struct File: Sendable, Equatable {
    /// Its name in the run folder.
    public let name: String
    /// Its contents.
    public let bytes: [UInt8]
    /// Whether it is an executable script.
    public let isExecutable: Bool
  }

  /// The run folder's absolute path.
  public let folder: String
  /// The files, `run.sh` last.
  public let files: [File]
  /// `output_name`, with the request's suffix.
  public let name: String
  /// The path of what the run leaves: the finished network, or what its script trains instead.
  public let result: String
  /// The folder of the event files; nil if the config wants none.
  public let loggingFolder: String?
  /// The script that trains.
  public let script: TrainingScript
  /// The checkout that it belongs to.
  public let scripts: String
  /// Updates of the run; nil if they depend on images that could not be counted.
  public let steps: Int?
  /// Epochs of the run; nil if they depend on images that could not be counted.
  public let epochs: Int?
  /// The update after which the learning rate first restarts; nil if no schedule has one.
  public let firstRestart: Int?
  /// Updates of an epoch; nil if the images could not be counted.
  public let stepsPerEpoch: Int?
  /// How the run is started.
  public let launch: LaunchOptions
  /// Settings that were changed for several processes, such as `T_0 = 40`.
  public let scaled: [String]
  /// Options of sd-scripts that its TOML cannot express, in order of name.
  public let lost: [String]
  /// What the user should know.
  public let notes: [String]

  /// A file's path in the run folder.
  public func path(_ name: String) -> String { Path.join(folder, name) }

  /// The program that starts the run.
  public var command: String { path(Self.scriptName) }
  /// The file for everything that the run prints.
  public var log: String { path("log.txt") }

  static let scriptName = "run.sh"
  /// The config for sd-scripts, by whose first line a run folder is known.
  static let configName = "config.toml"
  /// How that line begins.
  static let mark = "# Written by ia3 from "

  /// The files of an earlier run: all of a folder whose config has been written by this program.
  var ownFile: OutputKind {
    let config = path(Self.configName)
    return OutputKind("a file of an earlier run") { _ in
      (try? FileSystem.readPrefix(config, count: Self.mark.utf8.count)) == Array(Self.mark.utf8)
    }
  }

  /// Plans a run.
  ///
  /// - Throws: `SDScriptsError` for settings that sd-scripts cannot express.
  public init(_ request: SDScriptsRequest) throws(SDScriptsError) {
    if let obstacle = request.settings.dialect.type.trainingObstacle {
      throw .setting(name: obstacle.setting, problem: obstacle.problem)
    }
    let outputs = try RunOutputs(request)
    var draft = PlanDraft(request, outputs)
    let clock = SchedulerClock(request)
    draft.scaleSchedule(clock)
    firstRestart = draft.firstRestart(clock)
    try draft.addPreset()
    try draft.addDataset()
    try draft.addPrompts()
    draft.addTokenizers()
    lost = try draft.addConfig()
    try draft.addLaunch()
    (launch, script, scripts) = (request.launch, request.script, request.scripts.path)
    (steps, epochs, stepsPerEpoch) = (clock.plan.totalSteps, clock.plan.epochs, clock.plan.stepsPerEpoch)
    name = outputs.name
    (folder, result, loggingFolder) = (outputs.folder, outputs.result, outputs.loggingFolder)
    (files, scaled) = (draft.files, draft.scaled)
    var notes = draft.notes + lost.map { "\($0) cannot be written for sd-scripts and is left out" }
    if launch.processes > 1, steps != nil {
      notes.append(
        "an update sees \(launch.processes) batches, one from each process; max_train_steps counts updates"
      )
    }
    self.notes = notes
  }

  /// Whether the config trains an iA3 network with LyCORIS.
  public static func isIA3(_ settings: Settings) -> Bool {
    settings.value("network_module")?.string == "lycoris.kohya"
      && settings.value("network_args.algo")?.string?.lowercased() == "ia3"
  }

  /// Whether the config's network scales some layers at their input.
  ///
  /// - Throws: `SDScriptsError` for a preset that cannot be found or read.
  public static func trainsOnInput(_ settings: Settings) throws(SDScriptsError) -> Bool {
    guard isIA3(settings) else { return false }
    return try PresetFile(settings, locate: RunPaths(settings, style: .posix).existing)?.trainsOnInput ?? false
  }
}
