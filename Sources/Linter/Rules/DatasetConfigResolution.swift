import Dataset
import Documents
import Files
import Settings

extension Settings {
  /// The settings together with those of the config file and the dataset config that they name, if they exist.
  public func resolvingDatasetConfig() -> Settings { followingConfigFile().followingDatasetConfig() }

  private func followingDatasetConfig() -> Settings {
    guard script != nil, let name = value("dataset_config")?.string, !name.isEmpty else { return self }
    guard let path = paths.existing(name), let format = Format(path: path),
      let bytes = try? FileSystem.read(path, limit: Limits.bytes)
    else { return self }
    let source = Source(path: path, bytes: bytes)
    var settings = self
    settings.follow(SettingsFile(source: source, document: Document.parse(source, as: format).withFewValues))
    return settings
  }
}
