/// One keyword argument of an optimizer, scheduler or network.
public struct ArgumentRow: Sendable {
  /// The keyword.
  public let name: String
  /// Its type.
  public let type: ValueType
  /// Its default; nil if it has none or is required.
  public let defaultValue: Value?
  /// The option whose value it has by default; nil for none.
  let defaultOption: String?
  /// The values it allows; empty for any.
  public let choices: [String]
}

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
