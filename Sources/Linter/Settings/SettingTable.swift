import Platform

/// Settings by canonical name, in the order in which they were set first.
///
/// Those of sd-scripts' options are found by the option's number, without a look at the name.
public struct SettingTable: Sendable {
  private var entries: [Setting?] = []
  /// For each option, by its number, one more than the index of its entry; 0 if it has none.
  private var positions = [Int32](repeating: 0, count: Catalogue.options.count)
  /// The indices of the entries whose names are not sd-scripts options.
  private var others = NamePositions()

  /// Makes an empty table.
  public init() {}

  mutating func reserveCapacity(_ count: Int) {
    entries.reserveCapacity(count)
  }

  private func index(_ option: OptionRow) -> Int? {
    let position = positions[option.number]
    return position == 0 ? nil : Int(position) - 1
  }

  /// The setting of an option.
  public subscript(option: OptionRow) -> Setting? {
    get { index(option).flatMap { entries[$0] } }
    set {
      if let newValue { set(option, newValue) } else if let index = index(option) { entries[index] = nil }
    }
  }

  /// Sets an option.
  mutating func set(_ option: OptionRow, _ setting: consuming Setting) {
    if let index = index(option) {
      entries[index] = consume setting
    } else {
      entries.append(consume setting)
      positions[option.number] = Int32(clamping: entries.count)
    }
  }

  /// The setting with a name.
  public subscript(name: String) -> Setting? {
    get {
      if let option = Catalogue.options[name] { return self[option] }
      return others[name].flatMap { entries[$0] }
    }
    set {
      if let option = Catalogue.options[name] {
        self[option] = newValue
      } else if let index = others[name] {
        entries[index] = newValue
      } else if let newValue {
        others.set(name, to: entries.count)
        entries.append(newValue)
      }
    }
  }

  /// An option's value, or that it is unset; nil if nothing sets it.
  func lookup(_ option: OptionRow) -> Lookup? { index(option).flatMap(lookup) }

  /// The value of a setting that is not an sd-scripts option, or that it is unset; nil if nothing sets it.
  func lookup(other name: String) -> Lookup? { others[name].flatMap(lookup) }

  /// An entry's value, without a copy of the setting around it.
  private func lookup(_ index: Int) -> Lookup? {
    if let value = entries[index]?.value { return .value(value) }
    return entries[index] == nil ? nil : .unset
  }

  /// The setting with a name that is not an sd-scripts option.
  package subscript(other name: String) -> Setting? { others[name].flatMap { entries[$0] } }

  /// The options that have a setting, by number.
  package var optionNumbers: [Int] { positions.indices.filter { positions[$0] != 0 } }

  /// The settings that are not sd-scripts options, by name.
  package var otherSettings: [(name: String, setting: Setting)] {
    others.keys.compactMap { name in self[other: name].map { (name, $0) } }
  }

  /// For each option, by its number, whether its value may be another than its default.
  package var changes: [Bool] {
    var result = [Bool](repeating: false, count: positions.count)
    for (number, position) in positions.enumerated() where position != 0 {
      guard let value = entries[Int(position) - 1]?.value else { continue }
      let option = Catalogue.options.values[number]
      result[number] = option.hasOtherDefaults || value != option.defaultValue
    }
    return result
  }

  /// The settings.
  public var values: [Setting] { entries.compactMap(\.self) }

  /// Their names.
  public var keys: [String] { entries.compactMap { $0?.name } }

  /// What a function makes of each setting, by name; without those of which it makes nothing.
  public func compactMapValues<Result>(_ transform: (Setting) -> Result?) -> [String: Result] {
    var results: [String: Result] = [:]
    for (name, setting) in self { results[name] = transform(setting) }
    return results
  }

  /// Whether there is none.
  public var isEmpty: Bool { entries.allSatisfy { $0 == nil } }
}

extension SettingTable: Sequence {
  /// Goes through names and settings.
  public func makeIterator() -> Array<(key: String, value: Setting)>.Iterator {
    entries.compactMap { setting in setting.map { (key: $0.name, value: $0) } }.makeIterator()
  }
}
