import Documents

/// One word of a command line.
struct CommandWord: Sendable {
  /// What the program receives, quotes and escapes resolved.
  var text: String
  /// The word's bytes in the source, quotes included.
  var range: Range<Int>
  /// Whether every quote in it is closed; where one is not, nobody can say where the word was meant to end.
  var isClosed = true
  /// Where each byte of the text stands; nil where that is not known, as for what a variable held.
  var offsets: [Int]?

  /// The source of a part of the text, given as UTF-8 offsets; the whole word where parts have no place of their own.
  func range(of part: Range<Int>) -> Range<Int> {
    if let offsets {
      // A text that is not what stands in the file has no offsets, even where it happens to be as long.
      guard part.upperBound <= offsets.count, !offsets.isEmpty else { return range }
      let end = offsets.last.map { $0 + 1 } ?? range.upperBound
      let lower = part.lowerBound < offsets.count ? offsets[part.lowerBound] : end
      return lower..<(part.isEmpty ? lower : offsets[part.upperBound - 1] + 1)
    }
    guard range.count == text.utf8.count, part.upperBound <= range.count else { return range }
    return range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound
  }

  /// The rest of the text from a UTF-8 offset on, as a word that can be replaced by itself.
  func dropping(_ count: Int) -> CommandWord {
    let bytes = Array(text.utf8)
    let rest = min(count, bytes.count)..<bytes.count
    var word = CommandWord(
      text: String(decoding: bytes[rest], as: UTF8.self),
      range: range(of: rest),
      isClosed: isClosed
    )
    word.offsets = offsets.map { Array($0.dropFirst(count)) }
    guard word.range.count != rest.count else { return word }
    // Quotes or escapes in it: it ends with the whole word, and must not begin inside of quotes.
    let head = range(of: 0..<rest.lowerBound)
    word.isClosed = isClosed && head == range.lowerBound..<range.lowerBound + rest.lowerBound
    word.range = min(head.upperBound, range.upperBound)..<range.upperBound
    return word
  }
}

/// One option with its values.
struct CommandOption: Sendable {
  /// The name without dashes.
  var name: String
  /// The bytes of `--name`.
  var nameRange: Range<Int>
  /// The words up to the next option; for `--name=value` the part behind `=`.
  var values: [CommandWord]

  /// The bytes from the name to the last value, quotes included.
  var range: Range<Int>

  /// Options from words; words before the first option are left out.
  static func options(_ words: some Sequence<CommandWord>) -> [CommandOption] {
    var result: [CommandOption] = []
    for word in words {
      if word.text.hasPrefix("--"), word.text.utf8.count > 2 {
        let name = word.text.dropFirst(2).prefix { $0 != "=" }
        let nameEnd = 2 + name.utf8.count
        let value = nameEnd < word.text.utf8.count ? [word.dropping(nameEnd + 1)] : []
        result.append(
          CommandOption(
            name: String(name.replacing("-", with: "_")),
            nameRange: word.range(of: 0..<nameEnd),
            values: value,
            range: word.range
          )
        )
      } else if let last = result.indices.last {
        result[last].values.append(word)
        result[last].range =
          result[last].range.lowerBound..<max(result[last].range.upperBound, word.range.upperBound)
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
