import Documents

extension EasyScriptsTOML {
  /// Reads every group's tables, then the subsets.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    guard let root = file.document?.root else { return reader.settings }
    reader.settings.script = script(root)
    reader.readEasyGroups(root)
    reader.finish()
    return reader.settings
  }

  private static func script(_ root: Node) -> String {
    let general = root["general_args"]?["args"]
    let isXL = general?["sdxl"]?.content == .boolean(true)
    if root["flux_args"]?["args"] != nil { return "flux_train_network" }
    let isInversion = root["train_mode"]?["train_mode"]?.string == "textual_inversion"
    return (isXL ? "sdxl_" : "") + (isInversion ? "train_textual_inversion" : "train_network")
  }

  /// The rows of one table by key.
  static func rows(_ section: String) -> [String: EasyKeyRow] { sections[section] ?? [:] }

  private static let sections: [String: [String: EasyKeyRow]] = {
    var result: [String: [String: EasyKeyRow]] = [:]
    for row in Catalogue.easyKeys { result[row.section, default: [:]][row.key] = row }
    return result
  }()

  /// The names of the groups.
  static let groups: Set<String> = Set(
    Catalogue.easyKeys.map { String($0.section.prefix { $0 != "." }) }
  )

  /// The setting that a key stands for: `dataset.batch_size` is sd-scripts' `train_batch_size`.
  static func canonicalName(_ option: String) -> String {
    guard option.hasPrefix("dataset.") else { return option }
    let key = String(option.dropFirst("dataset.".count))
    return Catalogue.datasetKeys[key]?.option ?? key
  }

  /// The table that an option belongs to.
  static func section(of option: String) -> (section: String, key: String)? {
    let rows = Catalogue.easyKeys.filter { $0.section != "subsets" && $0.option.map(canonicalName) == option }
    return rows.first.map { ($0.section, $0.key) }
  }
}

extension SettingsReader {
  fileprivate mutating func readEasyGroups(_ root: Node) {
    // The network module and the optimizer determine how their arguments are read.
    let network = root["network_args"]?["args"]?["network_args"]
    if network?["algo"] != nil, let member = root["network_args"]?["args"]?.member("network_args") {
      settings.values["network_module"] = Setting(
        name: "network_module",
        value: .string("lycoris.kohya"),
        origin: .derived("network_args has an algo")
      )
      readTable(member, option: "network_args")
    }
    for group in root.members {
      if group.key == "subsets" {
        for subset in group.value.items { readEasySubset(subset) }
      } else if group.key == "train_mode" {
        continue
      } else if EasyScriptsTOML.groups.contains(group.key) {
        for table in group.value.members {
          readEasyTable(table.value, section: "\(group.key).\(table.key)")
        }
      } else {
        observeUnknown(group, among: EasyScriptsTOML.groups)
      }
    }
    if network?["algo"] == nil, let member = root["network_args"]?["args"]?.member("network_args") {
      settings.setDefault("network_module", .string("networks.lora"), of: "LoRA_Easy_Training_Scripts")
      readTable(member, option: "network_args")
    }
    settings.setDefault("network_module", .string("networks.lora"), of: "LoRA_Easy_Training_Scripts")
  }

  private mutating func readEasyTable(_ table: Node, section: String) {
    let rows = EasyScriptsTOML.rows(section)
    for member in table.members {
      if member.value.isMapping, ArgumentName.options.contains(member.key) {
        if member.key != "network_args" { readTable(member, option: member.key) }
        continue
      }
      if rows["*"] != nil, rows[member.key] == nil {
        readEasyValue(member, member.key, Catalogue.options[member.key]?.type ?? .any, in: table)
      } else if let row = rows[member.key] {
        guard let option = row.option else { continue }
        readEasyValue(member, EasyScriptsTOML.canonicalName(option), row.type, in: table)
      } else if let option = Catalogue.options[member.key] {
        // Its backend passes every key on to sd-scripts.
        readEasyValue(member, option.name, option.type, in: table)
      } else {
        observeUnknown(member, among: rows.keys)
      }
    }
  }

  private mutating func readEasyValue(_ member: Member, _ name: String, _ type: ValueType, in table: Node) {
    let value = Value(member.value)
    var effective = value
    if case .string(let text) = value, type != .string, let converted = type.value(of: text) {
      effective = converted
    }
    let isMismatch =
      switch (type, effective) {
      case (.int, .integer), (.float, .integer), (.float, .float), (.bool, .boolean), (.string, .string),
        (.any, _),
        (.list, _), (.string, .integer):
        false
      default: true
      }
    if isMismatch, !(name == "resolution" || name == "keep_tokens_separator") {
      observeType(
        name,
        key: member.key,
        expected: type,
        actual: value?.typeName ?? "a table",
        at: member.value.range
      )
    }
    if let row = Catalogue.options[name], !row.choices.isEmpty, let text = effective?.plainText,
      !row.choices.contains(text)
    {
      observeChoice(name, key: member.key, value: text, row.choices, at: member.value.range)
    }
    write(name, effective, place(member, in: table))
  }

  /// Reads a table of arguments, whose values are often strings.
  private mutating func readTable(_ member: Member, option: String) {
    var arguments: [NamedArgument] = []
    var values: [Value?] = []
    for item in member.value.members {
      var value = Value(item.value)
      if case .string(let text) = value {
        switch PythonLiteral.evaluate(text) {
        case .value(let literal): value = literal
        case .none: value = nil
        case .invalid: value = option == "network_args" ? SettingsReader.guess(text) : .string(text)
        }
      }
      values.append(value)
      arguments.append(
        NamedArgument(
          key: item.key,
          value: value.map(PythonLiteral.text) ?? "",
          range: item.range,
          keyRange: item.keyRange,
          valueRange: item.value.range
        )
      )
    }
    let list = ArgumentList(form: .table, node: member.value, arguments: arguments)
    for (argument, value) in zip(arguments, values) {
      let place = Place(
        file: file,
        range: argument.valueRange,
        keyRange: argument.keyRange,
        slot: .argument(argument, in: list)
      )
      write("\(option).\(argument.key)", value, place)
    }
    checkLater(option, list)
  }

  private mutating func readEasySubset(_ subset: Node) {
    let rows = EasyScriptsTOML.rows("subsets")
    var values: [String: Setting] = [:]
    for member in subset.members {
      guard let row = rows[member.key] else {
        if Catalogue.datasetKeys[member.key] == nil { observeUnknown(member, among: rows.keys) }
        continue
      }
      guard row.option != nil else { continue }
      values[member.key] = Setting(
        name: "subset.\(member.key)",
        value: Value(member.value),
        origin: .written(place(member, in: subset))
      )
    }
    settings.subsets.append(
      Subset(
        settings: values,
        folder: values["image_dir"]?.value?.string,
        dataset: 0,
        isRegularization: values["is_reg"]?.value == .boolean(true),
        node: subset
      )
    )
  }
}
