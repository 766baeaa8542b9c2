import Settings

/// An option that a config sets and the core does not carry out as sd-scripts would.
public struct OptionNote: Sendable, Hashable {
  /// The setting's canonical name.
  public var setting: String
  /// Its value as text.
  public var value: String
  /// What becomes of it.
  public var support: CoreSupport
  /// What happens instead, without a full stop.
  public var note: String

  /// Whether a program that carries it out would train another network.
  public var changesResult: Bool { support == .changes }
}

extension OptionNote {
  /// The notes on a config's settings, those that change the result first, then by name.
  ///
  /// There is none on an option that is set to what sd-scripts does without it.
  public static func notes(on settings: Settings) -> [OptionNote] {
    var notes: [String: OptionNote] = [:]
    for (name, setting) in settings.values { notes[name] = OptionNote(name, setting) }
    for (key, setting) in settings.subsets.flatMap(\.settings) {
      let name = Catalogue.datasetKeys[key]?.option ?? key
      notes[name] = notes[name] ?? OptionNote(name, setting)
    }
    return notes.values.sorted {
      ($0.changesResult ? 0 : 1, order($0.support), $0.setting)
        < ($1.changesResult ? 0 : 1, order($1.support), $1.setting)
    }
  }

  private init?(_ name: String, _ setting: Setting) {
    guard let row = Self.row(of: name), let value = Self.value(setting), Self.isSet(name, value) else { return nil }
    if row.support == .carried || row.support == .checked { return nil }
    // The GUI fills in what its own form shows; if that loses nothing, only what a file sets gets a note.
    if row.support != .changes, setting.place == nil { return nil }
    self.init(setting: name, value: value.plainText, support: row.support, note: row.note)
  }

  /// The value that takes effect; a table, such as `custom_attributes`, is not a value, but it is set.
  private static func value(_ setting: Setting) -> Value? {
    if case .member(let member, in: _)? = setting.place?.slot, member.value.isMapping { return .string("set") }
    return setting.value
  }

  private static func row(of name: String) -> CoreSupportRow? {
    if let row = Catalogue.coreSupport[name] { return row }
    // Arguments of the optimizer and scheduler are read by those; other programs' settings are not options.
    guard name.hasPrefix("network_args.") else { return nil }
    return CoreSupportRow(option: name, support: .inert, note: "LyCORIS does not know it")
  }

  /// Whether a value differs from what sd-scripts does without it.
  private static func isSet(_ name: String, _ value: Value) -> Bool {
    if let option = Catalogue.options[name], let standard = option.defaultValue {
      if let a = standard.number, let b = value.number { return a != b }
      return standard != value
    }
    switch value {
    case .boolean(let value): return value
    case .string(let text): return !text.isEmpty && text != "no"
    case .integer(0), .float(0): return !name.hasPrefix("network_args.")
    case .list(let values): return !values.isEmpty
    default: return true
    }
  }

  private static func order(_ support: CoreSupport) -> Int {
    CoreSupport.allCases.firstIndex(of: support) ?? 0
  }
}
