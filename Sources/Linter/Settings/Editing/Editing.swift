import Documents

/// Turns a change of a setting into edits of the bytes that hold it.
enum Editing {
  /// The edits that replace a value in the file; nil if its place cannot be edited.
  static func replacement(_ place: Place, with value: Value, in settings: Settings) -> [Edit]? {
    guard place.file == 0 || place.file < settings.files.count else { return nil }
    switch place.slot {
    case .member:
      guard let member = place.member?.member, let format = settings.files[place.file].document?.format else {
        return nil
      }
      return [Edit(member.value.range, literal(value, like: member.value, format))]
    case .argument(let argument, let list):
      if case .table = list.form {
        return [Edit(argument.valueRange, tableLiteral(value, argument, settings.files[place.file].source))]
      }
      let source = settings.files[place.file].source
      if case .words = list.form, source.text(argument.valueRange) != argument.value {
        // With quotes inside the value, the whole word is rewritten.
        return [Edit(argument.range, "\(argument.key)=\(PythonLiteral.text(value))")]
      }
      return [Edit(argument.valueRange, PythonLiteral.text(value))]
    case .words: return [Edit(place.range, PythonLiteral.text(value))]
    case .fixed: return nil
    }
  }

  /// The edits that remove a setting from its file; nil if a comment would be removed with it.
  static func removal(_ place: Place, in settings: Settings) -> [Edit]? {
    guard place.file < settings.files.count else { return nil }
    let file = settings.files[place.file]
    switch place.slot {
    case .member:
      guard let (member, mapping) = place.member, let document = file.document else { return nil }
      return TreeEdits.removing(member, from: mapping, in: document, includingComment: false)
    case .argument(let argument, let list): return removal(argument, list, file)
    case .words(let range): return [Edit(withGapBefore(range, file.source), "")]
    case .fixed: return nil
    }
  }

  private static func removal(_ argument: NamedArgument, _ list: ArgumentList, _ file: SettingsFile)
    -> [Edit]?
  {
    switch list.form {
    case .words: return [Edit(withGapBefore(argument.range, file.source), "")]
    case .text:
      let index = list.arguments.firstIndex { $0.range == argument.range } ?? 0
      if index > 0 {
        return [Edit(list.arguments[index - 1].range.upperBound..<argument.range.upperBound, "")]
      }
      let end = list.arguments.count > 1 ? list.arguments[1].range.lowerBound : argument.range.upperBound
      return [Edit(argument.range.lowerBound..<end, "")]
    case .array:
      let items = list.node.items
      guard let index = items.firstIndex(where: { $0.range == argument.range }) else { return nil }
      // The only item is removed with the comma that may follow it; comments are never removed.
      let gone =
        items.count == 1
        ? list.node.range
        : index > 0
          ? items[index - 1].range.upperBound..<argument.range.upperBound
          : argument.range.lowerBound..<items[1].range.lowerBound
      guard file.document?.comments.contains(where: { $0.overlaps(gone) }) == false else { return nil }
      return [Edit(gone, items.count == 1 ? "[]" : "")]
    case .table:
      guard let document = file.document,
        let member = list.node.members.first(where: { $0.value.range == argument.valueRange })
      else { return nil }
      return TreeEdits.removing(member, from: list.node, in: document, includingComment: false)
    }
  }

  /// Extends a word's range over the blanks and line continuation before it, so that no line is left with only a
  /// continuation mark.
  private static func withGapBefore(_ range: Range<Int>, _ source: Source) -> Range<Int> {
    let bytes = source.bytes
    var start = range.lowerBound
    while start > 0 {
      if bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 {
        start -= 1
        continue
      }
      guard bytes[start - 1] == 0x0A || bytes[start - 1] == 0x0D else { break }
      let isPair = bytes[start - 1] == 0x0A && start > 1 && bytes[start - 2] == 0x0D
      let lineEnd = start - (isPair ? 2 : 1)
      guard lineEnd > 0, "\\^`".utf8.contains(bytes[lineEnd - 1]) else { break }
      start = lineEnd - 1
    }
    return start..<range.upperBound
  }

  /// Adds `key=value` to a list of arguments in the list's own style.
  static func appending(_ key: String, _ value: Value, to list: ArgumentList, in file: SettingsFile)
    -> [Edit]?
  {
    let text = "\(key)=\(PythonLiteral.text(value))"
    switch list.form {
    case .text(let innerQuotes):
      let quoted = innerQuotes ? "\\\"\(text)\\\"" : text
      if let last = list.arguments.last {
        // Anything after a trailing `key=` would be read as its value.
        return last.value.isEmpty ? nil : [Edit(last.range.upperBound..<last.range.upperBound, " " + quoted)]
      }
      return [Edit(list.node.range, Value.string(text).literal(in: file.document?.format ?? .json))]
    case .array:
      // A string cannot be added to an array of tables.
      guard list.node.style == .flow else { return nil }
      let literal = TOMLText.quoted(text)
      if let last = list.node.items.last {
        let gap = "," + (lineBefore(last.range.lowerBound, file.source) ?? " ")
        return [Edit(last.range.upperBound..<last.range.upperBound, gap + literal)]
      }
      return [Edit(list.node.range, "[\(literal)]")]
    case .words:
      return [Edit(list.node.range.upperBound..<list.node.range.upperBound, " " + text)]
    case .table:
      guard let document = file.document else { return nil }
      let isText = list.node.members.last?.value.string != nil
      let literal = isText ? TOMLText.quoted(PythonLiteral.text(value)) : value.literal(in: .toml)
      return TreeEdits.inserting(key: key, literal: literal, into: list.node, in: document)
    }
  }

  /// The line break and indentation before the first word of a line; nil after another word.
  private static func lineBefore(_ offset: Int, _ source: Source) -> String? {
    var start = offset
    while start > 0, source.bytes[start - 1] == 0x20 || source.bytes[start - 1] == 0x09 { start -= 1 }
    guard start > 0, source.bytes[start - 1] == 0x0A else { return nil }
    start -= start > 1 && source.bytes[start - 2] == 0x0D ? 2 : 1
    return source.text(start..<offset)
  }

  /// Adds a member to a mapping.
  static func insertion(_ key: String, _ literal: String, into mapping: Node, of file: SettingsFile)
    -> [Edit]?
  {
    guard let document = file.document else { return nil }
    return TreeEdits.inserting(key: key, literal: literal, into: mapping, in: document)
  }

  /// A value as a literal of the old one's type: the older GUI stores numbers as strings.
  private static func literal(_ value: Value, like node: Node, _ format: Format) -> String {
    if node.string != nil, value.string == nil, format == .json { return JSONText.quoted(value.plainText) }
    if case .float = node.content, case .integer(let number) = value, let float = Double(exactly: number) {
      return Value.float(float).literal(in: format)
    }
    return value.literal(in: format)
  }

  /// LoRA_Easy_Training_Scripts writes most arguments as strings.
  private static func tableLiteral(_ value: Value, _ argument: NamedArgument, _ source: Source) -> String {
    let first =
      argument.valueRange.lowerBound < source.bytes.count ? source.bytes[argument.valueRange.lowerBound] : 0
    let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
    return isQuoted ? TOMLText.quoted(PythonLiteral.text(value)) : value.literal(in: .toml)
  }
}
