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
struct DatasetLevel {
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
    let member = root.member("datasets")
    if datasets.isEmpty, member == nil || member?.value.content == .sequence([]) {
      observeSchema("the file has no [[datasets]], so it names no images", at: root.range.prefix(1))
    }
    var levels: [OverriddenKeys.Level] = []
    var methods: [DatasetMethod?] = []
    let hasSubsets = datasets.contains { $0["subsets"]?.items.isEmpty == false }
    for (index, dataset) in datasets.enumerated() {
      let subsets = tables(of: dataset.member("subsets"), header: "[[datasets.subsets]]")
      let method = schema.method(of: subsets)
      if !subsets.isEmpty { methods.append(method) }
      if method == nil { observeMixture(subsets) }
      let own = readLevel(DatasetLevel(name: "dataset", method: method), dataset)
      let buckets = DatasetBuckets(general.merging(own) { $1 })
      if subsets.isEmpty {
        // The images of another will do, if its own sizes are possible.
        let severity: Severity? = hasSubsets && !buckets.isRefused ? .warning : nil
        observeSchema("a dataset without subsets has no images", at: dataset.range.prefix(1), severity: severity)
      }
      if buckets.hasNoLargest { refuse(own["max_bucket_reso"] ?? general["max_bucket_reso"]) }
      if buckets.refusesSteps { refuseSteps(own["bucket_reso_steps"] ?? general["bucket_reso_steps"]) }
      // The first dataset's settings are used for rules that do not check each subset.
      for (key, setting) in general.merging(own, uniquingKeysWith: { $1 }) where settings.values[key] == nil {
        settings.values[key] = setting
      }
      var level = OverriddenKeys.Level(dataset: own, method: method)
      for subset in subsets {
        let read = readLevel(DatasetLevel(name: "subset", method: method), subset)
        if let method { checkSubset(subset, method, schema) }
        level.subsets.append(read)
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
      levels.append(level)
    }
    let trained = settings.subsets.filter { !$0.isRegularization }
    if let first = trained.first, trained.allSatisfy({ $0.folder == "" }) {
      let place = first.settings["image_dir"]?.place
      let subset = trained.count < settings.subsets.count ? "training subset" : "subset"
      observeSchema("image_dir is empty in every \(subset), so there are no images to train on", at: place?.range)
    }
    if let first = settings.subsets.first, settings.subsets.allSatisfy(\.isRegularization) {
      let place = first.settings["is_reg"]?.place
      observeSchema("every subset is for regularization, so there are no images to train on", at: place?.range)
    }
    observeUnread(general, methods)
    observeOverridden(OverriddenKeys(general: general, levels: levels))
  }

  /// Keys of `[general]` for datasets of another kind than those that there are.
  private mutating func observeUnread(_ general: [String: Setting], _ methods: [DatasetMethod?]) {
    guard !methods.isEmpty else { return }
    for (key, setting) in general {
      guard let row = Catalogue.datasetKeys[key], let place = setting.place,
        methods.allSatisfy({ $0.map { !row.isOn($0) } ?? false })
      else { continue }
      observe(
        .relation(.ignored),
        place.keyRange ?? place.range,
        setting: row.option ?? row.key,
        [
          "option": .string(key), "value": .string(setting.value?.plainText ?? ""),
          "other": .string("here"),
          "reason": .string("only \(row.methods.map(\.phrase).joined(separator: " or ")) read it"),
        ]
      )
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

  private mutating func observeSchema(_ problem: String, at range: Range<Int>?, severity: Severity? = nil) {
    observe(.invalidDataset, range, ["problem": .string(problem)], severity: severity)
  }

  /// Subsets of different kinds in one dataset.
  private mutating func observeMixture(_ subsets: [Node]) {
    let without = subsets.first { $0["metadata_file"] == nil }
    observeSchema(
      "a dataset has subsets with a metadata_file and subsets without one; each kind needs a dataset of its own",
      at: without?.range.prefix(1)
    )
  }

  /// A number of the buckets' that is out of its bounds ends the run: with a largest size below 1 every resolution is
  /// outside of the buckets, and steps below 1 are divided by.
  private mutating func refuse(_ setting: Setting?) {
    guard let range = setting?.place?.range else { return }
    for index in settings.observations.indices
    where settings.observations[index].kind == .outOfRange && settings.observations[index].range == range {
      settings.observations[index].severity = .error
    }
  }

  /// Steps between buckets that no model can take.
  private mutating func refuseSteps(_ setting: Setting?) {
    guard let setting, let place = setting.place, let steps = setting.value?.integer else { return }
    if steps < 1 { return refuse(setting) }
    let key = "bucket_reso_steps"
    // A general key counts for several datasets.
    let isKnown = settings.observations.contains { $0.kind == .outOfRange && $0.range == place.range }
    if isKnown { return }
    observe(
      .outOfRange,
      place.range,
      setting: key,
      ["key": .string(key), "value": .integer(steps), "bounds": .string("a multiple of 8")],
      severity: .error
    )
  }

  private mutating func checkSubset(_ subset: Node, _ method: DatasetMethod, _ schema: DatasetSchema) {
    for row in Catalogue.requiredDatasetKeys where subset[row.key] == nil && row.required.contains(method) {
      observeSchema("a subset has no \(row.key)", at: subset.range.prefix(1))
    }
    if let member = subset.member("metadata_file"), member.value.string == "" {
      observeSchema("metadata_file is empty, so no images or captions can be found", at: member.value.range)
    }
    if method == .controlnet, subset["random_crop"]?.content == .boolean(true) {
      observeSchema("random_crop is on, which \(method.phrase) do not support", at: subset.member("random_crop")?.range)
    }
    if method != .controlnet, let member = subset.member("conditioning_data_dir"),
      case let obstacle = schema.conditioningObstacle ?? "a dataset whose other subsets have one, too"
    {
      observe(
        .foreignKey,
        member.keyRange,
        setting: member.key,
        ["key": .string(member.key), "where": .string(obstacle)]
      )
    }
  }

  /// Reads the members of a level that `isRead` lets pass.
  mutating func readLevel(
    _ level: DatasetLevel,
    _ table: Node,
    where isRead: (Member) -> Bool = { _ in true }
  ) -> [String: Setting] {
    var result: [String: Setting] = [:]
    let mapping = Mapping(table)
    for member in table.members where isRead(member) && (member.key != "subsets" || level.name != "dataset") {
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
      checkDatasetValue(member, row, level)
      let name = level.name == "subset" || row.key == "num_repeats" ? row.key : row.option ?? row.key
      let setting = Setting(
        name: "subset.\(row.key)",
        value: value,
        origin: .written(place(member, in: mapping))
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
    if let replacement = Renamed.datasetKeys[member.key], !replacement.isEmpty {
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
}
