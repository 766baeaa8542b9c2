import Documents

/// What every dialect's reader does: writing settings down with their places, and checking them against the tables.
struct SettingsReader {
  var settings: Settings
  let source: Source
  /// The file's place in `Settings.files`.
  let file: Int
  /// Argument lists by option, for the checks that need to know the optimizer, scheduler or network.
  private var lists: [(option: String, list: ArgumentList)] = []

  init(dialect: DialectName, file: SettingsFile, index: Int = 0) {
    settings = Settings(dialect: dialect, files: [file])
    source = file.source
    self.file = index
  }

  // MARK: Writing down

  mutating func write(_ name: String, _ value: Value?, isUnset: Bool = false, _ place: Place) {
    settings.values[name] = Setting(name: name, value: value, origin: .written(place), isUnset: isUnset)
  }

  mutating func derive(_ name: String, _ value: Value, from reason: String) {
    settings.values[name] = Setting(name: name, value: value, origin: .derived(reason))
  }

  mutating func observe(
    _ kind: Observation.Kind,
    _ range: Range<Int>?,
    setting: String? = nil,
    _ values: [String: Value] = [:],
    edits: [Edit] = []
  ) {
    settings.observations.append(
      Observation(kind, file: file, range: range, setting: setting, values: values, edits: edits)
    )
  }

  func place(_ member: Member, in mapping: Node) -> Place {
    Place(
      file: file,
      range: member.value.range,
      keyRange: member.keyRange,
      slot: .member(member, in: mapping)
    )
  }

  // MARK: Arguments

  /// Reads `optimizer_args`, `lr_scheduler_args` or `network_args` from a string or an array.
  mutating func readArguments(_ option: String, _ node: Node) {
    var reader = ArgumentReader(source: source, file: file, option: option)
    let list: ArgumentList
    switch node.content {
    case .string: list = reader.read(text: node)
    case .sequence: list = reader.read(array: node)
    default: return
    }
    settings.observations += reader.observations
    write(list, option)
  }

  /// Keeps a list for the checks that `finish` makes.
  mutating func checkLater(_ option: String, _ list: ArgumentList) {
    settings.argumentLists[option] = list
    lists.append((option, list))
  }

  mutating func write(_ list: ArgumentList, _ option: String) {
    checkLater(option, list)
    for argument in list.arguments {
      let place = Place(
        file: file,
        range: argument.valueRange,
        keyRange: argument.keyRange,
        slot: .argument(argument, in: list)
      )
      write("\(option).\(argument.key)", argumentValue(option, argument), place)
    }
  }

  private func argumentValue(_ option: String, _ argument: NamedArgument) -> Value? {
    if option == "network_args" {
      let group = "network_args:\(settings.value("network_module")?.string ?? "lycoris.kohya")"
      let type = Catalogue.arguments[group]?[argument.key]?.type ?? .any
      return type == .any
        ? Self.guess(argument.value) : type.value(of: argument.value) ?? .string(argument.value)
    }
    switch PythonLiteral.evaluate(argument.value) {
    case .value(let value): return value
    case .none: return nil
    case .invalid: return Self.guess(argument.value)
    }
  }

  /// The value of a word whose type is not known.
  static func guess(_ text: String) -> Value {
    ValueType.bool.value(of: text) ?? ValueType.float.value(of: text) ?? .string(text)
  }

  // MARK: The end

  /// Checks arguments against what receives them, and fills in defaults.
  mutating func finish() {
    for (option, list) in lists { checkArguments(option, list) }
    for option in ["optimizer_args", "lr_scheduler_args", "network_args"] {
      guard let (owner, rows) = argumentGroup(option) else { continue }
      for row in rows.values where row.defaultValue != nil {
        // Networks take an argument of 0 or False as none.
        if option == "network_args", GUIFile.kept(row.defaultValue) == nil { continue }
        settings.setDefault("\(option).\(row.name)", row.defaultValue, of: owner)
      }
    }
  }

  /// What receives an option's arguments, and the keywords that it knows; nil where that is not known.
  private func argumentGroup(_ option: String) -> (owner: String, rows: [String: ArgumentRow])? {
    let owner: String?
    switch option {
    case "optimizer_args": owner = settings.value("optimizer_type")?.string
    case "lr_scheduler_args": owner = settings.value("lr_scheduler_type")?.string
    default: owner = settings.value("network_module")?.string
    }
    guard let owner, !owner.isEmpty else { return nil }
    if let rows = Catalogue.arguments["\(option):\(owner)"] { return (owner, rows) }
    // sd-scripts compares optimizer names without case.
    let key = "\(option):\(owner)".lowercased()
    guard let group = Catalogue.argumentGroups[key], let rows = Catalogue.arguments[group] else { return nil }
    return (String(group.drop { $0 != ":" }.dropFirst()), rows)
  }

  private mutating func checkArguments(_ option: String, _ list: ArgumentList) {
    guard let (owner, rows) = argumentGroup(option) else { return }
    for argument in list.arguments {
      let name = "\(option).\(argument.key)"
      let range =
        argument.keyRange.lowerBound..<max(argument.keyRange.lowerBound, argument.valueRange.upperBound)
      guard let row = rows[argument.key] else {
        let suggestion = Suggestion.nearest(to: argument.key, among: rows.keys)
        // Networks swallow keywords that they do not know; optimizers and schedulers raise.
        if option == "network_args" {
          observe(
            .unknownKey,
            range,
            setting: name,
            ["key": .string(argument.key), "suggestion": suggestion.map(Value.string)].compactMapValues(
              \.self
            )
          )
          continue
        }
        observe(
          .unknownArgument,
          range,
          setting: name,
          [
            "argument": .string(argument.key), "owner": .string(owner),
            "suggestion": suggestion.map(Value.string),
          ]
          .compactMapValues(\.self)
        )
        continue
      }
      if !row.choices.isEmpty, !row.choices.contains(argument.value.lowercased()), !isPath(argument.value) {
        observeChoice(name, key: argument.key, value: argument.value, row.choices, at: argument.valueRange)
      }
    }
  }

  private func isPath(_ value: String) -> Bool { value.contains(".toml") || value.contains("/") }

  mutating func observeChoice(
    _ name: String,
    key: String,
    value: String,
    _ choices: [String],
    at range: Range<Int>
  ) {
    let suggestion = Suggestion.nearest(to: value, among: choices)
    let shown = choices.filter { !$0.isEmpty }.joined(separator: ", ")
    observe(
      .invalidChoice,
      range,
      setting: name,
      [
        "key": .string(key), "value": .string(value), "choices": .string(shown),
        "suggestion": suggestion.map(Value.string),
      ].compactMapValues(\.self)
    )
  }

  mutating func observeType(
    _ name: String,
    key: String,
    expected: ValueType,
    actual: String,
    at range: Range<Int>,
    edits: [Edit] = []
  ) {
    observe(
      .wrongType,
      range,
      setting: name,
      ["key": .string(key), "expected": .string(expected.phrase), "actual": .string(actual)],
      edits: edits
    )
  }

  /// A key with another name now; the edit that renames it, where that is all there is to it.
  mutating func observeRenamed(_ member: Member, _ replacement: String, in mapping: Node) {
    let isKey = replacement.utf8.allSatisfy {
      $0 == UInt8(ascii: "_") || ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10
    }
    let quote =
      source.text(member.keyRange.prefix(1)).first.map { $0 == "\"" || $0 == "'" ? String($0) : "" } ?? ""
    let edits =
      isKey && mapping[replacement] == nil ? [Edit(member.keyRange, quote + replacement + quote)] : []
    observe(
      .renamedKey,
      member.keyRange,
      setting: member.key,
      ["key": .string(member.key), "replacement": .string(replacement)],
      edits: edits
    )
  }

  mutating func observeUnknown(_ member: Member, among known: some Sequence<String>, setting: String? = nil) {
    let suggestion = Suggestion.nearest(to: member.key, among: known)
    observe(
      .unknownKey,
      member.keyRange,
      setting: setting ?? member.key,
      ["key": .string(member.key), "suggestion": suggestion.map(Value.string)].compactMapValues(\.self)
    )
  }
}
