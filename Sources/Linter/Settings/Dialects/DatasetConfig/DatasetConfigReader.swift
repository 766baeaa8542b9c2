import Documents

extension DatasetConfig {
  /// Reads the three levels; a subset's settings fall back to its dataset's, then to the general ones.
  public static func settings(of file: SettingsFile) -> Settings { settings(of: file, index: 0, schema: .anyScript) }

  /// Reads a dataset config that another config names; `index` is its place among that config's files.
  static func settings(of file: SettingsFile, index: Int, schema: DatasetSchema) -> Settings {
    var reader = SettingsReader(dialect: name, file: file, index: index)
    guard let root = file.document?.root else { return reader.settings }
    reader.readDatasetConfig(root, schema)
    if file.document?.format == .toml { reader.observeOldTOML(root) }
    return reader.settings
  }
}

/// A level of a dataset config.
private struct DatasetLevel {
  /// `general`, `dataset` or `subset`.
  let name: String
  /// The kind of the dataset; nil where it does not matter.
  let method: DatasetMethod?

  /// The table's header.
  var header: String { Self.header(name) }

  static func header(_ name: String) -> String {
    switch name {
    case "general": "[general]"
    case "dataset": "[[datasets]]"
    default: "[[datasets.subsets]]"
    }
  }

  /// Where a key belongs if this level does not have it; nil if it does.
  func otherPlace(of row: DatasetKeyRow) -> String? {
    guard row.isOn(level: name) else { return row.levels.map(Self.header).joined(separator: " or ") }
    guard let method, !row.isOn(method) else { return nil }
    return row.methods.map(\.phrase).joined(separator: " or ")
  }
}

extension SettingsReader {
  fileprivate mutating func readDatasetConfig(_ root: Node, _ schema: DatasetSchema) {
    readTopLevel(root)
    let general = root["general"].map { readLevel(DatasetLevel(name: "general", method: nil), $0) } ?? [:]
    let datasets = tables(of: root.member("datasets"), header: "[[datasets]]")
    for (index, dataset) in datasets.enumerated() {
      let subsets = tables(of: dataset.member("subsets"), header: "[[datasets.subsets]]")
      let method = schema.method(of: subsets)
      if method == nil { observeMixture(subsets) }
      if subsets.isEmpty { observeSchema("a dataset without subsets has no images", at: dataset.range.prefix(1)) }
      let own = readLevel(DatasetLevel(name: "dataset", method: method), dataset)
      // The first dataset's settings are used for rules that do not check each subset.
      for (key, setting) in general.merging(own, uniquingKeysWith: { $1 }) where settings.values[key] == nil {
        settings.values[key] = setting
      }
      for subset in subsets {
        let read = readLevel(DatasetLevel(name: "subset", method: method), subset)
        if let method { checkSubset(subset, method, schema) }
        let values = general.merging(own) { $1 }.merging(read) { $1 }
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

  /// Keys that are neither `general` nor `datasets`.
  private mutating func readTopLevel(_ root: Node) {
    var options: [Member] = []
    for member in root.members where member.key != "general" && member.key != "datasets" {
      let holdsOptions = member.value.members.contains { Catalogue.options[$0.key] != nil }
      if Catalogue.datasetKeys[member.key] != nil {
        observe(
          .foreignKey,
          member.keyRange,
          setting: member.key,
          ["key": .string(member.key), "where": .string("[general], [[datasets]] or [[datasets.subsets]]")]
        )
      } else if Catalogue.options[member.key] != nil || holdsOptions {
        options.append(member)
      } else {
        observeUnknown(member, among: ["general", "datasets"])
      }
    }
    if let member = root.member("general"), !member.value.isMapping {
      observeSchema("general is \(DatasetKeyType.phrase(of: member.value)), not a table", at: member.value.range)
    }
    guard let first = options.first else { return }
    observe(
      .mixedConfig,
      first.keyRange,
      setting: first.key,
      ["key": .string(first.key), "count": .integer(options.count)]
    )
  }

  /// The tables of an array of tables.
  private mutating func tables(of member: Member?, header: String) -> [Node] {
    guard let member else { return [] }
    guard case .sequence(let items) = member.value.content else {
      observeType(
        member.key,
        key: member.key,
        expected: ValueType.list.phrase,
        actual: member.value.isMapping
          ? "a table; its header is \(header)" : DatasetKeyType.phrase(of: member.value),
        at: member.keyRange
      )
      return []
    }
    for item in items where !item.isMapping {
      observeSchema("\(member.key) holds \(DatasetKeyType.phrase(of: item)), not only tables", at: item.range)
    }
    return items.filter(\.isMapping)
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

  // MARK: Schema

  private mutating func observeSchema(_ problem: String, at range: Range<Int>?) {
    observe(.invalidDataset, range, ["problem": .string(problem)])
  }

  /// Subsets of different kinds in one dataset.
  private mutating func observeMixture(_ subsets: [Node]) {
    let without = subsets.first { $0["metadata_file"] == nil }
    observeSchema(
      "a dataset has subsets with a metadata_file and subsets without one; each kind needs a dataset of its own",
      at: without?.range.prefix(1)
    )
  }

  private mutating func checkSubset(_ subset: Node, _ method: DatasetMethod, _ schema: DatasetSchema) {
    for row in Catalogue.requiredDatasetKeys where subset[row.key] == nil && row.required.contains(method) {
      observeSchema("a subset has no \(row.key)", at: subset.range.prefix(1))
    }
    if method == .controlnet, subset["random_crop"]?.content == .boolean(true) {
      observeSchema("random_crop is on, which \(method.phrase) do not support", at: subset.member("random_crop")?.range)
    }
    if method != .controlnet, let member = subset.member("conditioning_data_dir"),
      let obstacle = schema.conditioningObstacle
    {
      observe(
        .foreignKey,
        member.keyRange,
        setting: member.key,
        ["key": .string(member.key), "where": .string(obstacle)]
      )
    }
  }

  private mutating func readLevel(_ level: DatasetLevel, _ table: Node) -> [String: Setting] {
    var result: [String: Setting] = [:]
    for member in table.members where member.key != "subsets" || level.name != "dataset" {
      guard let row = Catalogue.datasetKeys[member.key] else {
        observeOther(member, level, in: table)
        continue
      }
      // Conditioning images make a dataset of another kind, unless the script takes none.
      let isConditioning = row.key == "conditioning_data_dir" && row.isOn(level: level.name)
      if !isConditioning, let place = level.otherPlace(of: row) {
        observe(
          .foreignKey,
          member.keyRange,
          setting: row.option ?? row.key,
          ["key": .string(member.key), "where": .string(place)]
        )
        continue
      }
      let value = Value(member.value)
      checkDatasetValue(member, row)
      let name = level.name == "subset" || row.key == "num_repeats" ? row.key : row.option ?? row.key
      let setting = Setting(
        name: "subset.\(row.key)",
        value: value,
        origin: .written(place(member, in: table))
      )
      result[row.key] = setting
      if level.name != "subset", name != row.key {
        settings.values[name] =
          settings.values[name] ?? Setting(name: name, value: value, origin: setting.origin)
      }
    }
    return result
  }

  /// A key that no dataset config has.
  private mutating func observeOther(_ member: Member, _ level: DatasetLevel, in table: Node) {
    if let replacement = Catalogue.renamed["dataset"]?[member.key], !replacement.isEmpty {
      let isHere = Catalogue.datasetKeys[replacement]?.isOn(level: level.name) == true
      observeRenamed(member, replacement, in: table, isEditable: isHere)
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
  }

  private mutating func checkDatasetValue(_ member: Member, _ row: DatasetKeyRow) {
    let node = member.value
    guard row.schema.accepts(node) else {
      observeType(
        row.key,
        key: row.key,
        expected: row.schema.phrase,
        actual: DatasetKeyType.phrase(of: node),
        at: node.range,
        edits: row.schema.edits(for: node)
      )
      return
    }
    if let text = node.string, let choices = row.option.flatMap({ Catalogue.options[$0]?.choices }),
      !choices.isEmpty, !choices.contains(text)
    {
      observeChoice(row.option ?? row.key, key: row.key, value: text, choices, at: node.range)
    }
    guard let (range, bounds) = DatasetBounds.byKey[row.key] else { return }
    let numbers: [Node] = if case .sequence(let items) = node.content { items } else { [node] }
    for number in numbers {
      guard let value = Value(number)?.number, !range.contains(value) else { continue }
      observe(
        .outOfRange,
        number.range,
        setting: row.option ?? row.key,
        [
          "key": .string(row.key), "value": .string(PythonFloat.compact(value)), "bounds": .string(bounds),
        ]
      )
    }
  }
}

/// The bounds of a dataset's numbers; the schema has none, and what is outside of them fails later or does nothing.
private enum DatasetBounds {
  private static let positive = (1...Double.infinity, "at least 1")
  private static let share = (0...1.0, "at least 0 and at most 1")
  private static let natural = (0...Double.infinity, "at least 0")

  static let byKey: [String: (ClosedRange<Double>, String)] = [
    "batch_size": positive, "bucket_reso_steps": positive, "min_bucket_reso": positive,
    "max_bucket_reso": positive, "resolution": positive,
    "caption_dropout_rate": share, "caption_tag_dropout_rate": share, "validation_split": share,
    "caption_dropout_every_n_epochs": natural, "keep_tokens": natural, "token_warmup_min": natural,
    "token_warmup_step": natural, "num_repeats": natural,
  ]
}
