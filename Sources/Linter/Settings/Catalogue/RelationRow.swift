/// How the value of an option depends on other options.
public enum RelationKind: String, Sendable, CaseIterable {
  /// It cannot work without another option.
  case needs
  /// It cannot be used together with another option.
  case excludes
  /// Another option's value takes its place.
  case replaced
  /// Nothing reads it.
  case ignored
  /// Its value must lie within bounds.
  case bounds
}

/// One row of the table of relations between options.
public struct RelationRow: Sendable {
  /// The option at whose value the finding stands.
  public let option: String
  /// The kind of relation.
  public let kind: RelationKind
  private let otherCell, whenCell, scriptsCell, effectCell, reasonCell, helpCell, sourceCell: Table.Cell

  /// Nil if the row has a kind that is not known, which a test rules out.
  init?(_ row: Table.Row) {
    guard let kind = RelationKind.allCases.first(where: { row[1] == $0.rawValue }) else { return nil }
    option = row[0].text
    self.kind = kind
    otherCell = row[2]
    whenCell = row[3]
    scriptsCell = row[4]
    effectCell = row[5]
    reasonCell = row[6]
    helpCell = row[7]
    sourceCell = row[8]
  }

  /// What it needs, what it cannot be used with, what replaces it, where it is ignored, or its bounds: the end of a
  /// sentence.
  public var other: String { otherCell.text }
  /// The condition, in the language of rules, under which the config is at fault; nil for always.
  public var when: String? { whenCell.textOrNil }
  /// The scripts in which it holds, where `*` stands for any beginning or end; nil for all.
  public var scripts: String? { scriptsCell.textOrNil }
  /// `crash`, `harm`, `ignored` or `note`.
  public var effect: String { effectCell.text }
  /// What happens, as a clause.
  public var reason: String { reasonCell.text }
  /// What to do, in the imperative; nil if it follows from the kind.
  public var help: String? { helpCell.textOrNil }
  /// File and line of sd-scripts.
  public var source: String { sourceCell.text }

  /// How serious a finding is.
  public var severity: Severity {
    switch effect {
    case "crash": .error
    case "note": .info
    default: .warning
    }
  }
}
