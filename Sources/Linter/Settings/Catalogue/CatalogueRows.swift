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
  private let levelsCell, methodsCell, requiredCell, sinceCell: Table.Cell

  init(_ row: Table.Row) {
    key = row[0].text
    option = row[1].textOrNil
    type = ValueType(row[2])
    schema = DatasetKeyType(row[2])
    levelsCell = row[3]
    methodsCell = row[4]
    requiredCell = row[5]
    sinceCell = row[6]
  }

  /// `general`, `dataset`, `subset`.
  public var levels: [String] { levelsCell.split(" ").map(\.text) }
  /// Whether a level has it.
  func isOn(level: String) -> Bool { levelsCell.contains(level, separatedBy: " ") }
  /// The kinds of dataset that have it.
  public var methods: [DatasetMethod] { methodsCell.split(" ").compactMap { DatasetMethod(rawValue: $0.text) } }
  /// Whether a kind of dataset has it.
  func isOn(_ method: DatasetMethod) -> Bool { methodsCell.contains(method.rawValue, separatedBy: " ") }
  /// The kinds of dataset whose subsets must have it.
  public var required: [DatasetMethod] { requiredCell.split(" ").compactMap { DatasetMethod(rawValue: $0.text) } }
  /// Whether some kind of subset must have it.
  var isRequired: Bool { !requiredCell.isEmpty }
  /// The release of sd-scripts that brought it; nil for the oldest.
  public var since: String? { sinceCell.textOrNil }
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

extension Catalogue {
  /// Whether `sanitize_argparse_namespace` in sd-scripts' library/config_util.py holds an option against the schema of
  /// datasets, which it does with whatever a config file sets.
  public static func isCheckedForDatasets(_ option: String) -> Bool {
    switch option {
    case "dataset_repeats", "debug_dataset", "max_token_length", "prior_loss_weight", "train_batch_size": true
    default: datasetKeys.contains(option)
    }
  }
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
