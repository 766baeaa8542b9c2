import Settings

/// Something that a config says and the core does not do in its words.
public struct OptionNote: Sendable, Hashable {
  /// The setting's canonical name.
  public var setting: String
  /// Its value, as a person reads it.
  public var value: String
  /// What becomes of it.
  public var support: CoreSupport
  /// What happens instead, without a full stop.
  public var note: String

  /// Whether the network would be another one with the program that carries it out.
  public var changesResult: Bool { support == .changes }
}

extension OptionNote {
  /// The notes on a config's settings, those that change the result first, then by name.
  ///
  /// An option that says what sd-scripts would do anyway is not worth a word.
  public static func notes(on settings: Settings) -> [OptionNote] {
    var notes: [OptionNote] = []
    for (name, setting) in settings.values {
      guard let row = row(of: name), let value = setting.value, isSaid(name, value) else { continue }
      if row.support == .carried || row.support == .checked { continue }
      // The GUI fills in what its own form shows; only what a file writes is worth a word where nothing is lost.
      if row.support != .changes, setting.place == nil { continue }
      notes.append(OptionNote(setting: name, value: value.plainText, support: row.support, note: row.note))
    }
    return notes.sorted {
      ($0.changesResult ? 0 : 1, order($0.support), $0.setting)
        < ($1.changesResult ? 0 : 1, order($1.support), $1.setting)
    }
  }

  private static func row(of name: String) -> CoreSupportRow? {
    if let row = Catalogue.coreSupport[name] { return row }
    // Arguments of the optimizer and scheduler are read where they are used; other programs' names are no options.
    guard name.hasPrefix("network_args.") else { return nil }
    return CoreSupportRow(option: name, support: .inert, note: "LyCORIS does not know it")
  }

  /// Whether a value differs from what sd-scripts does without it.
  private static func isSaid(_ name: String, _ value: Value) -> Bool {
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
