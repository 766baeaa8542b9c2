import Settings

/// A request for a run of sd-scripts.
public struct SDScriptsRequest: Sendable {
  /// The config's settings, with those of the dataset config that it names.
  public var settings: Settings
  /// The config's path, for the first lines of the written files.
  public var config: String
  /// The script that trains it.
  public var script: TrainingScript
  /// The checkout of sd-scripts.
  public var scripts: SDScriptsFolder
  /// The interpreter's path.
  public var python: String
  /// How the run is started.
  public var launch: LaunchOptions
  /// Whether torch finds CUDA devices.
  public var hasDevices: Bool
  /// Images and batches of an epoch; nil if they are not known.
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
    script: TrainingScript,
    scripts: SDScriptsFolder,
    python: String,
    launch: LaunchOptions,
    hasDevices: Bool
  ) {
    self.settings = settings
    // The options that it has, and their defaults, are this script's.
    self.settings.script = script.name
    self.config = config
    self.script = script
    self.scripts = scripts
    self.python = python
    self.launch = launch
    self.hasDevices = hasDevices
  }
}
