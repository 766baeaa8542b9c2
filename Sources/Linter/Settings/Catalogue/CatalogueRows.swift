/// One key of a dataset config.
public struct DatasetKeyRow: Sendable {
  /// The key.
  public let key: String
  /// The sd-scripts option that gives its default.
  public let option: String?
  /// Its type.
  public let type: ValueType
  /// Whether an integer is rejected in place of a float.
  public let isStrict: Bool
  /// Whether a list is accepted in place of a single value.
  public let takesList: Bool
  /// `general`, `dataset`, `subset`.
  public let levels: [String]
  /// The release of sd-scripts that brought it; nil for the oldest.
  public let since: String?
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
