import Documents

extension DatasetConfig {
  /// Reads the three levels; a subset's settings fall back to its dataset's, then to the general ones.
  public static func settings(of file: SettingsFile) -> Settings { settings(of: file, index: 0) }

  /// Reads a dataset config that another config names; `index` is its place among that config's files.
  static func settings(of file: SettingsFile, index: Int) -> Settings {
    var reader = SettingsReader(dialect: name, file: file, index: index)
    guard let root = file.document?.root else { return reader.settings }
    reader.readDatasetConfig(root)
    return reader.settings
  }
}

extension SettingsReader {
  fileprivate mutating func readDatasetConfig(_ root: Node) {
    for member in root.members where member.key != "general" && member.key != "datasets" {
      if Catalogue.datasetKeys[member.key] != nil {
        observe(
          .foreignKey,
          member.keyRange,
          setting: member.key,
          ["key": .string(member.key), "where": .string("[general], [[datasets]] or [[datasets.subsets]]")]
        )
      } else {
        observeUnknown(member, among: ["general", "datasets"])
      }
    }
    if let member = root.member("datasets"), member.value.isMapping {
      observeType(
        "datasets",
        key: "datasets",
        expected: .list,
        actual: "a table; its header is [[datasets]]",
        at: member.keyRange
      )
    }
    let general = root["general"].map { readLevel("general", $0) } ?? [:]
    for (index, dataset) in (root["datasets"]?.items ?? []).enumerated() {
      let own = readLevel("dataset", dataset)
      // The first dataset's settings are used for rules that do not check each subset.
      for (key, setting) in general.merging(own, uniquingKeysWith: { $1 }) where settings.values[key] == nil {
        settings.values[key] = setting
      }
      for subset in dataset["subsets"]?.items ?? [] {
        let values = general.merging(own) { $1 }.merging(readLevel("subset", subset)) { $1 }
        settings.subsets.append(
          Subset(
            settings: withDefaults(values),
            folder: values["image_dir"]?.value?.string,
            dataset: index,
            isRegularization: values["is_reg"]?.value == .boolean(true),
            node: subset,
            file: file
          )
        )
      }
    }
  }

  private func withDefaults(_ values: [String: Setting]) -> [String: Setting] {
    var values = values
    if values["num_repeats"] == nil {
      values["num_repeats"] = Setting(
        name: "num_repeats",
        value: .integer(1),
        origin: .programDefault("sd-scripts")
      )
    }
    return values
  }

  private mutating func readLevel(_ level: String, _ table: Node) -> [String: Setting] {
    var result: [String: Setting] = [:]
    for member in table.members where member.key != "subsets" || level != "dataset" {
      guard let row = Catalogue.datasetKeys[member.key] else {
        if let replacement = Catalogue.renamed["dataset"]?[member.key], !replacement.isEmpty {
          observeRenamed(member, replacement, in: table)
        } else if Catalogue.options[member.key] != nil {
          observe(
            .foreignKey,
            member.keyRange,
            setting: member.key,
            [
              "key": .string(member.key),
              "where": .string("the training config (--config_file), not the dataset's"),
            ]
          )
        } else {
          observeUnknown(member, among: Catalogue.datasetKeys.keys)
        }
        continue
      }
      if !row.levels.contains(level) {
        let places = row.levels.map {
          $0 == "general" ? "[general]" : $0 == "dataset" ? "[[datasets]]" : "[[datasets.subsets]]"
        }
        observe(
          .foreignKey,
          member.keyRange,
          setting: row.option ?? row.key,
          ["key": .string(member.key), "where": .string(places.joined(separator: " or "))]
        )
        continue
      }
      let value = Value(member.value)
      checkDatasetType(member, row, value)
      let name = level == "subset" || row.key == "num_repeats" ? row.key : row.option ?? row.key
      let setting = Setting(
        name: "subset.\(row.key)",
        value: value,
        origin: .written(place(member, in: table))
      )
      result[row.key] = setting
      if level != "subset", name != row.key {
        settings.values[name] =
          settings.values[name] ?? Setting(name: name, value: value, origin: setting.origin)
      }
    }
    return result
  }

  private mutating func checkDatasetType(_ member: Member, _ row: DatasetKeyRow, _ value: Value?) {
    let matches: Bool
    switch (row.type, value) {
    case (_, nil): matches = false
    case (.float, .integer) where row.isStrict: matches = false
    case (_, .list) where row.takesList: matches = true
    case (.int, .integer), (.float, .float), (.float, .integer), (.bool, .boolean), (.string, .string),
      (.list, .list),
      (.any, _):
      matches = true
    default: matches = false
    }
    guard !matches else { return }
    var edits: [Edit] = []
    if case .string(let text) = value, let converted = row.type.value(of: text), converted.string == nil {
      edits = [Edit(member.value.range, converted.plainText)]
    }
    observeType(
      row.key,
      key: row.key,
      expected: row.type,
      actual: value?.typeName ?? "a table",
      at: member.value.range,
      edits: edits
    )
  }
}
