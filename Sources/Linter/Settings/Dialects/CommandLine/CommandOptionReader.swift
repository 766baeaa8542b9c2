import Documents

extension SettingsReader {
  /// Records the options of a command line, which override those of a file.
  mutating func read(_ options: [CommandOption], scriptKnows: Bool = true) {
    for option in options {
      guard let row = Self.row(of: option.name) else {
        // The GUI's name for it is closer than any that is spelled alike.
        let renamed = Catalogue.renamed["kohya-gui"]?[option.name] ?? Catalogue.guiKeys[option.name]?.option
        let known = renamed.flatMap { Catalogue.options[$0] == nil ? nil : $0 }
        let suggestion = known ?? suggestion(for: option.name, among: Catalogue.currentOptions)
        observe(
          .unknownKey,
          option.nameRange,
          setting: option.name,
          ["key": .string("--\(option.name)"), "suggestion": suggestion.map { .string("--\($0)") }]
            .compactMapValues(\.self)
        )
        continue
      }
      if let old = settings.values[row.name], let place = old.place, !old.isUnset {
        observe(
          .overridden,
          place.range,
          setting: row.name,
          ["key": .string(row.name), "winner": .string("--\(option.name)")]
        )
      }
      read(option, row)
    }
  }

  /// The option of this name, or the only one that it abbreviates, as argparse allows.
  private static func row(of name: String) -> OptionRow? {
    if let row = Catalogue.options[name] { return row }
    guard name.utf8.count > 2 else { return nil }
    let matches = Catalogue.options.values.filter { $0.name.hasPrefix(name) && $0.removed == nil }
    return matches.count == 1 ? matches.first : nil
  }

  private mutating func read(_ option: CommandOption, _ row: OptionRow) {
    let first = option.values.first
    let place = Place(
      file: file,
      range: first?.range ?? option.nameRange,
      keyRange: option.nameRange,
      slot: .words(option.range)
    )
    if row.name.hasSuffix("_args"), row.takesList {
      readArguments(row.name, option)
      return
    }
    if row.type == .bool {
      write(row.name, .boolean(true), place)
    } else if row.takesList {
      let values = option.values.map { row.type.value(of: $0.text) ?? .string($0.text) }
      write(row.name, values.count == 1 ? values.first : .list(values), place)
    } else if let first {
      let value = row.type.value(of: first.text)
      if value == nil {
        observeType(
          row.name,
          key: "--\(row.name)",
          expected: row.type,
          actual: "\"\(first.text)\"",
          at: first.range
        )
      } else if !row.choices.isEmpty, !row.choices.contains(first.text) {
        observeChoice(row.name, key: "--\(row.name)", value: first.text, row.choices, at: first.range)
      } else if row.name == "resolution", let fault = ResolutionText.fault(.string(first.text)) {
        observeType(
          row.name,
          key: "--\(row.name)",
          expected: ResolutionText.form,
          actual: fault.actual,
          at: first.range,
          edits: fault.correct.map { [Edit(first.range, $0)] } ?? []
        )
      }
      write(row.name, value ?? .string(first.text), place)
    }
  }

  private mutating func readArguments(_ option: String, _ words: CommandOption) {
    var arguments: [NamedArgument] = []
    for word in words.values {
      let parts = word.text.split(separator: "=", omittingEmptySubsequences: false)
      guard let key = parts.first, !key.isEmpty,
        parts.count == 2 || (option == "network_args" && parts.count > 2)
      else {
        observe(.argumentShape, word.range, setting: option, ["argument": .string(word.text)])
        continue
      }
      let value = parts.dropFirst().joined(separator: "=")
      let length = word.text.utf8.count
      let shown = word.range(of: 0..<length)
      let keyRange = word.range(of: 0..<key.utf8.count)
      let valueRange = word.range(of: min(key.utf8.count + 1, length)..<length)
      if option != "network_args", PythonLiteral.evaluate(value) == .invalid {
        let isSpelling =
          ["true", "false", "none"].contains(value.lowercased()) && valueRange.count == value.utf8.count
        observe(
          .argumentLiteral,
          shown,
          setting: "\(option).\(key)",
          ["argument": .string(word.text), "value": .string(value)],
          edits: isSpelling
            ? [Edit(valueRange, value.prefix(1).uppercased() + value.dropFirst().lowercased())] : []
        )
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
    write(ArgumentList(form: .words, node: node, arguments: arguments), option)
  }
}
