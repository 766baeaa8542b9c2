/// One key of kohya_ss's GUI.
public final class GUIKeyRow: Sendable {
  /// The key in the GUI's JSON.
  public let key: String
  /// The type in which the current GUI stores it.
  public let type: ValueType
  /// The canonical setting that it becomes; nil if it concerns the GUI alone.
  public let option: String?
  /// What the GUI fills in when the file lacks the key.
  public let defaultValue: Value?
  /// Lower bound of its slider.
  public let minimum: Double?
  /// Upper bound of its slider.
  public let maximum: Double?
  /// As what the GUI reads it from a file, with what stands for a value that it cannot read; nil if as it is.
  let loadedAs: (type: ValueType, fallback: Value)?
  /// The key's number among all keys, from 0.
  let index: Int
  private let choicesCell, tabsCell, sinceCell, untilCell, typesCell, familiesCell, otherDefaultsCell,
    passedCell, zeroTabsCell: Table.Cell
  private let component: Component?
  private let otherComponent: (tab: String, component: Component?)?

  init(_ row: Table.Row, index: Int) {
    key = row[0].text
    option = row[1].textOrNil
    type = ValueType(row[2])
    defaultValue = type.value(of: row[3])
    choicesCell = row[4]
    minimum = row[5].isEmpty ? nil : Double(row[5].text)
    maximum = row[6].isEmpty ? nil : Double(row[6].text)
    tabsCell = row[7]
    sinceCell = row[8]
    untilCell = row[9]
    typesCell = row[10]
    familiesCell = row[11]
    let (most, other) = row[12].cut(at: " ")
    component = most.isEmpty ? nil : Component(rawValue: most.text)
    otherComponent = other.map { cell in
      let (tab, name) = cell.cut(at: "=")
      return (tab.text, name.flatMap { Component(rawValue: $0.text) })
    }
    otherDefaultsCell = row[13]
    let (loadedType, fallback) = row[14].cut(at: "=")
    loadedAs = Self.conversion(loadedType, fallback)
    passedCell = row[15]
    zeroTabsCell = row[16]
    self.index = index
  }

  private static func conversion(_ type: Table.Cell, _ fallback: Table.Cell?) -> (type: ValueType, fallback: Value)? {
    guard !type.isEmpty, let fallback else { return nil }
    let type = ValueType(type)
    return type.value(of: fallback).map { (type, $0) }
  }

  /// The field that shows it on a tab; nil if the present GUI has none.
  func component(onTab tab: String) -> Component? {
    if let otherComponent, otherComponent.tab == tab { return otherComponent.component }
    return component
  }

  /// Whether a tab passes its zero on, though the GUI leaves out what Python takes as false.
  func passesZero(onTab tab: String) -> Bool { zeroTabsCell.contains(tab, separatedBy: " ") }

  /// As what a tab passes it on; nil if as it is.
  func passedAs(onTab tab: String) -> ValueType? {
    if passedCell.isEmpty { return nil }
    for entry in passedCell.split(" ") {
      let (name, type) = entry.cut(at: "=")
      guard let type else { return ValueType(name) }
      if name.text == tab { return ValueType(type) }
    }
    return nil
  }

  /// What a tab fills in when the file lacks the key.
  func defaultValue(onTab tab: String) -> Value? {
    if otherDefaultsCell.isEmpty { return defaultValue }
    for entry in otherDefaultsCell.split("|") {
      let (name, text) = entry.cut(at: "=")
      if name == tab, let text { return type.value(of: text) }
    }
    return defaultValue
  }

  /// The values that its drop-down offers; empty if any text is accepted.
  public var choices: [String] { choicesCell.choices }
  /// Whether its drop-down offers a value; true if any text is accepted.
  func offers(_ value: String) -> Bool {
    choicesCell.isEmpty || choicesCell.contains(value, separatedBy: "|")
  }
  /// Whether a tab has it: `lora`, `dreambooth` …
  public func isOn(tab: String) -> Bool { tabsCell.contains(tab, separatedBy: " ") }
  /// How the GUI passes an argument of the network on if `LoRA_type` has this value; nil if it does not.
  func passing(to type: String) -> Passing? {
    if typesCell == "*" { return Passing() }
    var next: Table.Cell? = typesCell
    while let rest = next {
      let (entry, after) = rest.cut(at: "|")
      if let end = entry.suffix(after: type), let passing = Passing(end) { return passing }
      next = after
    }
    return nil
  }
  /// Whether the network tab passes it on for the checked model families: `sd` alone, `flux` …
  ///
  /// What Stable Diffusion 1 gets is left out for some families; anything else is passed on for some.
  func isPassed(forFamilies families: [String]) -> Bool {
    if familiesCell.isEmpty { return true }
    func isPassed(_ family: String) -> Bool { familiesCell.contains(family, separatedBy: " ") }
    return isPassed("sd") ? families.allSatisfy(isPassed) : families.contains(where: isPassed)
  }
  /// The one model family that has it; nil if there are several.
  var onlyFamily: String? { familiesCell.isEmpty || familiesCell.cut(at: " ").1 != nil ? nil : familiesCell.text }
  /// The first release that had it, such as `v25.0.0`; nil if unknown.
  public var since: String? { sinceCell.textOrNil }
  /// The last release that had it; nil if it still exists.
  public var until: String? { untilCell.textOrNil }
  /// Whether some release removed it.
  var isGone: Bool { !untilCell.isEmpty }
}

extension GUIKeyRow {
  /// The kinds of fields, by what they do with a value: `whole` rounds, and a `menu` takes any text.
  enum Component: String {
    case checkbox, choice, menu, number, slider, text, whole
  }

  /// How a type of network gets the value of a key.
  struct Passing: Equatable {
    /// The argument's name, if it differs from that of other types.
    var argument: String?
    /// The key that must have a value, too.
    var condition: String?

    init() {}

    /// Reads what follows the type: nothing, ` as ARGUMENT`, ` if KEY`, or both; nil if that belongs to a longer name.
    init?(_ text: String) {
      if text.isEmpty { return }
      var words = text.split(separator: " ", omittingEmptySubsequences: false)[...]
      guard words.popFirst() == "" else { return nil }
      while let word = words.popFirst() {
        guard let name = words.popFirst() else { return nil }
        switch word {
        case "as": argument = String(name)
        case "if": condition = String(name)
        default: return nil
        }
      }
    }
  }
}
