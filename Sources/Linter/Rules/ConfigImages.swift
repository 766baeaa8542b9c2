import Dataset
import Settings

/// The images that a config names, for those who show them.
public struct ConfigImages: Sendable {
  /// The folders of training images that are here, in the config's order.
  public var folders: [DatasetFolder]
  /// The folders of regularization images that are here.
  public var regularisation: [DatasetFolder]
  /// What the config names and is not here, as it writes it.
  public var missing: [String]

  /// Looks for the images, as the linter does: from the working folder on, then from the config's.
  ///
  /// - Parameter base: the folder of the config.
  public init(_ settings: Settings, base: String) {
    let reader = DatasetReader(base: base, override: nil)
    let named = reader.namedFolders(settings)
    folders = named.filter { !$0.isRegularisation }.map(\.folder)
    regularisation = named.filter(\.isRegularisation).map(\.folder)
    if let folder = reader.regularisationFolder(settings) { regularisation.append(folder.folder) }
    let paths =
      settings.subsets.isEmpty
      ? [settings.value("train_data_dir")?.string].compactMap { $0 } : settings.subsets.compactMap(\.folder)
    missing = paths.filter { reader.existing($0) == nil }
  }
}
