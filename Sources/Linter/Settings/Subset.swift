import Documents

/// A folder of images with its settings: `[[datasets.subsets]]`, or an `N_name` folder.
public struct Subset: Sendable {
  /// Settings by their dataset-config names: `num_repeats`, `image_dir`, `class_tokens` …
  public var settings: [String: Setting]
  /// The folder, if known; a relative path is relative to the file that names it.
  public var folder: String?
  /// Index of the dataset in the config that it belongs to.
  public var dataset: Int
  /// Whether its images are regularization images.
  public var isRegularization: Bool
  /// The table that describes it; nil for a folder.
  public var node: Node?
  /// The file that describes it, as an index into `Settings.files`.
  public var file: Int

  /// Makes a subset.
  public init(
    settings: [String: Setting],
    folder: String?,
    dataset: Int,
    isRegularization: Bool,
    node: Node? = nil,
    file: Int = 0
  ) {
    self.settings = settings
    self.folder = folder
    self.dataset = dataset
    self.isRegularization = isRegularization
    self.node = node
    self.file = file
  }
}
