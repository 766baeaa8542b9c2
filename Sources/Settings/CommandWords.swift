import Documents

/// One word of a command line.
struct CommandWord: Sendable {
  /// What the program receives, quotes and escapes resolved.
  var text: String
  /// The word's bytes in the source, quotes included.
  var range: Range<Int>
}

/// One option with its values.
struct CommandOption: Sendable {
  /// The name without dashes.
  var name: String
  /// The bytes of `--name`.
  var nameRange: Range<Int>
  /// The words up to the next option; for `--name=value` the part behind `=`.
  var values: [CommandWord]

  /// The bytes from the name to the last value.
  var range: Range<Int> {
    nameRange.lowerBound..<max(nameRange.upperBound, values.last?.range.upperBound ?? nameRange.upperBound)
  }

  /// Options from words; words before the first option are left out.
  static func options(_ words: some Sequence<CommandWord>) -> [CommandOption] {
    var result: [CommandOption] = []
    for word in words {
      if word.text.hasPrefix("--"), word.text.utf8.count > 2 {
        let parts = word.text.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        let nameEnd = min(word.range.lowerBound + 2 + name.utf8.count, word.range.upperBound)
        let value = parts.dropFirst().first.map {
          CommandWord(text: String($0), range: min(nameEnd + 1, word.range.upperBound)..<word.range.upperBound)
        }
        result.append(
          CommandOption(
            name: name.replacing("-", with: "_"), nameRange: word.range.lowerBound..<nameEnd,
            values: value.map { [$0] } ?? []))
      } else if !result.isEmpty {
        result[result.count - 1].values.append(word)
      }
    }
    return result
  }
}

extension SettingsReader {
  /// Writes down the options of a command line, which win over what a file says.
  mutating func read(_ options: [CommandOption], scriptKnows: Bool = true) {
    for option in options {
      guard let row = Self.row(of: option.name) else {
        let suggestion = Suggestion.nearest(to: option.name, among: Catalogue.options.keys)
        observe(
          .unknownKey, option.nameRange, setting: option.name,
          ["key": .string("--\(option.name)"), "suggestion": suggestion.map { .string("--\($0)") }]
            .compactMapValues(\.self))
        continue
      }
      if let old = settings.values[row.name], let place = old.place, !old.isUnset {
        observe(
          .overridden, place.range, setting: row.name,
          ["key": .string(row.name), "winner": .string("--\(option.name)")])
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
      file: file, range: first?.range ?? option.nameRange, keyRange: option.nameRange, slot: .words(option.range))
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
        observeType(row.name, key: "--\(row.name)", expected: row.type, actual: "\"\(first.text)\"", at: first.range)
      } else if !row.choices.isEmpty, !row.choices.contains(first.text) {
        observeChoice(row.name, key: "--\(row.name)", value: first.text, row.choices, at: first.range)
      }
      write(row.name, value ?? .string(first.text), place)
    }
  }

  private mutating func readArguments(_ option: String, _ words: CommandOption) {
    var arguments: [NamedArgument] = []
    for word in words.values {
      let parts = word.text.split(separator: "=", omittingEmptySubsequences: false)
      guard let key = parts.first, !key.isEmpty, parts.count == 2 || (option == "network_args" && parts.count > 2)
      else {
        observe(.argumentShape, word.range, setting: option, ["argument": .string(word.text)])
        continue
      }
      let value = parts.dropFirst().joined(separator: "=")
      // The word's own quotes: one byte on each side where the bytes are more than the text.
      let quotes = max(0, word.range.count - word.text.utf8.count) / 2
      let start = min(word.range.lowerBound + quotes, word.range.upperBound)
      let equals = min(start + key.utf8.count, word.range.upperBound)
      let valueRange = min(equals + 1, word.range.upperBound)..<max(
        min(equals + 1, word.range.upperBound), word.range.upperBound - quotes)
      if option != "network_args", PythonLiteral.evaluate(value) == nil {
        observe(
          .argumentLiteral, start..<max(start, word.range.upperBound - quotes), setting: "\(option).\(key)",
          ["argument": .string(word.text), "value": .string(value)],
          edits: ["true", "false", "none"].contains(value.lowercased())
            ? [Edit(valueRange, value.prefix(1).uppercased() + value.dropFirst().lowercased())] : [])
      }
      arguments.append(
        NamedArgument(key: String(key), value: value, range: start..<max(start, word.range.upperBound - quotes), keyRange: start..<equals, valueRange: valueRange))
    }
    let node = Node(.null, range: words.range)
    write(ArgumentList(form: .words, node: node, arguments: arguments), option)
  }
}
