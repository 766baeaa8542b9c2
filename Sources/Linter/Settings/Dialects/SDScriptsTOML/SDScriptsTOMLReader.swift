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
    var members: [(Member, Mapping)] = []
    let whole = Mapping(root)
    for member in root.members {
      if member.value.isMapping {
        let section = Mapping(member.value)
        members += member.value.members.map { ($0, section) }
      } else {
        members.append((member, whole))
      }
    }
    reader.settings.script = script ?? self.script(members.map(\.0))
    // The network module determines how its arguments are read.
    for (member, mapping) in members where member.key == "network_module" {
      reader.read(member, in: mapping, among: nil)
    }
    let options = reader.settings.script.map(ScriptOptions.init)
    let isFromGUI = members.contains { GUIWrittenTOML.isSign($0.0) }
    for (member, mapping) in members where !member.key.isExactly("network_module") {
      if isFromGUI, GUIWrittenTOML.isSign(member), let value = Value(member.value) {
        reader.write(member.key, value, reader.place(member, in: mapping))
      } else if !(isFromGUI && member.key == GUIWrittenTOML.epochs) {
        reader.read(member, in: mapping, among: options, isFromGUI: isFromGUI)
      }
    }
    reader.weighTypes()
    reader.finish()
    reader.observeOldTOML(root)
    return reader.settings
  }

  /// The script that knows the most keys; on a tie that of the base model's family, as its name or its VAE tells, or else `train_network`.
  static func script(_ members: [Member]) -> String {
    let rows = members.compactMap { Catalogue.options[$0.key] }.filter { !$0.isRemoved }
    let model = members.first { $0.key == "pretrained_model_name_or_path" }?.value.string
    let known = model.flatMap { BaseModel(named: $0).family }
    let family = known?.scriptPrefix.map { ["\($0)train_network"] } ?? []
    var best = best(of: family + ["train_network", "sdxl_train_network"], rows)
    // Only the VAE of SDXL fails in half precision, and the GUI writes the option for no other family.
    if known == nil, best.script == "train_network", rows.contains(where: { $0 === noHalfVAE }),
      members.contains(where: { $0.key == "no_half_vae" && Value($0.value) == .boolean(true) })
    {
      let sdxl = self.best(of: ["sdxl_train_network"], rows)
      if sdxl.known == best.known { best = sdxl }
    }
    guard best.known < rows.count else { return best.script }
    var others = ["flux", "sd3", "lumina", "anima", "hunyuan_image"].map { "\($0)_train_network" }
    if !members.contains(where: { $0.key == "network_module" }) {
      others += ["train_db", "sdxl_train", "fine_tune", "flux_train", "sd3_train", "lumina_train", "anima_train"]
      others += ["", "sdxl_"].map { "\($0)train_textual_inversion" }
      others += ["train_control_net", "sdxl_train_control_net_lllite", "flux_train_control_net", "train_leco"]
    }
    let other = self.best(of: others, rows)
    if other.known > best.known { best = other }
    return best.script
  }

  private static let noHalfVAE = Catalogue.options["no_half_vae"]

  /// The first of the scripts that know the most options.
  private static func best(of scripts: [String], _ rows: [OptionRow]) -> (script: String, known: Int) {
    var best = ("train_network", -1)
    for script in scripts {
      let options = ScriptOptions(script)
      let known = rows.count(where: options.contains)
      if known > best.1 { best = (script, known) }
      // No other can know more.
      if known == rows.count { break }
    }
    return best
  }
}

extension SettingsReader {
  /// Reads a key; `options` are those of the script that reads the file. The GUI writes options of other scripts, too.
  fileprivate mutating func read(
    _ member: Member,
    in mapping: Mapping,
    among options: ScriptOptions?,
    isFromGUI: Bool = false
  ) {
    let key = member.key
    let replacement = Renamed.options[key] ?? ""
    if !replacement.isEmpty { observeRenamed(member, replacement, in: mapping.node) }
    guard let row = Catalogue.options[key] else {
      if !replacement.isEmpty { return }
      observeUnknown(member, among: Catalogue.currentOptions)
      if let row = Catalogue.datasetKeys[key], !row.schema.accepts(member.value) { observeDatasetType(member, row) }
      return
    }
    if let removed = row.removed {
      observe(
        .foreignKey,
        member.keyRange,
        setting: key,
        ["key": .string(key), "where": .string("sd-scripts before \(removed)")]
      )
    } else if let script = settings.script, options?.contains(row) == false,
      !(isFromGUI && GUIWrittenTOML.writes(key, onTabOf: script))
    {
      observe(
        .foreignKey,
        member.keyRange,
        setting: key,
        ["key": .string(key), "where": .string(OptionNames.home(of: row)), "trainer": .string("\(script).py")],
        // Its own trainer would not notice it either.
        severity: Value(member.value) == row.defaultValue ? .info : nil
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
    readOption(member, Value(member.value), row, in: mapping)
  }

  /// `sanitize_argparse_namespace` in sd-scripts' library/config_util.py holds whatever a config file sets against the
  /// schema of datasets, though nothing reads the key here.
  private mutating func observeDatasetType(_ member: Member, _ row: DatasetKeyRow) {
    guard row.isOn(level: "general") else { return }
    observeType(
      row.key,
      key: row.key,
      expected: row.schema.phrase,
      actual: DatasetKeyType.phrase(of: member.value),
      at: member.value.range,
      edits: row.schema.edits(for: member.value)
    )
  }

  /// The array that is equivalent to a string of arguments.
  private func arrayLiteral(of node: Node) -> String {
    let words = (node.string ?? "").replacing("\"", with: "").split(whereSeparator: \.isWhitespace)
    return "[" + words.map { TOMLText.quoted(String($0)) }.joined(separator: ", ") + "]"
  }
}
