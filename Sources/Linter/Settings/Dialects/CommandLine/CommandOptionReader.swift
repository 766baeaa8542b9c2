import Documents

extension SettingsReader {
  /// Reads the words behind a script as argparse does; they override the options of a file.
  mutating func read(_ words: [CommandWord], script: String) {
    var options: [(option: CommandOption, row: OptionRow)] = []
    var grouping = OptionGrouping()
    for word in words { read(word, script, &grouping) }
    grouping.finish()
    for (option, row) in grouping.options {
      checkCount(option, row)
      // Of equal options the last counts, also of those that take a list.
      if let index = options.firstIndex(where: { $0.row === row }) {
        if row.type != .bool {
          checkOverridden(options[index].option, row)
          observeOverridden(row.name, options[index].option.range, by: option)
        }
        options.remove(at: index)
      }
      options.append((option, row))
    }
    for (option, row) in options {
      if let old = settings.values[row.name], let place = old.place, !old.isUnset {
        observeOverridden(row.name, place.range, by: option)
      }
    }
    // The network module and the optimizer determine how their arguments are read.
    for (option, row) in options where !row.name.hasSuffix("_args") { read(option, row) }
    for (option, row) in options where row.name.hasSuffix("_args") { read(option, row) }
  }

  private mutating func observeOverridden(_ name: String, _ range: Range<Int>, by option: CommandOption) {
    observe(
      .overridden,
      range,
      setting: name,
      ["key": .string(name), "winner": .string("--\(option.name)")]
    )
  }

  /// argparse converts every value, also one that a later one replaces.
  private mutating func checkOverridden(_ option: CommandOption, _ row: OptionRow) {
    let choices = row.takesList ? [] : row.choices(for: settings.script)
    for word in option.values where word.isKnown {
      let value = row.takesList ? row.type.value(of: word.text) : row.argument(word.text)
      if value == nil {
        let actual = "\"\(word.text)\""
        observeType(row.name, key: "--\(row.name)", expected: row.type, actual: actual, at: word.range)
      } else if !choices.isEmpty, !choices.contains(word.text) {
        observeChoice(row.name, key: "--\(row.name)", value: word.text, choices, at: word.range)
      }
    }
  }

  // MARK: Grouping

  private mutating func read(_ word: CommandWord, _ script: String, _ grouping: inout OptionGrouping) {
    observeQuotes(word)
    if !word.isKnown, !word.text.hasPrefix("--") {
      // It may be a value, or options that the script does not tell.
      if grouping.takesValue { grouping.add(word) } else { settings.hasUnknownOptions = true }
      return
    }
    if let option = CommandOption(word), !(word.text.contains(" ") && !option.isJoint) {
      return read(option, word, script, &grouping)
    }
    if Self.looksLikeOption(word.text) {
      observeStray(word, reason: Self.dashReason(word.text), setting: nil)
      grouping.startUnknown()
      return
    }
    if grouping.takesValue {
      grouping.add(word)
      return
    }
    if grouping.isUnknown { return }
    observeStray(word, reason: strayReason(word, grouping), setting: grouping.last?.row.name)
  }

  private mutating func read(
    _ option: CommandOption,
    _ word: CommandWord,
    _ script: String,
    _ grouping: inout OptionGrouping
  ) {
    switch OptionNames.match(option.name, script: script) {
    case .option(let row): grouping.start(option, row)
    case .help: grouping.startUnknown()
    case .ambiguous(let names):
      grouping.startUnknown()
      let shown = names.prefix(6).map { "--\($0)" }.joined(separator: ", ") + (names.count > 6 ? ", …" : "")
      observe(
        .ambiguousOption,
        option.nameRange,
        setting: option.name,
        ["key": .string("--\(option.name)"), "options": .string(shown)]
      )
    case .foreign(let row):
      grouping.startUnknown()
      observe(
        .foreignKey,
        option.nameRange,
        setting: option.name,
        [
          "key": .string("--\(option.name)"), "where": .string(OptionNames.home(of: row)),
          "script": .string("\(script).py"),
        ]
      )
    case .unknown:
      grouping.startUnknown()
      observeUnknown(option, script)
    }
  }

  private mutating func observeUnknown(_ option: CommandOption, _ script: String) {
    let spelled = option.name.replacing("-", with: "_")
    let known = Catalogue.options.values.lazy.filter { OptionNames.isKnown($0, to: script) }
    let suggestion =
      Self.exactSuggestion(spelled, script) ?? suggestion(for: spelled, among: known.map(\.name))
    var values = ["key": Value.string("--\(option.name)"), "script": .string("\(script).py")]
    if let suggestion {
      values["suggestion"] = .string("--\(suggestion)")
    } else if let home = KnownElsewhere.place(of: spelled) {
      values["where"] = .string(home)
      observe(.foreignKey, option.nameRange, setting: option.name, values)
      return
    }
    observe(.unknownKey, option.nameRange, setting: option.name, values)
  }

  /// The option that other programs or releases call by this name.
  private static func exactSuggestion(_ name: String, _ script: String) -> String? {
    let candidates = [
      name, Renamed.guiKeys[name], Renamed.options[name],
      Catalogue.guiKeys[name]?.option, Catalogue.datasetKeys[name]?.option,
    ]
    return candidates.compactMap(\.self).first { name in
      Catalogue.options[name].map { OptionNames.isKnown($0, to: script) } ?? false
    }
  }

  /// A word that begins with a dash of another kind, or with one dash where two belong.
  private static func looksLikeOption(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if isTypographicDash(first) { return true }
    guard first == "-", text.utf8.count > 1, !CommandOption.isNegativeNumber(text) else { return false }
    return !text.contains(" ")
  }

  private static func isTypographicDash(_ scalar: UnicodeScalar) -> Bool {
    (0x2010...0x2015).contains(scalar.value) || scalar.value == 0x2212 || scalar.value == 0xFE58
      || scalar.value == 0xFF0D
  }

  private static func dashReason(_ text: String) -> String {
    let name = text.drop { $0 == "-" || $0.unicodeScalars.first.map(isTypographicDash) == true }.prefix { $0 != "=" }
    let isTypographic = text.unicodeScalars.first.map(isTypographicDash) == true
    if !isTypographic, ValueType.float.value(of: text) != nil {
      return "argparse takes a negative number in this form for an option; attach it to its option with an equals sign"
    }
    return isTypographic
      ? "it begins with a typographic dash, which is not the - of an option; write --\(name)"
      : "it begins with one dash where two belong; write --\(name)"
  }

  // MARK: Words that belong to no option

  private mutating func observeStray(_ word: CommandWord, reason: String, setting: String?) {
    observe(
      .strayWord,
      word.range,
      setting: setting,
      ["word": .string(word.text), "reason": .string(reason)]
    )
  }

  private func strayReason(_ word: CommandWord, _ grouping: OptionGrouping) -> String {
    guard let (option, row) = grouping.last else { return "no option stands before it" }
    let name = "--\(option.name)"
    if word.text.contains("="), !row.name.hasSuffix("_args") {
      let owner =
        row.name == "lr_scheduler" || row.name == "lr_scheduler_type"
        ? "lr_scheduler_args"
        : row.name.hasPrefix("network") ? "network_args" : row.name == "optimizer_type" ? "optimizer_args" : nil
      if let owner { return "arguments need an option of their own; write --\(owner) before it" }
    }
    if row.type == .bool { return "\(name) is a switch and takes no value" }
    if row.takesList { return "\(name)= takes only what is joined to it; write a blank instead of the =" }
    let value = option.values.last
    if value?.text.hasSuffix(",") == true || word.text.hasPrefix(",") {
      return "\(name) takes one word; write the value without the blank or in quotes"
    }
    return "\(name) takes one word, and has it; a value with a blank needs quotes"
  }

  private mutating func checkCount(_ option: CommandOption, _ row: OptionRow) {
    let problem: String
    if row.type == .bool, option.isJoint {
      problem = "is a switch and takes no value, not even '\(option.values.first?.text ?? "")'"
    } else if row.type != .bool, !row.takesList, option.values.isEmpty, option.isKnown {
      problem = "has no value"
    } else {
      return
    }
    observe(
      .valueCount,
      row.type == .bool ? option.range : option.nameRange,
      setting: row.name,
      ["key": .string("--\(option.name)"), "problem": .string(problem)]
    )
  }

  /// Quotation marks that the shell passes on, or does not close.
  private mutating func observeQuotes(_ word: CommandWord) {
    if let range = word.openedQuote {
      let shown = word.text.utf8.count > 60 ? String(word.text.prefix(60)) + "…" : word.text
      observe(
        .quoting,
        range,
        [
          "problem": .string(
            "the backslash makes the quotation mark behind it a part of the text, so that the word goes on: \(shown); "
              + "leave out the backslash, or write two"
          )
        ]
      )
    }
    let start = word.text.firstIndex(of: "=").map { word.text.index(after: $0) } ?? word.text.startIndex
    guard let mark = word.text[start...].unicodeScalars.first, (0x2018...0x201F).contains(mark.value) else { return }
    observe(
      .quoting,
      word.range,
      ["problem": .string("\(mark) is a typographic quotation mark, which is a part of the text; write \" or '")]
    )
  }

  // MARK: Values

  private mutating func read(_ option: CommandOption, _ row: OptionRow) {
    let first = option.values.first
    let isEditable = option.isEditable && isEditableCommand
    let place = Place(
      file: file,
      range: first?.range ?? option.nameRange,
      keyRange: option.nameRange,
      slot: isEditable && first?.isEditable != false ? .words(option.range) : .fixed
    )
    defer { if !option.isKnown { settings.values[row.name]?.isComputed = true } }
    let replacement = Renamed.options[row.name] ?? ""
    if !replacement.isEmpty {
      observe(
        .renamedKey,
        option.nameRange,
        setting: row.name,
        ["key": .string("--\(row.name)"), "replacement": .string("--\(replacement.replacing("=", with: " "))")]
      )
    }
    if row.name.hasSuffix("_args"), row.takesList {
      readArguments(row.name, option)
      return
    }
    if row.type == .bool {
      write(row, .boolean(true), place)
    } else if row.takesList {
      let values = option.values.map { row.argument($0.text) ?? .string($0.text) }
      for (word, value) in zip(option.values, values) where word.isKnown && row.type != .string && value.string != nil {
        observeType(row.name, key: "--\(row.name)", expected: row.type, actual: "\"\(word.text)\"", at: word.range)
      }
      write(row, values.count == 1 ? values.first : .list(values), place)
    } else if let first {
      let value = first.isKnown ? row.argument(first.text) : .string(first.text)
      if value == nil {
        observeType(
          row.name,
          key: "--\(row.name)",
          expected: row.type,
          actual: "\"\(first.text)\"",
          at: first.range
        )
      } else if first.isKnown, !row.choices.isEmpty, !row.choices(for: settings.script).contains(first.text) {
        let choices = row.choices(for: settings.script)
        observeChoice(row.name, key: "--\(row.name)", value: first.text, choices, at: first.range)
      } else if first.isKnown, row.name == "resolution", let fault = ResolutionText.fault(.string(first.text)) {
        observeType(
          row.name,
          key: "--\(row.name)",
          expected: ResolutionText.form,
          actual: fault.actual,
          at: first.range,
          edits: fault.correct.map { [Edit(first.range, $0)] } ?? []
        )
      } else if first.isKnown, row.name == "face_crop_aug_range", !FaceCropText.isReadable(first.text) {
        let actual = "\"\(first.text)\""
        observeType(row.name, key: "--\(row.name)", expected: FaceCropText.form, actual: actual, at: first.range)
      }
      write(row, value ?? .string(first.text), place)
    }
  }

  private mutating func readArguments(_ option: String, _ words: CommandOption) {
    // argparse replaces the whole list of a config.
    if let old = dropArguments(option) { observeOverridden(option, old, by: words) }
    var arguments: [NamedArgument] = []
    var computed: [String] = []
    for word in words.values {
      let parts = word.text.split(separator: "=", omittingEmptySubsequences: false)
      guard let key = parts.first, !key.isEmpty,
        parts.count == 2 || (option == "network_args" && parts.count > 2)
      else {
        if word.isKnown {
          observe(.argumentShape, word.range, setting: option, ["argument": .string(word.text)])
        } else {
          settings.hasUnknownOptions = true
        }
        continue
      }
      let value = parts.dropFirst().joined(separator: "=")
      let length = word.text.utf8.count
      let keyRange = word.range(of: 0..<key.utf8.count)
      let valueRange = word.range(of: min(key.utf8.count + 1, length)..<length)
      if word.isKnown {
        checkArgument(option, word, key: String(key), value: value, at: valueRange)
      } else {
        computed.append("\(option).\(key)")
      }
      arguments.append(
        NamedArgument(
          key: String(key),
          value: value,
          range: word.range,
          keyRange: keyRange,
          valueRange: valueRange
        )
      )
    }
    let node = Node(.null, range: words.range)
    let isEditable = words.isEditable && isEditableCommand
    write(ArgumentList(form: .words, node: node, arguments: arguments), option, isEditable: isEditable)
    for name in computed { settings.values[name]?.isComputed = true }
  }

  private mutating func checkArgument(
    _ option: String,
    _ word: CommandWord,
    key: String,
    value: String,
    at valueRange: Range<Int>
  ) {
    if key.hasWhitespace {
      // Networks take any keyword, and pass over what they do not know.
      observe(
        .argumentSpaces,
        word.range,
        setting: "\(option).\(key)",
        ["argument": .string(word.text)],
        severity: option == "network_args" ? .warning : nil
      )
    }
    guard option != "network_args" else {
      // One word with several arguments is one argument with a long value.
      if value.contains(" "), value.contains("="),
        value.split(separator: " ").dropFirst().allSatisfy({ $0.contains("=") })
      {
        observe(.argumentSpaces, word.range, setting: "\(option).\(key)", ["argument": .string(word.text)])
      }
      return
    }
    if value.isTupleByComma {
      let comma = word.range(of: word.text.utf8.count - 1..<word.text.utf8.count)
      observe(
        .argumentComma,
        word.range,
        setting: "\(option).\(key)",
        ["argument": .string(word.text)],
        edits: comma.count == 1 && word.isEditable && isEditableCommand ? [Edit(comma, "")] : []
      )
      return
    }
    guard PythonLiteral.evaluate(value) == .invalid else { return }
    let isSpelling =
      ["true", "false", "none"].contains(value.lowercased()) && valueRange.count == value.utf8.count
      && isEditableCommand
    observe(
      .argumentLiteral,
      word.range(of: 0..<word.text.utf8.count),
      setting: "\(option).\(key)",
      ["argument": .string(word.text), "value": .string(value)],
      edits: isSpelling
        ? [Edit(valueRange, value.prefix(1).uppercased() + value.dropFirst().lowercased())] : []
    )
  }
}

/// The options of a command line while its words are read.
private struct OptionGrouping {
  private(set) var options: [(option: CommandOption, row: OptionRow)] = []
  private var current: (option: CommandOption, row: OptionRow)?
  /// Whether the last option is not known, so that nothing is said about its values.
  private(set) var isUnknown = false

  /// The last option, whether it is complete or not.
  var last: (option: CommandOption, row: OptionRow)? { current ?? options.last }

  /// Whether the last option takes one more word.
  var takesValue: Bool {
    guard let (option, row) = current, row.type != .bool else { return false }
    return row.takesList ? !option.isJoint : option.values.isEmpty
  }

  mutating func start(_ option: CommandOption, _ row: OptionRow) {
    finish()
    current = (option, row)
    isUnknown = false
  }

  mutating func startUnknown() {
    finish()
    isUnknown = true
  }

  mutating func add(_ word: CommandWord) { current?.option.add(word) }

  mutating func finish() {
    if let current { options.append(current) }
    current = nil
  }
}
