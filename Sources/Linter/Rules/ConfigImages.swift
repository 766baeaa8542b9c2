import Dataset
import Files
import Settings

/// The images that a config names, for those who show them.
public struct ConfigImages: Sendable {
  /// The folders of training images that are here, in the config's order.
  public var folders: [DatasetFolder]
  /// The folders of regularization images that are here.
  public var regularisation: [DatasetFolder]
  /// What the config names for training and is not here, as the config writes it.
  public var missing: [String]

  /// Looks for the images, as the linter does: from the working folder on, then from the config's.
  ///
  /// - Parameter base: the folder of the config.
  public init(_ settings: Settings, base: String) {
    let plan = DatasetPlan(settings, paths: PathLookup(base: base))
    folders = plan.sources.filter { !$0.isRegularization }.compactMap(\.folder)
    regularisation = plan.sources.filter(\.isRegularization).compactMap(\.folder)
    missing = plan.sources.filter { !$0.isRegularization || $0.subset != nil }.filter { $0.folder == nil }
      .compactMap(\.name)
  }
}
