import Settings

/// What a run is to be, besides what its config says.
public struct RunRequest: Sendable {
  /// The config's settings, with those of the dataset config that it names.
  public var settings: Settings
  /// The folder from which relative paths are tried after the working folder.
  public var base: String
  /// The state's folder to go on from; nil for `resume` of the config.
  public var resume: String?
  /// Whether options that change what is learnt and are not carried out are errors.
  public var isStrict = false
  /// How many fixed images, noises and timesteps to evaluate before and after; 0 for none.
  public var evaluations = 0
  /// Where the first steps are traced.
  public var trace: (path: String, steps: Int)?
  /// Whether to add up where the time goes.
  public var isProfiled = false
  /// The seed in place of the config's.
  public var seed: UInt64?
  /// A text that is appended to the output's name, so that runs do not write over each other.
  public var nameSuffix = ""
  /// The program's name and version, for the metadata.
  public var program: String

  /// A run as the config says.
  public init(_ settings: Settings, base: String, program: String) {
    self.settings = settings
    self.base = base
    self.program = program
  }
}
