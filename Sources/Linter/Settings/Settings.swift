import Documents

/// Everything in a config, in one vocabulary whatever its dialect.
public struct Settings: Sendable {
  /// The dialect it was read as.
  public var dialect: DialectName
  /// The program's release that the file was written for, if recognizable: `v23`, `v24`.
  public var generation: String?
  /// The training script, without `.py`; nil for a dataset config.
  public var script: String?
  /// The linted file first, then those that it names.
  public var files: [SettingsFile]
  /// Settings by canonical name: those that files set, and the defaults that differ from sd-scripts' own.
  public var values: SettingTable
  /// The lists that hold arguments, by option, for adding one.
  public var argumentLists: [String: ArgumentList]
  /// The offset after the last word of a command line, where options can be added; nil if a quote is open in it.
  var commandEnd: Int?
  /// Whether a command line has words that the script computes, which may be further options.
  public var hasUnknownOptions = false
  /// Whether a script changes the working folder before its command, so that relative paths begin elsewhere.
  public var runsElsewhere = false
  /// The dataset's subsets that a config lists.
  public var subsets: [Subset]
  /// What was noticed while reading.
  public var observations: [Observation]

  /// Makes empty settings for a dialect.
  public init(dialect: DialectName, files: [SettingsFile]) {
    self.dialect = dialect
    self.files = files
    values = SettingTable()
    argumentLists = [:]
    subsets = []
    observations = []
  }

  /// The setting of this name, with its value or its default.
  public subscript(name: String) -> Setting? {
    if let option = Catalogue.options[name] { return self[option] }
    return values[name]
  }

  /// The setting of an option, with its value or its default.
  public subscript(option: OptionRow) -> Setting? {
    if let setting = values[option] { return setting }
    guard hasDefaults, !option.isRemoved else { return nil }
    return Setting(option, value: option.defaultValue(for: script), origin: .programDefault("sd-scripts"))
  }

  /// Whether sd-scripts' own defaults take effect: a training script will read the config. A record of a run has none.
  private var hasDefaults: Bool { script != nil && !dialect.type.isRecord }

  /// Every setting, sd-scripts' own defaults included.
  public var effective: SettingTable {
    var result = values
    for option in Catalogue.options.values where result[option] == nil { result[option] = self[option] }
    return result
  }

  /// The value that takes effect.
  public func value(_ name: String) -> Value? { lookup(name).value }

  /// The value that takes effect, distinguishing unset from unknown settings.
  public func lookup(_ name: String) -> Lookup {
    if let option = Catalogue.options[name] { return lookup(option) }
    return lookup(other: name)
  }

  /// The value of a setting that is not an sd-scripts option, such as an optimizer's argument.
  public func lookup(other name: String) -> Lookup { values.lookup(other: name) ?? .unknown }

  /// The value of an option that takes effect.
  public func lookup(_ option: OptionRow) -> Lookup {
    if let found = values.lookup(option) { return found }
    return hasDefaults && !option.isRemoved ? Lookup(option.defaultValue(for: script)) : .unknown
  }

  /// The place of the setting in a file; nil if no file sets it.
  public func place(_ name: String) -> Place? { values[name]?.place }

  /// Sets a value unless a file has already set it.
  public mutating func setDefault(_ name: String, _ value: Value?, of program: String) {
    if values[name] == nil {
      values[name] = Setting(name: name, value: value, origin: .programDefault(program))
    }
  }

  /// Sets an option unless a file has already set it.
  mutating func setDefault(_ option: OptionRow, _ value: Value?, of program: String) {
    if values[option] == nil { values[option] = Setting(option, value: value, origin: .programDefault(program)) }
  }

  /// Adds the options of a `--config_file` that a command line names; those of the command line win.
  ///
  /// Source: `read_config_from_file` in sd-scripts' library/train_util.py.
  public mutating func follow(configFile file: SettingsFile) {
    let index = files.count
    files.append(file)
    let other = SDScriptsTOML.settings(of: file, index: index, script: script)
    observations += (file.document?.issues ?? []).map { Observation($0, file: index) }
    observations += other.observations
    // A list of arguments replaces the other one as a whole.
    let replaced = Set(values.values.filter { $0.place != nil }.compactMap { ArgumentName($0.name)?.option })
    for (name, setting) in other.values where values[name]?.place == nil {
      if let argument = ArgumentName(name), replaced.contains(argument.option) { continue }
      if setting.place == nil, values[name] != nil { continue }
      values[name] = setting
    }
  }

  /// Adds the subsets of a dataset config that these settings name.
  public mutating func follow(_ datasetConfig: SettingsFile) {
    let index = files.count
    let other = DatasetConfig.settings(of: datasetConfig, index: index, schema: DatasetSchema(self))
    files.append(datasetConfig)
    subsets += other.subsets
    observations += (datasetConfig.document?.issues ?? []).map { Observation($0, file: index) }
    observations += other.observations
    for (name, setting) in other.values where values[name]?.place == nil { values[name] = setting }
  }
}
