/// The types that options and arguments have.
public enum ValueType: String, Sendable {
  case bool, int, float, string, list, any

  /// A cell may name several accepted types; the first is the canonical one.
  init(_ cell: Table.Cell) {
    self = ValueType(rawValue: cell.cut(at: "|").part.text) ?? .any
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
public final class OptionRow: Sendable {
  /// The option's name: argparse's `dest`.
  public let name: String
  /// The type of one value.
  public let type: ValueType
  /// Whether it takes several values.
  public let takesList: Bool
  /// sd-scripts' default; nil for none.
  public let defaultValue: Value?
  private let choicesCell, scriptsCell, removedCell, helpCell: Table.Cell

  fileprivate init(_ row: Table.Row) {
    name = row[0].text
    type = ValueType(row[1])
    takesList = row[2] == "*" || row[2] == "+"
    choicesCell = row[3]
    defaultValue = row[4].isEmpty ? nil : type.value(of: row[4].text)
    scriptsCell = row[5]
    removedCell = row[6]
    helpCell = row[7]
  }

  /// The values it allows; empty for any.
  public var choices: [String] { list(choicesCell) }
  /// The scripts that know it, without `.py`.
  public var scripts: [String] { scriptsCell.split(" ").map(\.text) }
  /// Whether a script knows it.
  public func isKnown(to script: String) -> Bool { scriptsCell.contains(script, separatedBy: " ") }
  /// The release that removed it; nil while it exists.
  public var removed: String? { removedCell.textOrNil }
  /// Whether some release removed it.
  public var isRemoved: Bool { !removedCell.isEmpty }
  /// One line of help.
  public var help: String { helpCell.text }
}

/// One key of kohya_ss's GUI.
public final class GUIKeyRow: Sendable {
  /// The key in the GUI's JSON.
  public let key: String
  /// The type in which today's GUI stores it.
  public let type: ValueType
  /// The canonical setting that it becomes; nil when it concerns the GUI alone.
  public let option: String?
  /// What the GUI fills in when the file lacks the key.
  public let defaultValue: Value?
  /// Lower bound of its slider.
  public let minimum: Double?
  /// Upper bound of its slider.
  public let maximum: Double?
  /// The key's number among all keys, from 0.
  let index: Int
  private let choicesCell, tabsCell, sinceCell, untilCell: Table.Cell

  fileprivate init(_ row: Table.Row, index: Int) {
    key = row[0].text
    option = row[1].textOrNil
    type = ValueType(row[2])
    defaultValue = row[3].isEmpty ? nil : type.value(of: row[3].text)
    choicesCell = row[4]
    minimum = row[5].isEmpty ? nil : Double(row[5].text)
    maximum = row[6].isEmpty ? nil : Double(row[6].text)
    tabsCell = row[7]
    sinceCell = row[8]
    untilCell = row[9]
    self.index = index
  }

  /// The values its drop-down offers; empty where anything may be typed.
  public var choices: [String] { list(choicesCell) }
  /// Whether its drop-down offers a value; true where anything may be typed.
  func offers(_ value: String) -> Bool {
    choicesCell.isEmpty || choicesCell.contains(value, separatedBy: "|")
  }
  /// Whether a tab knows it: `lora`, `dreambooth` …
  public func isOn(tab: String) -> Bool { tabsCell.contains(tab, separatedBy: " ") }
  /// The first release that knew it, such as `v25.0.0`; nil where that is not known.
  public var since: String? { sinceCell.textOrNil }
  /// The last release that knew it; nil while it exists.
  public var until: String? { untilCell.textOrNil }
  /// Whether some release dropped it.
  var isGone: Bool { !untilCell.isEmpty }
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
  /// Whether a whole number is refused where a real one is meant.
  public let isStrict: Bool
  /// Whether a list may stand in place of one value.
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
  /// The canonical setting that it becomes; nil when it concerns that program alone.
  public let option: String?
  /// Its type.
  public let type: ValueType
}

/// Every name that the programs know, from the tables that are compiled in.
public enum Catalogue {
  /// sd-scripts' options by name.
  public static let options: [String: OptionRow] = {
    let rows = Table("options.tsv").rows(
      "name",
      "type",
      "nargs",
      "choices",
      "default",
      "scripts",
      "removed",
      "help"
    )
    var result: [String: OptionRow] = [:]
    result.reserveCapacity(rows.count)
    for row in rows {
      let option = OptionRow(row)
      result[option.name] = option
    }
    return result
  }()

  /// The GUI's keys by key.
  public static let guiKeys: [String: GUIKeyRow] = {
    let rows = Table("kohya-gui.tsv").rows(
      "key",
      "option",
      "type",
      "default",
      "choices",
      "min",
      "max",
      "tabs",
      "since",
      "until"
    )
    var result: [String: GUIKeyRow] = [:]
    result.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      let key = GUIKeyRow(row, index: index)
      result[key.key] = key
    }
    return result
  }()

  /// Keyword arguments by group, such as `optimizer_args:Prodigy`, and name.
  public static let arguments: [String: [String: ArgumentRow]] = {
    var result: [String: [String: ArgumentRow]] = [:]
    for row in Table("arguments.tsv").rows("group", "name", "type", "default", "choices") {
      let type = ValueType(row[2])
      let name = row[1].text
      result[row[0].text, default: [:]][name] = ArgumentRow(
        name: name,
        type: type,
        defaultValue: row[3].isEmpty || row[3] == "required" ? nil : type.value(of: row[3].text),
        choices: list(row[4])
      )
    }
    return result
  }()

  /// The type of an argument in any group, by `optimizer_args.d_coef` and the like.
  public static let argumentTypes: [String: ValueType] = {
    var result: [String: ValueType] = [:]
    for (group, rows) in arguments {
      let option = group.prefix { $0 != ":" }
      for row in rows.values { result["\(option).\(row.name)"] = row.type }
    }
    return result
  }()

  /// The groups of `arguments` by their lower-case names.
  public static let argumentGroups: [String: String] = Dictionary(
    arguments.keys.map { ($0.lowercased(), $0) },
    uniquingKeysWith: min
  )

  /// Keys of dataset configs by key.
  public static let datasetKeys: [String: DatasetKeyRow] = {
    var result: [String: DatasetKeyRow] = [:]
    for row in Table("dataset.tsv").rows("key", "option", "type", "levels") {
      result[row[0].text] = DatasetKeyRow(
        key: row[0].text,
        option: row[1].textOrNil,
        type: ValueType(row[2]),
        isStrict: row[2] == "float",
        takesList: row[2].split("|").contains { $0.bytes.first == UInt8(ascii: "[") },
        levels: row[3].split(" ").map(\.text)
      )
    }
    return result
  }()

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

  /// What replaced old names, by scope (`sd-scripts`, `kohya-gui`, `dataset`, `network_args`) and name.
  public static let renamed: [String: [String: String]] = {
    var result: [String: [String: String]] = [:]
    for row in Table("renamed.tsv").rows("name", "replacement", "scope") {
      result[row[2].text, default: [:]][row[0].text] = row[1].text
    }
    return result
  }()
}

/// The parts of a cell that lists several values.
private func list(_ cell: Table.Cell) -> [String] {
  cell.isEmpty ? [] : cell.split("|", omittingEmpty: false).map(\.text)
}
