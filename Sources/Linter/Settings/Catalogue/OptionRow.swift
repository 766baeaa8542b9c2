/// One option of sd-scripts.
public final class OptionRow: Sendable {
  /// The option's name: argparse's `dest`.
  public let name: String
  /// The type of one value.
  public let type: ValueType
  /// Whether it takes several values.
  public let takesList: Bool
  /// sd-scripts' default, in most scripts; nil if there is none.
  public let defaultValue: Value?
  /// Its number among all options, from 0.
  package let number: Int
  private let choicesCell, otherChoicesCell, otherDefaultsCell, scriptsCell, sinceCell, removedCell,
    helpCell: Table.Cell

  init(_ row: Table.Row, number: Int) {
    self.number = number
    name = row[0].text
    type = ValueType(row[1])
    takesList = row[2] == "*" || row[2] == "+"
    choicesCell = row[3]
    otherChoicesCell = row[4]
    defaultValue = type.value(of: row[5])
    otherDefaultsCell = row[6]
    scriptsCell = row[7]
    sinceCell = row[8]
    removedCell = row[9]
    helpCell = row[10]
  }

  /// Whether some script allows only some values.
  var hasChoices: Bool { !choicesCell.isEmpty }
  /// The values that some script allows; empty for any.
  public var choices: [String] { choicesCell.choices }
  /// The values that a script allows; empty for any.
  public func choices(for script: String?) -> [String] {
    guard let cell = Self.entry(of: script, in: otherChoicesCell) else { return choices }
    return cell.split(",").map(\.text)
  }
  /// Whether the default is not the same in all scripts.
  var hasOtherDefaults: Bool { !otherDefaultsCell.isEmpty }
  /// The default of a script; nil if there is none.
  public func defaultValue(for script: String?) -> Value? {
    guard let cell = Self.entry(of: script, in: otherDefaultsCell) else { return defaultValue }
    return type.value(of: cell)
  }

  /// What a cell `script script=text|…` says about a script; nil if it does not name it.
  private static func entry(of script: String?, in cell: Table.Cell) -> Table.Cell? {
    guard let script, !cell.isEmpty else { return nil }
    for entry in cell.split("|", omittingEmpty: false) {
      let (scripts, text) = entry.cut(at: "=")
      if scripts.contains(script, separatedBy: " ") { return text }
    }
    return nil
  }
  /// The scripts that have it, without `.py`.
  public var scripts: [String] { scriptsCell.split(" ").map(\.text) }
  /// Whether a script has it.
  public func isKnown(to script: String) -> Bool { scriptsCell.contains(script, separatedBy: " ") }
  /// The release that brought it; nil for the oldest.
  public var since: Release? { sinceCell.textOrNil.map(Release.init) }
  /// Whether no tagged release has it.
  public var isRecent: Bool { Release.isUntagged(sinceCell) }
  /// The release that removed it; nil if it still exists.
  public var removed: String? { removedCell.textOrNil }
  /// Whether some release removed it.
  public var isRemoved: Bool { !removedCell.isEmpty }
  /// One line of help.
  public var help: String { helpCell.text }
}
