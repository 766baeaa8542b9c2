import Documents
import Platform

/// What every dialect's reader does: recording settings with their places, and checking them against the tables.
struct SettingsReader {
  var settings: Settings
  let source: Source
  /// The file's index in `Settings.files`.
  let file: Int
  /// Whether the words of a command line can be replaced where they stand.
  var isEditableCommand = true
  /// Argument lists by option, for the checks that need to know the optimizer, scheduler or network.
  private(set) var lists: [(option: String, list: ArgumentList)] = []
  /// How many suggestions were looked for.
  private var suggestions = 0

  init(dialect: DialectName, file: SettingsFile, index: Int = 0) {
    settings = Settings(dialect: dialect, files: [file])
    source = file.source
    self.file = index
  }

  // MARK: Recording

  mutating func write(_ name: String, _ value: Value?, isUnset: Bool = false, _ place: Place) {
    settings.values[name] = Setting(name: name, value: value, origin: .written(place), isUnset: isUnset)
  }

  /// Sets an option, without a look at its name.
  mutating func write(
    _ option: OptionRow,
    _ value: consuming Value?,
    isUnset: Bool = false,
    _ place: consuming Place
  ) {
    settings.values.set(option, Setting(option, value: value, origin: .written(place), isUnset: isUnset))
  }

  mutating func derive(_ name: String, _ value: Value, from reason: String) {
    settings.values[name] = Setting(name: name, value: value, origin: .derived(reason))
  }

  mutating func observe(
    _ kind: Observation.Kind,
    _ range: Range<Int>?,
    setting: String? = nil,
    _ values: [String: Value] = [:],
    edits: [Edit] = [],
    severity: Severity? = nil
  ) {
    var values = values
    // How much a wrong key matters depends on the file that it stands in.
    if kind.namesDialect { values["dialect"] = .string(settings.dialect.rawValue) }
    var observation = Observation(kind, file: file, range: range, setting: setting, values: values, edits: edits)
    observation.severity = severity
    settings.observations.append(observation)
  }

  /// The known name nearest to an unknown one, or the option that the GUI's key of this name is. Each takes a comparison with every known name, so that only the first
  /// thousand unknown names of a file have one.
  mutating func suggestion(for name: String, among known: some Sequence<String>) -> String? {
    if settings.dialect != .kohyaJSON, let option = Catalogue.guiKeys[name]?.option, option != name,
      known.contains(where: { $0.isExactly(option) })
    {
      return option
    }
    suggestions += 1
    return suggestions <= 1_000 ? Suggestion.nearest(to: name, among: known) : nil
  }

  func place(_ member: Member, in mapping: Mapping) -> Place {
    Place(
      file: file,
      range: member.value.range,
      keyRange: member.keyRange,
      slot: .member(of: mapping)
    )
  }

  // MARK: Arguments

  /// Reads `optimizer_args`, `lr_scheduler_args` or `network_args` from a string or an array.
  mutating func readArguments(_ option: String, _ node: Node) {
    var reader = ArgumentListReader(source: source, file: file, option: option)
    let list: ArgumentList
    switch node.content {
    case .string: list = reader.read(text: node)
    case .sequence: list = reader.read(array: node)
    default: return
    }
    settings.observations += reader.observations
    write(list, option)
  }

  /// Keeps a list for the checks in `finish`.
  mutating func checkLater(_ option: String, _ list: ArgumentList, isEditable: Bool = true) {
    settings.argumentLists[option] = isEditable ? list : nil
    lists.append((option, list))
  }

  /// Forgets a list that another one replaces, with the faults of its text, and says where it was.
  mutating func dropArguments(_ option: String) -> Range<Int>? {
    settings.observations.removeAll { $0.isOfText(of: option) }
    lists.removeAll { $0.option == option }
    settings.argumentLists[option] = nil
    var range: Range<Int>?
    for (name, setting) in settings.values where ArgumentName(name)?.option == option {
      if let place = setting.place {
        range = range.map { $0.lowerBound < place.range.lowerBound ? $0 : place.range } ?? place.range
      }
      settings.values[name] = nil
    }
    return range
  }

  mutating func write(_ list: ArgumentList, _ option: String, isEditable: Bool = true) {
    checkLater(option, list, isEditable: isEditable)
    for argument in list.arguments {
      let place = Place(
        file: file,
        range: argument.valueRange,
        keyRange: argument.keyRange,
        slot: isEditable ? .argument(argument, in: list) : .fixed
      )
      write(ArgumentName.text(option, argument.key), argumentValue(option, argument), place)
    }
  }

  private func argumentValue(_ option: String, _ argument: NamedArgument) -> Value? {
    if option == "network_args" {
      let group = "network_args:\(settings.value("network_module")?.string ?? "lycoris.kohya")"
      let type = Catalogue.arguments[group]?[argument.key]?.type ?? .any
      return type == .any
        ? Self.guess(argument.value) : type.value(of: argument.value) ?? .string(argument.value)
    }
    switch argument.literal {
    case .value(let value): return value
    case .none: return nil
    case .invalid: return Self.guess(argument.value)
    }
  }

  /// The value of a word whose type is not known.
  static func guess(_ text: String) -> Value {
    ValueType.bool.value(of: text) ?? ValueType.float.value(of: text) ?? .string(text)
  }
}
