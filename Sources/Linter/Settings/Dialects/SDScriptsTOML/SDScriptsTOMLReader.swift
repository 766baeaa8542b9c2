import Documents

extension SDScriptsTOML {
  /// Reads the keys at the top level and in one level of sections.
  public static func settings(of file: SettingsFile) -> Settings { settings(of: file, index: 0, script: nil) }

  /// Reads a file that a command line names.
  ///
  /// - Parameters:
  ///   - index: its place among the files.
  ///   - script: the script that reads it; nil to guess it from the keys.
  static func settings(of file: SettingsFile, index: Int, script: String?) -> Settings {
    var reader = SettingsReader(dialect: name, file: file, index: index)
    guard let root = file.document?.root else { return reader.settings }
    var members: [(Member, Node)] = []
    for member in root.members {
      if member.value.isMapping {
        members += member.value.members.map { ($0, member.value) }
      } else {
        members.append((member, root))
      }
    }
    reader.settings.script = script ?? self.script(members.map(\.0))
    // The network module determines how its arguments are read.
    for (member, mapping) in members where member.key == "network_module" {
      reader.read(member, in: mapping, isFromGUI: false)
    }
    let isFromGUI = members.contains { $0.0.key == GUIWrittenTOML.sign }
    for (member, mapping) in members where member.key != "network_module" {
      if member.key == GUIWrittenTOML.sign, let value = Value(member.value) {
        reader.write(member.key, value, reader.place(member, in: mapping))
      } else if !(isFromGUI && member.key == GUIWrittenTOML.epochs) {
        reader.read(member, in: mapping, isFromGUI: isFromGUI)
      }
    }
    reader.finish()
    reader.observeOldTOML(root)
    return reader.settings
  }

  /// The script that knows the most keys; on a tie that of the base model's family, or else `train_network`.
  static func script(_ members: [Member]) -> String {
    let rows = members.compactMap { Catalogue.options[$0.key] }.filter { !$0.isRemoved }
    let model = members.first { $0.key == "pretrained_model_name_or_path" }?.value.string
    let family = model.flatMap { BaseModel(named: $0).family?.scriptPrefix }.map { ["\($0)train_network"] } ?? []
    var best = best(of: family + ["train_network", "sdxl_train_network"], rows)
    guard best.known < rows.count else { return best.script }
    var others = ["flux", "sd3", "lumina", "anima", "hunyuan_image"].map { "\($0)_train_network" }
    if !members.contains(where: { $0.key.hasPrefix("network_") }) {
      others += ["train_db", "sdxl_train", "fine_tune", "flux_train", "sd3_train", "lumina_train"]
    }
    let other = self.best(of: others, rows)
    if other.known > best.known { best = other }
    return best.script
  }

  /// The first of the scripts that know the most options.
  private static func best(of scripts: [String], _ rows: [OptionRow]) -> (script: String, known: Int) {
    var best = ("train_network", -1)
    for script in scripts {
      let known = rows.count { $0.isKnown(to: script) }
      if known > best.1 { best = (script, known) }
      // No other can know more.
      if known == rows.count { break }
    }
    return best
  }
}

extension SettingsReader {
  fileprivate mutating func read(_ member: Member, in mapping: Node, isFromGUI: Bool) {
    let key = member.key
    let replacement = Catalogue.renamed["sd-scripts"]?[key] ?? ""
    if !replacement.isEmpty { observeRenamed(member, replacement, in: mapping) }
    guard let row = Catalogue.options[key] else {
      if !replacement.isEmpty { return }
      observeUnknown(member, among: Catalogue.currentOptions)
      return
    }
    if let removed = row.removed {
      observe(
        .foreignKey,
        member.keyRange,
        setting: key,
        ["key": .string(key), "where": .string("sd-scripts before \(removed)")]
      )
    } else if let script = settings.script, !row.isKnown(to: script), !isFromGUI,
      Value(member.value) != row.defaultValue
    {
      observe(
        .foreignKey,
        member.keyRange,
        setting: key,
        ["key": .string(key), "where": .string(OptionNames.home(of: row)), "trainer": .string("\(script).py")]
      )
    }
    if row.takesList, key.hasSuffix("_args") {
      if let text = member.value.string {
        if text.isEmpty { return }
        observe(
          .argumentsNotAList,
          member.value.range,
          setting: key,
          ["key": .string(key)],
          edits: [Edit(member.value.range, arrayLiteral(of: member.value))]
        )
      } else if case .sequence = member.value.content {
      } else {
        observeType(
          key,
          key: key,
          expected: .list,
          actual: Value(member.value)?.typeName ?? "a table",
          at: member.value.range
        )
      }
      readArguments(key, member.value)
      return
    }
    readValue(member, row, in: mapping)
  }

  /// The array that is equivalent to a string of arguments.
  private func arrayLiteral(of node: Node) -> String {
    let words = (node.string ?? "").replacing("\"", with: "").split(whereSeparator: \.isWhitespace)
    return "[" + words.map { TOMLText.quoted(String($0)) }.joined(separator: ", ") + "]"
  }

  /// A number as written, if TOML writes it the same way.
  private func numberLiteral(_ text: String, _ number: Value) -> String {
    let value = Document.parse(Source(path: "", text: "a = \(text)"), as: .toml).root?["a"].flatMap(
      Value.init
    )
    return value == number ? text : number.plainText
  }

  private mutating func readValue(_ member: Member, _ row: OptionRow, in mapping: Node) {
    let node = member.value
    let place = place(member, in: mapping)
    guard let value = Value(node) else {
      observeType(row.name, key: row.name, expected: row.type, actual: "a table", at: node.range)
      return
    }
    if row.name == "resolution" {
      if let fault = ResolutionText.fault(value) {
        observeType(
          row.name,
          key: row.name,
          expected: ResolutionText.form,
          actual: fault.actual,
          at: node.range,
          edits: fault.correct.map { [Edit(node.range, TOMLText.quoted($0))] } ?? []
        )
      }
      write(row.name, value, place)
      return
    }
    var effective: Value = value
    switch (row.type, value) {
    case (_, .list(let items)) where row.takesList:
      effective = items.count == 1 ? items.first ?? value : value
    // Python goes through the value as if it were a list; only the text encoder's rate may be a number.
    case (_, .string), (_, .integer), (_, .float), (_, .boolean):
      if row.takesList, row.name != "text_encoder_lr", value != .string("") {
        observeType(
          row.name,
          key: row.name,
          expected: .list,
          actual: value.string == nil ? value.typeName : "a string",
          at: node.range,
          edits: [Edit(node.range, "[\(source.text(node.range))]")]
        )
      } else {
        effective = checkedScalar(value, row, node)
      }
    case (_, .list):
      observeWrong(row, value, actual: "a list", at: node.range)
    }
    if !row.choices.isEmpty, !row.takesList, row.type == .string || row.type == .int,
      !row.choices.contains(effective.plainText), effective != .string(""),
      !GUIWrittenTOML.isHarmless(row.name, effective)
    {
      observeChoice(row.name, key: row.name, value: effective.plainText, row.choices, at: node.range)
    }
    write(row.name, effective, place)
  }

  /// Checks a value against the option's type; the value that it has in Python, or that was meant.
  private mutating func checkedScalar(_ value: Value, _ row: OptionRow, _ node: Node) -> Value {
    switch (row.type, value) {
    case (.int, .integer), (.float, .integer), (.float, .float), (.bool, .boolean), (.string, .string),
      (.any, _),
      (.list, _):
      break
    case (.float, .string(let text)), (.int, .string(let text)):
      if let number = row.type.value(of: text) {
        let edit = Edit(node.range, numberLiteral(text, number))
        observeWrong(row, value, actual: "the string \"\(text)\"", at: node.range, edits: [edit])
        return number
      } else {
        observeWrong(row, value, actual: "the string \"\(text)\"", at: node.range)
      }
    // Zero and one are false and true in Python, and the GUI writes them. Options of the dataset are checked strictly.
    case (.bool, .integer(let number)) where (number == 0 || number == 1) && Catalogue.datasetKeys[row.name] == nil:
      return .boolean(number == 1)
    case (.bool, .string(let text)):
      let boolean = ValueType.bool.value(of: text)
      // Any non-empty string is true in Python, even "false".
      observeWrong(
        row,
        value,
        actual: "the string \"\(text)\"",
        at: node.range,
        edits: boolean.map { [Edit(node.range, $0.plainText)] } ?? []
      )
      return boolean ?? value
    case (.int, .float(let number)):
      let edits = Int(exactly: number).map { [Edit(node.range, String($0))] } ?? []
      observeWrong(row, value, actual: "the number \(PythonFloat.text(number))", at: node.range, edits: edits)
    case (.string, _):
      // Sizes and similar options are written as numbers and converted with str().
      if row.name != "max_token_length" {
        observeWrong(row, value, actual: value.typeName, at: node.range)
      }
    default:
      observeWrong(row, value, actual: value.typeName, at: node.range)
    }
    return value
  }

  /// Records a value of another type than the option's; only a warning if the trainer runs with it all the same.
  private mutating func observeWrong(
    _ row: OptionRow,
    _ value: Value,
    actual: String,
    at range: Range<Int>,
    edits: [Edit] = []
  ) {
    observeType(row.name, key: row.name, expected: row.type, actual: actual, at: range, edits: edits)
    if Catalogue.tolerates(value, as: row.name) {
      settings.observations[settings.observations.count - 1].severity = .warning
    }
  }
}
