/// The types that options and arguments have.
public enum ValueType: String, Sendable {
  case bool, int, float, string, list, any

  init(_ text: Substring) {
    // A cell may name several accepted types; the first is the canonical one.
    self = ValueType(rawValue: String(text.split(separator: "|").first ?? "")) ?? .any
  }

  /// The type's name in messages.
  public var phrase: String {
    switch self {
    case .bool: "a boolean"
    case .int: "an integer"
    case .float: "a number"
    case .string: "a string"
    case .list: "a list"
    case .any: "any value"
    }
  }

  /// A value from a table's cell or a command line's word; nil where it is not of this type.
  public func value(of text: some StringProtocol) -> Value? {
    switch self {
    case .bool:
      switch text.lowercased() {
      case "true": .boolean(true)
      case "false": .boolean(false)
      default: nil
      }
    case .int: Int(text).map(Value.integer)
    case .float: Int(text).map(Value.integer) ?? Double(text).map(Value.float)
    case .string, .list, .any: .string(String(text))
    }
  }
}

/// One option of sd-scripts.
public struct OptionRow: Sendable {
  /// The option's name: argparse's `dest`.
  public let name: String
  /// The type of one value.
  public let type: ValueType
  /// Whether it takes several values.
  public let takesList: Bool
  /// The values it allows; empty for any.
  public let choices: [String]
  /// sd-scripts' default; nil for none.
  public let defaultValue: Value?
  /// The scripts that know it, without `.py`.
  public let scripts: [String]
  /// The release that removed it; nil while it exists.
  public let removed: String?
  /// One line of help.
  public let help: String
}

/// One key of kohya_ss's GUI.
public struct GUIKeyRow: Sendable {
  /// The key in the GUI's JSON.
  public let key: String
  /// The canonical setting that it becomes; nil when it concerns the GUI alone.
  public let option: String?
  /// The type in which today's GUI stores it.
  public let type: ValueType
  /// What the GUI fills in when the file lacks the key.
  public let defaultValue: Value?
  /// The values its drop-down offers; empty where anything may be typed.
  public let choices: [String]
  /// Bounds of its slider.
  public let minimum: Double?
  /// Bounds of its slider.
  public let maximum: Double?
  /// The tabs that know it: `lora`, `dreambooth` …
  public let tabs: [String]
  /// The first release that knew it, such as `v25.0.0`; nil where that is not known.
  public let since: String?
  /// The last release that knew it; nil while it exists.
  public let until: String?
}

/// One keyword argument of an optimizer, scheduler or network.
public struct ArgumentRow: Sendable {
  /// The keyword.
  public let name: String
  /// Its type.
  public let type: ValueType
  /// Its default; nil for none or where it is required.
  public let defaultValue: Value?
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
  /// `general`, `dataset`, `subset`.
  public let levels: [String]
}

/// One key of LoRA_Easy_Training_Scripts' TOML.
public struct EasyKeyRow: Sendable {
  /// The table that holds it: `general_args.args` …
  public let section: String
  /// The key.
  public let key: String
  /// The canonical setting that it becomes; nil when it concerns that program alone.
  public let option: String?
  /// Its type.
  public let type: ValueType
}

/// Every name that the programs know, from the tables that are compiled in.
public enum Catalogue {
  /// sd-scripts' options by name.
  public static let options: [String: OptionRow] = {
    var result: [String: OptionRow] = [:]
    for row in Table("options.tsv").rows("name", "type", "nargs", "choices", "default", "scripts", "removed", "help") {
      let type = ValueType(row[1])
      result[String(row[0])] = OptionRow(
        name: String(row[0]), type: type, takesList: row[2] == "*" || row[2] == "+", choices: list(row[3]),
        defaultValue: row[4].isEmpty ? nil : type.value(of: row[4]),
        scripts: row[5].split(separator: " ").map(String.init), removed: text(row[6]), help: String(row[7]))
    }
    return result
  }()

  /// The GUI's keys by key.
  public static let guiKeys: [String: GUIKeyRow] = {
    var result: [String: GUIKeyRow] = [:]
    let table = Table("kohya-gui.tsv")
    for row in table.rows("key", "option", "type", "default", "choices", "min", "max", "tabs", "since", "until") {
      let type = ValueType(row[2])
      result[String(row[0])] = GUIKeyRow(
        key: String(row[0]), option: text(row[1]), type: type,
        defaultValue: row[3].isEmpty ? nil : type.value(of: row[3]), choices: list(row[4]), minimum: Double(row[5]),
        maximum: Double(row[6]), tabs: row[7].split(separator: " ").map(String.init), since: text(row[8]),
        until: text(row[9]))
    }
    return result
  }()

  /// Keyword arguments by group, such as `optimizer_args:Prodigy`, and name.
  public static let arguments: [String: [String: ArgumentRow]] = {
    var result: [String: [String: ArgumentRow]] = [:]
    for row in Table("arguments.tsv").rows("group", "name", "type", "default", "choices") {
      let type = ValueType(row[2])
      result[String(row[0]), default: [:]][String(row[1])] = ArgumentRow(
        name: String(row[1]), type: type,
        defaultValue: row[3].isEmpty || row[3] == "required" ? nil : type.value(of: row[3]), choices: list(row[4]))
    }
    return result
  }()

  /// The groups of `arguments` by their lower-case names.
  public static let argumentGroups: [String: String] = Dictionary(
    arguments.keys.map { ($0.lowercased(), $0) }, uniquingKeysWith: min)

  /// Keys of dataset configs by key.
  public static let datasetKeys: [String: DatasetKeyRow] = {
    var result: [String: DatasetKeyRow] = [:]
    for row in Table("dataset.tsv").rows("key", "option", "type", "levels") {
      result[String(row[0])] = DatasetKeyRow(
        key: String(row[0]), option: text(row[1]), type: ValueType(row[2]),
        levels: row[3].split(separator: " ").map(String.init))
    }
    return result
  }()

  /// Keys of LoRA_Easy_Training_Scripts in the table's order.
  public static let easyKeys: [EasyKeyRow] = Table("easy-scripts.tsv").rows("section", "key", "option", "type").map {
    EasyKeyRow(section: String($0[0]), key: String($0[1]), option: text($0[2]), type: ValueType($0[3]))
  }

  /// Metadata keys of trained networks: the option that each mirrors, and its type.
  public static let metadataKeys: [String: (option: String?, type: Substring)] = {
    var result: [String: (option: String?, type: Substring)] = [:]
    for row in Table("metadata.tsv").rows("key", "option", "type") { result[String(row[0])] = (text(row[1]), row[2]) }
    return result
  }()

  /// What replaced old names, by scope (`sd-scripts`, `kohya-gui`, `dataset`, `network_args`) and name.
  public static let renamed: [String: [String: String]] = {
    var result: [String: [String: String]] = [:]
    for row in Table("renamed.tsv").rows("name", "replacement", "scope") {
      result[String(row[2]), default: [:]][String(row[0])] = String(row[1])
    }
    return result
  }()

  private static func list(_ cell: Substring) -> [String] {
    cell.isEmpty ? [] : cell.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
  }

  private static func text(_ cell: Substring) -> String? { cell.isEmpty ? nil : String(cell) }
}
