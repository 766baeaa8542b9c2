import Dataset
import Files
import Settings

/// The images that a config names, for displaying them.
public struct ConfigImages: Sendable {
  /// The folders of training images that exist, in the config's order.
  public var folders: [DatasetFolder]
  /// The folders of regularization images that exist.
  public var regularization: [DatasetFolder]
  /// The training folders that the config names and that do not exist, as written in the config.
  public var missing: [String]

  /// Looks for the images as the linter does: relative to the working folder, then to the config's folder.
  ///
  /// - Parameter base: the folder of the config.
  public init(_ settings: Settings, base: String) {
    let plan = DatasetPlan(settings, paths: PathLookup(base: base))
    folders = plan.sources.filter { !$0.isRegularization }.compactMap(\.folder)
    regularization = plan.sources.filter(\.isRegularization).compactMap(\.folder)
    missing = plan.sources.filter { !$0.isRegularization || $0.subset != nil }.filter { $0.folder == nil }
      .compactMap(\.name)
  }
}
