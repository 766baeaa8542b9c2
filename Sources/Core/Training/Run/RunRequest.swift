import Settings

/// A request for a run: its config with the choices of the command line.
public struct RunRequest: Sendable {
  /// The config's settings, with those of the dataset config that it names.
  public var settings: Settings
  /// The folder in which relative paths are searched after the working folder.
  public var base: String
  /// The folder of the state to resume; nil for the config's `resume`.
  public var resume: String?
  /// Whether to resume a state even if it belongs to a run with other settings, images or another model.
  public var resumesAnyway = false
  /// Whether unsupported options that change what is learned are errors.
  public var isStrict = false
  /// How many fixed images, noises and timesteps to evaluate before and after; 0 for none.
  public var evaluations = 0
  /// The file for the trace, and how many of the first steps it holds.
  public var trace: (path: String, steps: Int)?
  /// Whether to measure where the time goes.
  public var isProfiled = false
  /// The seed, in place of the config's.
  public var seed: UInt64?
  /// A suffix for the output's name, so that runs do not overwrite each other.
  public var nameSuffix = ""
  /// The program's name and version, for the metadata.
  public var program: String

  /// A request for a run as its config describes it.
  public init(_ settings: Settings, base: String, program: String) {
    self.settings = settings
    self.base = base
    self.program = program
  }
}
