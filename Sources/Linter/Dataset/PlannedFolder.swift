import Settings

/// A folder whose images are trained on.
public struct PlannedFolder: Sendable {
  /// The folder as written in the config, by which sd-scripts distinguishes folders; nil if the config names none.
  public let name: String?
  /// Index among the plan's sources.
  public let source: Int
  /// The subset that names it; nil for an `N_class` folder.
  public let subset: Subset?
  /// How often each image is shown in an epoch.
  public let repeats: Int
  /// Whether its images are regularization images.
  public let isRegularization: Bool
  /// The contents; nil if the folder does not exist on this machine or cannot be listed.
  public let images: ImageFolder?

  init(_ subset: Subset, _ index: Int, _ source: DatasetSource, _ settings: Settings) {
    name = source.name
    self.source = index
    self.subset = subset
    repeats = Self.repeats(subset, settings)
    isRegularization = source.isRegularization
    images = source.folder?.subsets.first
  }

  /// What sd-scripts distinguishes subsets by: the metadata file, or else the folder.
  public var identity: String? { subset?.settings["metadata_file"]?.value?.string ?? name }

  private init(_ images: ImageFolder, _ index: Int, isRegularization: Bool) {
    (name, source, subset, repeats) = (images.path, index, nil, images.repeats)
    (self.isRegularization, self.images) = (isRegularization, images)
  }

  /// The `N_class` folders of `train_data_dir` or `reg_data_dir`.
  static func classFolders(_ index: Int, _ source: DatasetSource) -> [PlannedFolder] {
    (source.folder?.subsets ?? []).map { PlannedFolder($0, index, isRegularization: source.isRegularization) }
  }

  static func repeats(_ subset: Subset, _ settings: Settings) -> Int {
    let value = settings.datasetValue("num_repeats", subset)
    // Python counts with False as with 0.
    return value?.integer ?? (value == .boolean(false) ? 0 : 1)
  }
}
