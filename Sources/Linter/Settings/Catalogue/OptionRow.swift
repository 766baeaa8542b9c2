/// One option of sd-scripts.
public final class OptionRow: Sendable {
  /// The option's name: argparse's `dest`.
  public let name: String
  /// The type of one value.
  public let type: ValueType
  /// Whether it takes several values.
  public let takesList: Bool
  /// sd-scripts' default; nil if there is none.
  public let defaultValue: Value?
  private let choicesCell, scriptsCell, sinceCell, removedCell, helpCell: Table.Cell

  init(_ row: Table.Row) {
    name = row[0].text
    type = ValueType(row[1])
    takesList = row[2] == "*" || row[2] == "+"
    choicesCell = row[3]
    defaultValue = row[4].isEmpty ? nil : type.value(of: row[4].text)
    scriptsCell = row[5]
    sinceCell = row[6]
    removedCell = row[7]
    helpCell = row[8]
  }

  /// The values it allows; empty for any.
  public var choices: [String] { choicesCell.choices }
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
