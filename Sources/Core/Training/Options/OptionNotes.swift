import Optimizers
import Settings

/// An option that a config sets and the core does not support as sd-scripts does.
public struct OptionNote: Sendable, Hashable {
  /// The setting's canonical name.
  public var setting: String
  /// Its value as text.
  public var value: String
  /// How far the core supports it.
  public var support: CoreSupport
  /// What happens instead, without a full stop.
  public var note: String

  /// Whether a program that supports it would train a different network.
  public var changesResult: Bool { support == .changes }

  /// Whether it is about what is trained, and not only about the speed and the arithmetic of graphics cards.
  public var concernsResult: Bool { support != .speed && support != .precision }
}

extension OptionNote {
  /// The notes on a config's settings, those that change the result first, then by name.
  ///
  /// An option that is set to its default gets no note.
  public static func notes(on settings: Settings) -> [OptionNote] {
    var notes: [String: OptionNote] = [:]
    for (name, setting) in settings.values { notes[name] = OptionNote(name, setting) }
    for (key, setting) in settings.subsets.flatMap(\.settings) {
      let name = Catalogue.datasetKeys[key]?.option ?? key
      notes[name] = notes[name] ?? OptionNote(name, setting)
    }
    if let kind = try? OptimizerKind(named: settings.optimizerType), !kind.note.isEmpty {
      notes["optimizer_type"] = OptionNote(
        setting: "optimizer_type",
        value: kind.name,
        support: .precision,
        note: kind.note
      )
    }
    return notes.values.sorted {
      ($0.changesResult ? 0 : 1, order($0.support), $0.setting)
        < ($1.changesResult ? 0 : 1, order($1.support), $1.setting)
    }
  }

  private init?(_ name: String, _ setting: Setting) {
    guard let row = Self.row(of: name), let value = Self.value(setting), Self.isSet(name, value) else { return nil }
    if row.support == .carried || row.support == .checked { return nil }
    // The GUI fills in the values of its form; those get a note only if they change the result.
    if row.support != .changes, setting.place == nil { return nil }
    self.init(setting: name, value: value.plainText, support: row.support, note: row.note)
  }

  /// The value that takes effect; a table, such as `custom_attributes`, has no value, but counts as set.
  private static func value(_ setting: Setting) -> Value? {
    if setting.place?.member?.member.value.isMapping == true { return .string("set") }
    return setting.value
  }

  private static func row(of name: String) -> CoreSupportRow? {
    if let row = Catalogue.coreSupport[name] { return row }
    // The optimizer and the scheduler check their own arguments; other programs' settings are not options.
    guard name.hasPrefix("network_args.") else { return nil }
    return CoreSupportRow(option: name, support: .inert, note: "LyCORIS does not know it")
  }

  /// Whether a value differs from sd-scripts' default.
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
