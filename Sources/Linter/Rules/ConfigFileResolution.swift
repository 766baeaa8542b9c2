import Dataset
import Documents
import Files
import Settings

extension Settings {
  /// The settings of a command line together with those of the `--config_file` that it names.
  ///
  /// Source: `read_config_from_file` in sd-scripts' library/train_util.py.
  func followingConfigFile() -> Settings {
    guard dialect.type.isScript, let setting = values["config_file"], let written = setting.value?.string,
      !written.isEmpty, let place = setting.place
    else { return self }
    var settings = self
    guard !setting.isComputed else {
      settings.hasUnknownOptions = true
      return settings
    }
    // With --output_config, the file is written and nothing is trained.
    if value("output_config") == .boolean(true) {
      settings.hasUnknownOptions = true
      return settings
    }
    let name = written.hasSuffix(".toml") ? written : written + ".toml"
    func observe(_ kind: Observation.Kind, _ values: [String: Value]) {
      settings.observations.append(
        Observation(kind, file: place.file, range: place.range, setting: "config_file", values: values)
      )
    }
    guard let path = paths.existing(name), let bytes = try? FileSystem.read(path, limit: Limits.bytes) else {
      settings.hasUnknownOptions = true
      let isExpectedHere = Path.isAbsolute(name) ? FileSystem.status(Path.parent(name)) != nil : !runsElsewhere
      guard isExpectedHere, !name.contains("\\") else {
        observe(.missingPath, ["key": .string("config_file"), "path": .string(name)])
        return settings
      }
      let added = name == written ? "" : ", since sd-scripts adds .toml to \(written)"
      observe(.configFile, ["path": .string(name), "problem": .string("\(name) does not exist\(added)")])
      return settings
    }
    let source = Source(path: path, bytes: bytes)
    let document = Document.parse(source, as: .toml).withFewValues
    guard let root = document.root else {
      settings.hasUnknownOptions = true
      settings.observations += document.issues.map { Observation($0, file: settings.files.count) }
      settings.files.append(SettingsFile(source: source, document: document))
      return settings
    }
    if DatasetConfig.recognizes(root) {
      settings.hasUnknownOptions = true
      observe(
        .configFile,
        ["path": .string(name), "problem": .string("\(name) is a dataset config; pass it as --dataset_config")]
      )
      return settings
    }
    settings.follow(configFile: SettingsFile(source: source, document: document))
    return settings
  }
}
