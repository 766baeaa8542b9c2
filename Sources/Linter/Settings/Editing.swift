import Documents

/// Turning a change of a setting into edits of the bytes that hold it.
enum Editing {
  /// The edit of a value that the file writes; nil where its place cannot be edited.
  static func replacement(_ place: Place, with value: Value, in settings: Settings) -> [Edit]? {
    guard place.file == 0 || place.file < settings.files.count else { return nil }
    switch place.slot {
    case .member(let member, _):
      guard let format = settings.files[place.file].document?.format else { return nil }
      return [Edit(member.value.range, literal(value, like: member.value, format))]
    case .argument(let argument, let list):
      if case .table = list.form {
        return [Edit(argument.valueRange, tableLiteral(value, argument, settings.files[place.file].source))]
      }
      let source = settings.files[place.file].source
      if case .words = list.form, source.text(argument.valueRange) != argument.value {
        // Quotes inside the value: the word is written anew.
        return [Edit(argument.range, "\(argument.key)=\(PythonLiteral.text(value))")]
      }
      return [Edit(argument.valueRange, PythonLiteral.text(value))]
    case .words: return [Edit(place.range, PythonLiteral.text(value))]
    case .fixed: return nil
    }
  }

  /// The edits that take a setting out of its file; nil where a comment would go with it.
  static func removal(_ place: Place, in settings: Settings) -> [Edit]? {
    guard place.file < settings.files.count else { return nil }
    let file = settings.files[place.file]
    switch place.slot {
    case .member(let member, let mapping):
      guard let document = file.document else { return nil }
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
      // The only item goes with the comma that may follow it; no comment goes with any.
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

  /// With the blanks and the continued line's end before a word, so that no line is left with nothing but its mark.
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

  /// Adds `key=value` to a list of arguments in the list's own manner.
  static func appending(_ key: String, _ value: Value, to list: ArgumentList, in file: SettingsFile)
    -> [Edit]?
  {
    let text = "\(key)=\(PythonLiteral.text(value))"
    switch list.form {
    case .text(let innerQuotes):
      let quoted = innerQuotes ? "\\\"\(text)\\\"" : text
      if let last = list.arguments.last {
        // What follows `key=` would be taken for its value.
        return last.value.isEmpty ? nil : [Edit(last.range.upperBound..<last.range.upperBound, " " + quoted)]
      }
      return [Edit(list.node.range, Value.string(text).literal(in: file.document?.format ?? .json))]
    case .array:
      // An array of tables has no place for a string.
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

  /// The line break and indentation before the first word of a line; nil behind another word.
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

  /// A value in the type in which the old one was written: the older GUI keeps numbers in strings.
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

/// The option and key of an argument's name: `optimizer_args.d_coef`.
func argumentParts(_ name: String) -> (option: String, key: String)? {
  let parts = name.split(separator: ".", maxSplits: 1)
  guard parts.count == 2, ["optimizer_args", "lr_scheduler_args", "network_args"].contains(parts[0]) else {
    return nil
  }
  return (String(parts[0]), String(parts[1]))
}

extension KohyaJSON {
  /// Edits in the GUI's own keys and types.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let root = file.document?.root else { return nil }
    switch change.name {
    case "network_module": return []
    case "network_args.algo":
      guard case .string(let algo) = change.value,
        let type = NetworkType.type(module: "lycoris.kohya", algo: algo)
      else {
        return nil
      }
      return setting("LoRA_type", .string(type), root, file, settings)
    case "lr_warmup_steps":
      let steps = change.value?.number ?? 0
      let fromSteps =
        settings.place("lr_warmup_steps").flatMap { $0.keyRange.map(file.source.text) }
        == "\"lr_warmup_steps\""
      if fromSteps || steps >= 1 {
        return setting("lr_warmup_steps", change.value ?? .integer(0), root, file, settings)
      }
      return setting("lr_warmup", steps == 0 ? .integer(0) : .float(steps * 100), root, file, settings)
    default: break
    }
    if let place = settings.place(change.name) {
      if let value = change.value { return Editing.replacement(place, with: value, in: settings) }
      if case .member(let member, _) = place.slot { return [Edit(member.value.range, unsetLiteral(member))] }
      return Editing.removal(place, in: settings)
    }
    guard let value = change.value else { return [] }
    if let (option, key) = argumentParts(change.name), option != "network_args" {
      if let list = settings.argumentLists[option] {
        return Editing.appending(key, value, to: list, in: file)
      }
      return setting(option, .string("\(key)=\(PythonLiteral.text(value))"), root, file, settings)
    }
    guard let key = guiKey(of: change.name) else { return nil }
    return setting(key, value, root, file, settings)
  }

  /// What the GUI reads as "not set" in the type the file used.
  private static func unsetLiteral(_ member: Member) -> String {
    switch member.value.content {
    case .string: "\"\""
    case .boolean: "false"
    default: "0"
    }
  }

  /// The current GUI's key of a canonical setting.
  static func guiKey(of option: String) -> String? {
    if let row = Catalogue.guiKeys[option], row.until == nil, row.option == option || row.option == nil {
      return option
    }
    return Catalogue.guiKeys.values.filter { $0.option == option && $0.until == nil }.map(\.key).min()
  }

  private static func setting(
    _ key: String,
    _ value: Value,
    _ root: Node,
    _ file: SettingsFile,
    _ settings: Settings
  ) -> [Edit]? {
    if let member = root.member(key) {
      let place = Place(
        file: 0,
        range: member.value.range,
        keyRange: member.keyRange,
        slot: .member(member, in: root)
      )
      return Editing.replacement(place, with: value, in: settings)
    }
    let isText =
      settings.generation == "v23" && ["max_train_steps", "seed", "max_train_epochs"].contains(key)
    let literal = isText ? JSONText.quoted(value.plainText) : value.literal(in: .json)
    return Editing.insertion(key, literal, into: root, of: file)
  }
}

extension SDScriptsTOML {
  /// Edits of keys and of items of argument arrays; new keys go to the section that holds the most of its kind.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let root = file.document?.root else { return nil }
    if let place = settings.place(change.name) {
      guard let value = change.value else { return Editing.removal(place, in: settings) }
      return Editing.replacement(place, with: value, in: settings)
    }
    guard let value = change.value else { return [] }
    if let (option, key) = argumentParts(change.name) {
      if let list = settings.argumentLists[option] {
        return Editing.appending(key, value, to: list, in: file)
      }
      let item = TOMLText.quoted("\(key)=\(PythonLiteral.text(value))")
      return Editing.insertion(option, "[\(item)]", into: home(root), of: file)
    }
    guard Catalogue.options[change.name] != nil else { return nil }
    return Editing.insertion(change.name, value.literal(in: .toml), into: home(root), of: file)
  }

  /// Where a new key goes: the top level, or the first section of a file that has nothing there.
  private static func home(_ root: Node) -> Node {
    if root.members.contains(where: { !$0.value.isMapping }) { return root }
    return root.members.first { $0.value.isMapping }?.value ?? root
  }
}

extension DatasetConfig {
  /// Edits of `subset.KEY` are made through `Settings.edits(for:of:)`; the file has no settings of its own.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? {
    guard let place = settings.place(change.name) else { return nil }
    guard let value = change.value else { return Editing.removal(place, in: settings) }
    return Editing.replacement(place, with: value, in: settings)
  }
}

extension EasyScriptsTOML {
  /// Edits in the group that each option belongs to.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first, let root = file.document?.root else { return nil }
    if change.name == "network_module" { return [] }
    if let place = settings.place(change.name) {
      guard let value = change.value else { return Editing.removal(place, in: settings) }
      return Editing.replacement(place, with: value, in: settings)
    }
    guard let value = change.value else { return [] }
    if let (option, key) = argumentParts(change.name) {
      guard let list = settings.argumentLists[option] else { return nil }
      return Editing.appending(key, value, to: list, in: file)
    }
    guard let (section, key) = section(of: change.name) else { return nil }
    let parts = section.split(separator: ".").map(String.init)
    guard parts.count == 2, let table = root[parts[0]]?[parts[1]] else { return nil }
    return Editing.insertion(key, value.literal(in: .toml), into: table, of: file)
  }
}

extension CommandLineDialect {
  /// Edits of an option's words; a new option goes behind the last one.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? {
    guard let file = settings.files.first,
      let command = ShellReader(file.source, Shell(path: file.source.path)).trainingCommand(),
      command.isClosed
    else { return nil }
    if let place = settings.place(change.name) {
      // A flag has no value: it is there, or it is not.
      if change.value == .boolean(true), settings.value(change.name) == .boolean(true) { return [] }
      let isOff = change.value == .boolean(false) && Catalogue.options[change.name]?.type == .bool
      guard let value = change.value, !isOff else { return Editing.removal(place, in: settings) }
      return Editing.replacement(place, with: value, in: settings)
    }
    guard let value = change.value, value != .boolean(false) else { return [] }
    if let (option, key) = argumentParts(change.name), let list = settings.argumentLists[option] {
      return Editing.appending(key, value, to: list, in: file)
    }
    let words =
      argumentParts(change.name).map { "--\($0.option) \($0.key)=\(PythonLiteral.text(value))" }
      ?? (value == .boolean(true) ? "--\(change.name)" : "--\(change.name) \(PythonLiteral.text(value))")
    return [Edit(command.end..<command.end, " " + words)]
  }
}

extension Settings {
  /// The edits of the linted file that make a change; nil where it cannot be made there.
  public func edits(for change: Change) -> [Edit]? { dialect.dialect.edits(for: change, in: self) }

  /// The edits that change one subset's setting in the file that describes it; nil where no file does.
  public func edits(for change: Change, of subset: Subset) -> [Edit]? {
    if let place = subset.settings[change.name]?.place {
      guard let value = change.value else { return Editing.removal(place, in: self) }
      return Editing.replacement(place, with: value, in: self)
    }
    guard let value = change.value, let node = subset.node, subset.file < files.count,
      let format = files[subset.file].document?.format
    else { return nil }
    return Editing.insertion(change.name, value.literal(in: format), into: node, of: files[subset.file])
  }
}
