/// One keyword argument of an optimizer, scheduler or network.
///
/// Only the name, the type and the default are read from the table at once.
public struct ArgumentRow: Sendable {
  /// Which text a network takes as true.
  public enum Truth: String, Sendable {
    /// Anything but "false".
    case notFalse = "not-false"
    /// "true", whatever its case.
    case word = "true"
    /// "True" alone.
    case exact = "True"
    /// Whatever is not empty, even "False".
    case any
  }

  /// The keyword.
  public let name: String
  /// Its type.
  public let type: ValueType
  /// Its default; nil if it has none or is required.
  public let defaultValue: Value?
  private let defaultCell, choicesCell, truthCell, itemsCell, sinceCell, untilCell: Table.Cell

  /// A row with the cells name, type, default, choices, truth, items, since and until, after the group.
  init(_ row: Table.Row) {
    name = row[1].text
    type = ValueType(row[2])
    (defaultCell, choicesCell, truthCell) = (row[3], row[4], row[5])
    (itemsCell, sinceCell, untilCell) = (row[6], row[7], row[8])
    defaultValue = Self.value(of: defaultCell, type)
  }

  /// A parameter as `name:type=default`.
  init(parameter: Table.Cell) {
    let (head, value) = parameter.cut(at: "=")
    let (name, type) = head.cut(at: ":")
    self.name = name.text
    self.type = type.map(ValueType.init) ?? .any
    defaultCell = value ?? .empty
    defaultValue = Self.value(of: defaultCell, self.type)
    (choicesCell, truthCell, itemsCell, sinceCell, untilCell) = (.empty, .empty, .empty, .empty, .empty)
  }

  private static func value(of cell: Table.Cell, _ type: ValueType) -> Value? {
    cell == "required" ? nil : type.value(of: cell)
  }

  /// Whether the receiver cannot do without it.
  public var isRequired: Bool { defaultCell == "required" }
  /// The option whose value it has by default; nil for none.
  var defaultOption: String? {
    defaultCell.isEmpty || isRequired || defaultValue != nil ? nil : defaultCell.text
  }
  /// The values it allows; empty for any.
  public var choices: [String] { choicesCell.choices }
  /// Which text a network takes as true; nil for other receivers, which evaluate it.
  var truth: Truth? { truthCell.isEmpty ? nil : Truth(rawValue: truthCell.text) }
  /// What the items of a list are and how many there must be; nil if it is none.
  var items: ArgumentItems? { itemsCell.isEmpty ? nil : ArgumentItems(itemsCell) }
  /// Whether it may be a list.
  var hasItems: Bool { !itemsCell.isEmpty }
  /// The release of its program that brought it; nil for the oldest.
  public var since: Release? { sinceCell.textOrNil.map(Release.init) }
  /// The last release of its program that reads it; nil for the newest.
  public var until: Release? { untilCell.textOrNil.map(Release.init) }
  /// Whether no tagged release has it.
  public var isRecent: Bool { Release.isUntagged(sinceCell) }
  /// Whether the newest release does not read it.
  public var isGone: Bool { !untilCell.isEmpty }
}

/// The items of an argument that is a list of numbers, such as a rank for each block.
struct ArgumentItems: Sendable {
  enum Kind: String {
    /// Integers, of which exactly as many must be given.
    case int
    /// Numbers, of which exactly as many must be given.
    case float
    /// Numbers or nothing, which are filled up or cut off; or the name of a curve instead of the list.
    case weight
  }

  let kind: Kind
  /// How many there are with Stable Diffusion, then with SDXL.
  let counts: [Int]

  init?(_ cell: Table.Cell) {
    let parts = cell.split(" ").map(\.text)
    guard let kind = parts.first.flatMap(Kind.init) else { return nil }
    self.kind = kind
    counts = parts.dropFirst().compactMap { Int($0) }
    if counts.isEmpty { return nil }
  }
}
