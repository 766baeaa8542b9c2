import Documents

/// One setting under its canonical name, which is sd-scripts' option name.
public struct Setting: Sendable {
  /// `max_train_steps`, `optimizer_args.d_coef` …
  public var name: String
  /// The value that takes effect; nil where the setting is unset, also when a file says so (`"seed": ""`).
  public var value: Value?
  /// Where the value is from.
  public var origin: Origin
  /// Whether the file writes the key only to leave it unset; `value` is then the program's default.
  public var isUnset: Bool

  /// Makes a setting.
  public init(name: String, value: Value?, origin: Origin, isUnset: Bool = false) {
    self.name = name
    self.value = value
    self.origin = origin
    self.isUnset = isUnset
  }

  /// The place in a file; nil for defaults and derived values.
  public var place: Place? {
    if case .written(let place) = origin { place } else { nil }
  }
}

/// Where a setting's value is from.
public enum Origin: Sendable {
  /// A file says so.
  case written(Place)
  /// The program that will read the config fills it in: its name.
  case programDefault(String)
  /// It follows from something else, such as a folder's name.
  case derived(String)
}

/// Where in the files a setting stands, and how it can be changed there.
public struct Place: Sendable {
  /// Index into `Settings.files`.
  public var file: Int
  /// The value's bytes.
  public var range: Range<Int>
  /// The key's bytes.
  public var keyRange: Range<Int>?
  /// What an edit has to deal with.
  public var slot: Slot

  /// Makes a place.
  public init(file: Int, range: Range<Int>, keyRange: Range<Int>?, slot: Slot) {
    self.file = file
    self.range = range
    self.keyRange = keyRange
    self.slot = slot
  }
}

/// What holds a value in a file.
public indirect enum Slot: Sendable {
  /// A member of a mapping.
  case member(Member, in: Node)
  /// A `key=value` inside an argument string or array of strings.
  case argument(NamedArgument, in: ArgumentList)
  /// Words of a command line: from the option's first byte to its last value's.
  case words(Range<Int>)
  /// Nothing that can be edited.
  case fixed
}

/// One file that the settings were read from.
public struct SettingsFile: Sendable {
  /// Its text.
  public var source: Source
  /// Its tree; nil for command lines and network metadata.
  public var document: Document?

  /// Makes a file.
  public init(source: Source, document: Document? = nil) {
    self.source = source
    self.document = document
  }
}

/// A folder of images with its settings: `[[datasets.subsets]]`, or an `N_name` folder.
public struct Subset: Sendable {
  /// Settings by their dataset-config names: `num_repeats`, `image_dir`, `class_tokens` …
  public var settings: [String: Setting]
  /// The folder, where it is known; relative paths are from the file that names it.
  public var folder: String?
  /// Index of the dataset in the config that it belongs to.
  public var dataset: Int
  /// Whether its images regularise.
  public var isRegularisation: Bool
  /// The table that describes it; nil for a folder.
  public var node: Node?
  /// The file that describes it, as an index into `Settings.files`.
  public var file: Int

  /// Makes a subset.
  public init(
    settings: [String: Setting],
    folder: String?,
    dataset: Int,
    isRegularisation: Bool,
    node: Node? = nil,
    file: Int = 0
  ) {
    self.settings = settings
    self.folder = folder
    self.dataset = dataset
    self.isRegularisation = isRegularisation
    self.node = node
    self.file = file
  }
}

/// Everything a config says, in one vocabulary whatever its format.
public struct Settings: Sendable {
  /// The dialect it was read as.
  public var dialect: DialectName
  /// The program's release the file was written for, where that shows: `v23`, `v24`.
  public var generation: String?
  /// The training script, without `.py`; nil for a dataset config.
  public var script: String?
  /// The linted file first, then those that it names.
  public var files: [SettingsFile]
  /// Settings by canonical name: those that files write, and the defaults that differ from sd-scripts' own.
  public var values: [String: Setting]
  /// The lists that hold arguments, by option, for adding one.
  public var argumentLists: [String: ArgumentList]
  /// The dataset's subsets, as far as a config lists them.
  public var subsets: [Subset]
  /// What was noticed while reading.
  public var observations: [Observation]

  /// Makes empty settings for a dialect.
  public init(dialect: DialectName, files: [SettingsFile]) {
    self.dialect = dialect
    self.files = files
    values = [:]
    argumentLists = [:]
    subsets = []
    observations = []
  }

  /// The setting of this name, with its value or its default.
  public subscript(name: String) -> Setting? {
    if let setting = values[name] { return setting }
    // sd-scripts' own defaults, where a training script will read the config; a network's metadata leaves none.
    guard let row = defaultingOption(name) else { return nil }
    return Setting(name: name, value: row.defaultValue, origin: .programDefault("sd-scripts"))
  }

  /// The option whose own default takes effect where nothing sets it.
  private func defaultingOption(_ name: String) -> OptionRow? {
    guard script != nil, dialect != .networkMetadata, let row = Catalogue.options[name], !row.isRemoved else {
      return nil
    }
    return row
  }

  /// Every setting by name, sd-scripts' own defaults included.
  public var effective: [String: Setting] {
    var result = values
    for name in Catalogue.options.keys where result[name] == nil { result[name] = self[name] }
    return result
  }

  /// The value that takes effect.
  public func value(_ name: String) -> Value? { lookup(name).value }

  /// The value that takes effect, and whether there is such a setting here at all.
  public func lookup(_ name: String) -> Lookup {
    if let index = values.index(forKey: name) { return Lookup(values.values[index].value) }
    return defaultingOption(name).map { Lookup($0.defaultValue) } ?? .unknown
  }

  /// The place where a file itself says so.
  public func place(_ name: String) -> Place? { values[name]?.place }

  /// Sets a value unless a file has said something already.
  public mutating func setDefault(_ name: String, _ value: Value?, of program: String) {
    if values[name] == nil {
      values[name] = Setting(name: name, value: value, origin: .programDefault(program))
    }
  }

  /// Takes in the subsets of a dataset config that these settings name.
  public mutating func follow(_ datasetConfig: SettingsFile) {
    let index = files.count
    let other = DatasetConfig.settings(of: datasetConfig, index: index)
    files.append(datasetConfig)
    subsets += other.subsets
    observations += (datasetConfig.document?.issues ?? []).map { Observation($0, file: index) }
    observations += other.observations
    for (name, setting) in other.values where values[name]?.place == nil { values[name] = setting }
  }
}
