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
    for (member, mapping) in members where member.key == "network_module" { reader.read(member, in: mapping) }
    for (member, mapping) in members where member.key != "network_module" { reader.read(member, in: mapping) }
    reader.finish()
    return reader.settings
  }

  /// The script that knows the most keys; `train_network` on a tie.
  static func script(_ members: [Member]) -> String {
    var best = ("train_network", -1)
    var scripts = ["train_network", "sdxl_train_network", "flux_train_network", "sd3_train_network"]
    if !members.contains(where: { $0.key.hasPrefix("network_") }) {
      scripts += ["train_db", "sdxl_train", "fine_tune"]
    }
    for script in scripts {
      let known = members.count { Catalogue.options[$0.key]?.isKnown(to: script) == true }
      if known > best.1 { best = (script, known) }
    }
    return best.0
  }
}

extension SettingsReader {
  fileprivate mutating func read(_ member: Member, in mapping: Node) {
    let key = member.key
    let replacement = Catalogue.renamed["sd-scripts"]?[key] ?? ""
    if !replacement.isEmpty { observeRenamed(member, replacement, in: mapping) }
    guard let row = Catalogue.options[key] else {
      if !replacement.isEmpty { return }
      if let gui = Catalogue.guiKeys[key] {
        let option = gui.option.map { "; sd-scripts calls it \($0)" } ?? ""
        observe(
          .foreignKey,
          member.keyRange,
          setting: key,
          ["key": .string(key), "where": .string("kohya_ss's GUI\(option)")]
        )
      } else if Catalogue.datasetKeys[key] != nil {
        observe(
          .foreignKey,
          member.keyRange,
          setting: key,
          ["key": .string(key), "where": .string("a dataset config (--dataset_config)")]
        )
      } else {
        observeUnknown(member, among: Catalogue.options.keys)
      }
      return
    }
    if let removed = row.removed {
      observe(
        .foreignKey,
        member.keyRange,
        setting: key,
        ["key": .string(key), "where": .string("sd-scripts before \(removed)")]
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
    var effective: Value = value
    switch (row.type, value) {
    case (_, .list(let items)) where row.takesList:
      effective = items.count == 1 ? items.first ?? value : value
    case (_, .list):
      observeType(row.name, key: row.name, expected: row.type, actual: "a list", at: node.range)
    case (.int, .integer), (.float, .integer), (.float, .float), (.bool, .boolean), (.string, .string),
      (.any, _),
      (.list, _):
      break
    case (.float, .string(let text)), (.int, .string(let text)):
      if let number = row.type.value(of: text) {
        let edit = Edit(node.range, numberLiteral(text, number))
        observeType(
          row.name,
          key: row.name,
          expected: row.type,
          actual: "the string \"\(text)\"",
          at: node.range,
          edits: [edit]
        )
        effective = number
      } else {
        observeType(
          row.name,
          key: row.name,
          expected: row.type,
          actual: "the string \"\(text)\"",
          at: node.range
        )
      }
    case (.bool, .string(let text)):
      let boolean = ValueType.bool.value(of: text)
      // Any non-empty string is true in Python, even "false".
      observeType(
        row.name,
        key: row.name,
        expected: row.type,
        actual: "the string \"\(text)\"",
        at: node.range,
        edits: boolean.map { [Edit(node.range, $0.plainText)] } ?? []
      )
      effective = boolean ?? value
    case (.int, .float(let number)):
      let edits = Int(exactly: number).map { [Edit(node.range, String($0))] } ?? []
      observeType(
        row.name,
        key: row.name,
        expected: row.type,
        actual: "the number \(PythonFloat.text(number))",
        at: node.range,
        edits: edits
      )
    case (.string, _):
      // Sizes and similar options are written as numbers and converted with str().
      if row.name != "resolution" && row.name != "max_token_length" {
        observeType(row.name, key: row.name, expected: row.type, actual: value.typeName, at: node.range)
      }
    default:
      observeType(row.name, key: row.name, expected: row.type, actual: value.typeName, at: node.range)
    }
    if !row.choices.isEmpty, !row.takesList, row.type == .string || row.type == .int,
      !row.choices.contains(effective.plainText), effective != .string("")
    {
      observeChoice(row.name, key: row.name, value: effective.plainText, row.choices, at: node.range)
    }
    write(row.name, effective, place)
  }
}
