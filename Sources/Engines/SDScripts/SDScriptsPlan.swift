import Files
import Settings

/// A run of sd-scripts that is asked for.
public struct SDScriptsRequest: Sendable {
  /// The config's settings, with those of the dataset config that it names.
  public var settings: Settings
  /// The config's path, for the head of what is written.
  public var config: String
  /// The checkout of sd-scripts.
  public var scripts: SDScriptsFolder
  /// The interpreter's path.
  public var python: String
  /// How the run is started.
  public var launch: LaunchOptions
  /// Whether torch finds CUDA devices.
  public var hasDevices: Bool
  /// Images and batches of an epoch, where they are known.
  public var counts: Plan.Counts?
  /// The run folder; nil for one beside the networks.
  public var folder: String?
  /// The seed in place of the config's.
  public var seed: UInt64?
  /// A text that is appended to the output's name, so that runs do not write over each other.
  public var nameSuffix = ""

  /// Makes a request.
  public init(
    _ settings: Settings,
    config: String,
    scripts: SDScriptsFolder,
    python: String,
    launch: LaunchOptions,
    hasDevices: Bool
  ) {
    self.settings = settings
    self.config = config
    self.scripts = scripts
    self.python = python
    self.launch = launch
    self.hasDevices = hasDevices
  }
}

/// A run of sd-scripts, put down as files.
public struct SDScriptsPlan: Sendable, Equatable {
  /// One file of the run folder.
  public struct File: Sendable, Equatable {
    /// Its name in the run folder.
    public let name: String
    /// What it holds.
    public let bytes: [UInt8]
    /// Whether it is a program.
    public let isExecutable: Bool
  }

  /// The run folder's absolute path.
  public let folder: String
  /// The files, `run.sh` the last.
  public let files: [File]
  /// The finished network's path.
  public let network: String
  /// The folder of the event files; nil if the config wants none.
  public let loggingFolder: String?
  /// Updates of the run; nil if they depend on images that could not be counted.
  public let steps: Int?
  /// The update after which the learning rate first restarts; nil if no schedule has one.
  public let firstRestart: Int?
  /// How the run is started.
  public let launch: LaunchOptions
  /// Settings that were changed for several processes, as `T_0 = 40`.
  public let scaled: [String]
  /// Options of sd-scripts that its TOML cannot express, in order of name.
  public let lost: [String]
  /// What the user should know.
  public let notes: [String]

  /// A file's path in the run folder.
  public func path(_ name: String) -> String { Path.join(folder, name) }

  /// The program that starts the run.
  public var script: String { path(Self.scriptName) }
  /// Everything that the run prints.
  public var log: String { path("log.txt") }

  static let scriptName = "run.sh"

  /// Plans a run.
  ///
  /// - Throws: `SDScriptsError` for settings that sd-scripts has no words for.
  public init(_ request: SDScriptsRequest) throws(SDScriptsError) {
    let settings = request.settings
    try Self.refuse(settings)
    let paths = RunPaths(settings)
    guard let output = settings.value("output_dir")?.string, !output.isEmpty else {
      throw .setting(name: "output_dir", problem: "name the folder for the networks")
    }
    let name = (settings.value("output_name")?.string ?? "last") + request.nameSuffix
    guard !name.contains("/") else {
      throw .setting(name: "output_name", problem: "'\(name)' is the name of a file and cannot hold a '/'")
    }
    launch = request.launch
    let rank = launch.machineRank == 0 ? "" : "-rank\(launch.machineRank)"
    folder = Path.absolute(
      request.folder ?? Path.join(paths.made(output), "\(name).sd-scripts\(rank)")
    )
    network = Path.join(paths.made(output), name + ".safetensors")
    loggingFolder = settings.value("logging_dir")?.string.flatMap { $0.isEmpty ? nil : paths.made($0) }

    var values = settings.conversionValues(to: .sdScriptsTOML)
    var files: [File] = []
    paths.makeAbsolute(&values)
    values["output_dir"] = .string(paths.made(output))
    values["output_name"] = .string(name)
    if let seed = request.seed { values["seed"] = .integer(Int(clamping: seed)) }
    values["mixed_precision"] = .string(launch.precision)
    if !["console_log_simple", "console_log_file"].contains(where: { settings.place($0) != nil }) {
      // Boxes drawn for a terminal of eighty columns would cut the log's lines.
      values["console_log_simple"] = .boolean(true)
    }

    let clock = Self.clock(request)
    steps = clock.steps
    var scaled: [String] = []
    var notes: [String] = []
    let schedule = settings.value("lr_scheduler_type")?.string ?? ""
    if !schedule.isEmpty, clock.processes != clock.writtenFor {
      let lengths = SchedulerClock.lengths.map { "lr_scheduler_args.\($0)" }.filter { values[$0] != nil }
      for key in lengths {
        values[key] = values[key].map(clock.scaled)
        scaled.append("\(key.dropFirst("lr_scheduler_args.".count)) = \(values[key]?.plainText ?? "")")
      }
      if lengths.isEmpty, !SchedulerClock.withoutLength.contains(schedule) {
        notes.append(
          "Accelerate steps \(schedule) \(clock.processes) times at every update; its arguments are as written"
        )
      }
    }
    self.scaled = scaled
    firstRestart = values["lr_scheduler_args.T_0"]?.integer.flatMap {
      $0 > 0 ? ($0 - 1) / clock.processes + 1 : nil
    }

    if Self.isIA3(settings) {
      let preset = try PresetFile(settings, locate: paths.existing)
      values["network_args.train_on_input"] = nil
      values["network_args.preset"] = .string(preset.builtIn)
      if let text = preset.text {
        files.append(File(name: "lycoris.toml", bytes: Array(text.utf8), isExecutable: false))
        values["network_args.preset"] = .string(Path.join(folder, "lycoris.toml"))
      }
    }
    if let text = try DatasetText.text(settings, paths) {
      files.append(File(name: "dataset.toml", bytes: Array(text.utf8), isExecutable: false))
      values["dataset_config"] = .string(Path.join(folder, "dataset.toml"))
      for key in ["train_data_dir", "reg_data_dir"] { values[key] = nil }
    }
    if values["tokenizer_cache_dir"] == nil {
      values["tokenizer_cache_dir"] = .string(Path.join(folder, "tokenizer"))
      files += Tokenizers.files()
    }

    values = values.filter { !$0.key.hasPrefix("accelerate.") }
    guard let encoded = SDScriptsTOML.text(of: values, options: EncodingOptions()) else {
      throw .setting(name: request.config, problem: "it cannot be written as sd-scripts' TOML")
    }
    let head = "# Written by ia3 from \(LaunchScript.comment(Path.absolute(request.config))).\n"
    files.append(File(name: "config.toml", bytes: Array((head + encoded.text).utf8), isExecutable: false))
    if launch.accelerateConfig == nil {
      let text = LaunchScript.accelerateConfig(launch, hasDevices: request.hasDevices)
      files.append(File(name: "accelerate.yaml", bytes: Array(text.utf8), isExecutable: false))
    }
    let script = LaunchScript.text(request, folder: folder)
    files.append(File(name: Self.scriptName, bytes: Array(script.utf8), isExecutable: true))
    self.files = files
    lost = encoded.lost.filter { Catalogue.options[$0] != nil || $0.contains("_args.") }
    notes += lost.map { "\($0) cannot be written for sd-scripts and is left out" }
    if launch.processes > 1, clock.steps != nil {
      notes.append(
        "an update sees \(launch.processes) batches, one from each process; max_train_steps counts updates"
      )
    }
    self.notes = notes
  }

  private static func refuse(_ settings: Settings) throws(SDScriptsError) {
    switch settings.dialect {
    case .datasetConfig:
      throw .setting(
        name: "dataset_config",
        problem: "a dataset config says what to train on, not how; train a config that names it"
      )
    case .networkMetadata:
      throw .setting(
        name: "network_weights",
        problem: "a trained network is not a config; name it in network_weights to continue it"
      )
    default: break
    }
    if let script = settings.script, script + ".py" != SDScriptsFolder.script {
      throw .setting(
        name: "network_module",
        problem: "\(script).py trains another kind of model than Stable Diffusion 1.x"
      )
    }
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
    return try PresetFile(settings, locate: RunPaths(settings).existing).trainsOnInput
  }

  private static func clock(_ request: SDScriptsRequest) -> SchedulerClock {
    var started = request.settings
    started.values["accelerate.num_processes"] = Setting(
      name: "accelerate.num_processes",
      value: .integer(request.launch.processes),
      origin: .derived("the command line")
    )
    return SchedulerClock(
      processes: request.launch.processes,
      writtenFor: max(1, request.settings.value("accelerate.num_processes")?.integer ?? 1),
      writtenSteps: Plan(request.settings, counts: request.counts).totalSteps,
      steps: Plan(started, counts: request.counts).totalSteps
    )
  }
}
