import Documents

extension EasyScriptsTOML {
  /// Reads every group's tables, then the subsets.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    guard let root = file.document?.root else { return reader.settings }
    reader.settings.script = script(root)
    reader.readEasyGroups(root)
    reader.weighTypes()
    reader.finish()
    return reader.settings
  }

  private static func script(_ root: Node) -> String {
    let isXL = root.members.contains { EasyBackend.passed($0.value["args"]?["sdxl"]) != nil }
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
    for group in root.members {
      if group.key == "subsets" {
        for subset in group.value.items { readEasySubset(subset) }
      } else if group.key == "train_mode" {
        continue
      } else if EasyScriptsTOML.groups.contains(group.key) {
        for table in group.value.members {
          if table.key == "dataset_args" {
            readEasyDataset(table.value)
          } else {
            readEasyTable(table.value, section: "\(group.key).\(table.key)")
          }
        }
      } else {
        observeUnknown(group, among: EasyScriptsTOML.groups)
      }
    }
    settings.values["network_module"] = easyNetworkModule(root)
    // The network module and the optimizer determine how their arguments are read.
    for group in root.members {
      for member in group.value["args"]?.members ?? [] where ArgumentName.options.contains(member.key) {
        readEasyArguments(member)
      }
    }
  }

  private mutating func readEasyTable(_ table: Node, section: String) {
    let rows = EasyScriptsTOML.rows(section)
    let mapping = Mapping(table)
    for member in table.members where !ArgumentName.options.contains(member.key) {
      if let row = rows[member.key], row.option != member.key {
        guard let option = row.option else { continue }
        readEasyField(member, EasyScriptsTOML.canonicalName(option), row.type, in: mapping)
      } else if let option = Catalogue.options[member.key] {
        // The backend passes every key on to sd-scripts.
        readEasyOption(member, option, in: mapping)
      } else {
        observeUnknown(member, among: rows.keys)
      }
    }
  }

  private mutating func readEasyOption(_ member: Member, _ row: OptionRow, in mapping: Mapping) {
    guard let passed = EasyBackend.passed(member.value) else {
      writeUnset(row.name, place(member, in: mapping))
      return
    }
    readOption(member, passed.value, row, in: mapping)
  }

  /// A key of the file that stands for an option of another name.
  private mutating func readEasyField(_ member: Member, _ name: String, _ type: ValueType, in mapping: Mapping) {
    guard let passed = EasyBackend.passed(member.value) else {
      writeUnset(name, place(member, in: mapping))
      return
    }
    switch (type, passed.value) {
    case (.int, .integer), (.float, .integer), (.float, .float), (.string, .string): break
    default:
      let actual = Value(member.value)?.typeName ?? "a table"
      observeType(name, key: member.key, expected: type, actual: actual, at: member.value.range)
    }
    write(name, passed.value, place(member, in: mapping))
  }

  /// An option that the backend does not pass on, so that sd-scripts' default takes effect.
  private mutating func writeUnset(_ name: String, _ place: Place) {
    write(name, Catalogue.options[name]?.defaultValue(for: settings.script), isUnset: true, place)
  }

  /// Reads a table of arguments, whose values are often strings.
  private mutating func readEasyArguments(_ member: Member) {
    let option = member.key
    guard member.value.isMapping else {
      let actual = Value(member.value)?.typeName ?? "empty"
      observeType(option, key: option, expected: "a table", actual: actual, at: member.value.range)
      return
    }
    var reader = ArgumentListReader(source: source, file: file, option: option)
    var arguments: [NamedArgument] = []
    for item in member.value.members {
      guard let text = EasyBackend.argument(option, item) else { continue }
      reader.checkLiteral(text, key: item.key, at: innerRange(of: item.value), in: item.value.range)
      arguments.append(
        NamedArgument(
          key: item.key,
          value: text,
          range: item.range,
          keyRange: item.keyRange,
          valueRange: item.value.range
        )
      )
    }
    settings.observations += reader.observations
    write(ArgumentList(form: .table, node: member.value, arguments: arguments), option)
  }

  /// The text between a value's quotes, if it has some.
  private func innerRange(of node: Node) -> Range<Int> {
    guard let text = node.string, node.range.count == text.utf8.count + 2 else { return node.range }
    return node.range.lowerBound + 1..<node.range.upperBound - 1
  }

  // MARK: The dataset

  /// The tables that become `[general]` of a dataset config.
  private mutating func readEasyDataset(_ table: Node) {
    let first = settings.observations.count
    let read = readLevel(DatasetLevel(name: "general", method: nil), table) { EasyBackend.isPassed($0.value) }
    observeAsDatasetConfig(from: first)
    for (key, setting) in read {
      let option = Catalogue.datasetKeys[key]?.option ?? key
      settings.values[option] = Setting(name: option, value: setting.value, origin: setting.origin)
    }
    let mapping = Mapping(table)
    for member in table.members where !EasyBackend.isPassed(member.value) {
      guard let row = Catalogue.datasetKeys[member.key] else { continue }
      writeUnset(row.option ?? row.key, place(member, in: mapping))
    }
  }

  private mutating func readEasySubset(_ subset: Node) {
    let first = settings.observations.count
    let isFineTuning = subset["metadata_file"] != nil
    let level = DatasetLevel(name: "subset", method: isFineTuning ? .finetuning : .dreambooth)
    let values = readLevel(level, subset) { $0.key != "name" && EasyBackend.isPassed($0.value) }
    observeAsDatasetConfig(from: first)
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

  /// The schema of dataset configs judges what the backend writes into one.
  private mutating func observeAsDatasetConfig(from first: Int) {
    for index in settings.observations.indices.dropFirst(first) where settings.observations[index].kind.namesDialect {
      settings.observations[index].values["dialect"] = .string(DialectName.datasetConfig.rawValue)
    }
  }
}
