/// One key of a dataset config.
public struct DatasetKeyRow: Sendable {
  /// The key.
  public let key: String
  /// The sd-scripts option that gives its default.
  public let option: String?
  /// Its type.
  public let type: ValueType
  /// The type that the file is held to.
  public let schema: DatasetKeyType
  /// `general`, `dataset`, `subset`.
  public let levels: [String]
  /// The kinds of dataset that have it.
  public let methods: [DatasetMethod]
  /// The kinds of dataset whose subsets must have it.
  public let required: [DatasetMethod]
  /// The release of sd-scripts that brought it; nil for the oldest.
  public let since: String?
}

/// The kinds of dataset; each has keys of its own.
public enum DatasetMethod: String, Sendable, CaseIterable {
  /// Folders of images with caption files.
  case dreambooth
  /// Images that a metadata file lists.
  case finetuning
  /// Images with conditioning images.
  case controlnet
}

/// One key of LoRA_Easy_Training_Scripts' TOML.
public struct EasyKeyRow: Sendable {
  /// The table that holds it: `general_args.args` …
  public let section: String
  /// The key.
  public let key: String
  /// The canonical setting that it becomes; nil if it concerns that program alone.
  public let option: String?
  /// Its type.
  public let type: ValueType
}
