/// Every name that the programs know, from the embedded tables.
public enum Catalogue {
  /// sd-scripts' options by name.
  public static let options = NamedRows(
    Table("options.tsv").rows(
      "name",
      "type",
      "nargs",
      "choices",
      "other_choices",
      "default",
      "other_defaults",
      "scripts",
      "since",
      "removed",
      "help"
    )
  ) { OptionRow($0, number: $1) }

  /// Types of values, other than an option's own, with which a run still comes to its end.
  private static let tolerance: [String: Table.Cell] = {
    var result: [String: Table.Cell] = [:]
    for row in Table("tolerance.tsv").rows("option", "types") { result[row[0].text] = row[1] }
    return result
  }()

  /// Whether a training run comes to its end although a config file has this value for an option of another type.
  static func tolerates(_ value: Value, as option: String) -> Bool {
    guard let types = tolerance[option] else { return false }
    // Zeros are checked as the numbers that they are.
    if value == .boolean(false), types.contains("bool", separatedBy: " ") { return true }
    if value == .float(0), types.contains("float", separatedBy: " ") { return true }
    let type =
      switch value {
      case _ where value.isFalsy: "falsy"
      case .boolean: "bool"
      case .integer: "int"
      case .float: "float"
      case .string(let text):
        PythonNumber.isNumber(text) && types.contains("digits", separatedBy: " ") ? "digits" : "string"
      case .list: "list"
      }
    return types.contains(type, separatedBy: " ")
  }

  /// The names of the options that no release removed, for suggestions.
  static let currentOptions: [String] = options.values.filter { !$0.isRemoved }.map(\.name)

  /// The GUI's keys by key.
  public static let guiKeys = NamedRows(
    Table("kohya-gui.tsv").rows(
      "key",
      "option",
      "type",
      "default",
      "choices",
      "min",
      "max",
      "tabs",
      "since",
      "until",
      "types",
      "families",
      "component",
      "other_defaults",
      "loaded_as",
      "passed_as",
      "zero_tabs"
    )
  ) { GUIKeyRow($0, index: $1) }

  /// Keyword arguments by group and name.
  public static let arguments = ArgumentTable()

  /// The type of an argument in any group, by `optimizer_args.d_coef` and the like.
  public static let argumentTypes: [String: ValueType] = {
    var result: [String: ValueType] = [:]
    for group in arguments.groups {
      // A schedule of lr_scheduler's takes the same list as a class; what both have is the class's.
      let isBuiltIn = group.hasPrefix("lr_scheduler:")
      let option = isBuiltIn ? "lr_scheduler_args" : group.prefix { $0 != ":" }
      for row in (arguments[group] ?? [:]).values where !isBuiltIn || result["\(option).\(row.name)"] == nil {
        result["\(option).\(row.name)"] = row.type
      }
    }
    return result
  }()

  /// Keys of dataset configs by key.
  public static let datasetKeys = NamedRows(
    Table("dataset.tsv").rows("key", "option", "type", "levels", "methods", "required", "since")
  ) { row, _ in DatasetKeyRow(row) }

  /// The keys of dataset configs that some kind of subset must have.
  static let requiredDatasetKeys: [DatasetKeyRow] = datasetKeys.values.filter(\.isRequired)
    .sorted { $0.key < $1.key }

  /// Keys of LoRA_Easy_Training_Scripts in the table's order.
  public static let easyKeys: [EasyKeyRow] = Table("easy-scripts.tsv").rows(
    "section",
    "key",
    "option",
    "type"
  ).map {
    EasyKeyRow(section: $0[0].text, key: $0[1].text, option: $0[2].textOrNil, type: ValueType($0[3]))
  }

  /// Metadata keys of trained networks: the option that each mirrors, and its type.
  public static let metadataKeys: [String: (option: String?, type: ValueType)] = {
    var result: [String: (option: String?, type: ValueType)] = [:]
    for row in Table("metadata.tsv").rows("key", "option", "type") {
      result[row[0].text] = (row[1].textOrNil, ValueType(row[2]))
    }
    return result
  }()

  /// The relations between options, in the table's order.
  public static let relations: [RelationRow] = Table("relations.tsv").rows(
    "option",
    "relation",
    "other",
    "when",
    "scripts",
    "effect",
    "reason",
    "help",
    "source"
  ).compactMap { RelationRow($0) }
}
