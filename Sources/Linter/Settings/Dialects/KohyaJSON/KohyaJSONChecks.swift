import Documents
import Platform

/// What the GUI and the trainer say of a key's value.
extension SettingsReader {
  private static let resolution = Catalogue.guiKeys["max_resolution"]
  private static let maxTokenLength = Catalogue.guiKeys["max_token_length"]
  private static let comparedKeys = ["main_process_port", "t5xxl_lr"].compactMap { Catalogue.guiKeys[$0] }
  private static let bucketSteps = Catalogue.guiKeys["bucket_reso_steps"]
  /// The keys whose files and folders `train_model` looks for before it starts.
  private static let validatedPaths: Set<String> = [
    "dataset_config", "log_tracker_config", "lora_network_weights", "network_weights", "pretrained_model_name_or_path",
    "reg_data_dir", "resume", "train_data_dir", "vae",
  ]
  private static let divisors = ["train_batch_size", "gradient_accumulation_steps"].compactMap {
    Catalogue.guiKeys[$0]
  }
  private static let preset = Catalogue.guiKeys["LyCORIS_preset"]
  /// Those that `train_model` knows without a file (lora_gui.py, `LYCORIS_PRESETS_CHOICES`).
  private static let presets = [
    "attn-mlp", "attn-only", "full", "full-lin", "unet-convblock-only", "unet-transformer-only",
  ]
  static let attention = Catalogue.guiKeys["xformers"]

  /// Checks the value that a key has in the file, and the one that the page's field then holds.
  mutating func checkType(_ member: Member, _ written: Value?, _ held: Value?, _ row: GUIKeyRow, _ gui: GUIFile) {
    let name = row.option ?? row.key
    guard let value = written, let held else {
      if member.value.isMapping {
        observeType(name, key: row.key, expected: row.type, actual: "an object", at: member.value.range)
      }
      return
    }
    // The field makes text of anything.
    let text = row === Self.resolution ? held : value
    if row === Self.resolution, case .string = text, text != .string(""), let fault = ResolutionText.fault(text) {
      observeType(
        name,
        key: row.key,
        expected: ResolutionText.form,
        actual: fault.actual,
        at: member.value.range,
        edits: fault.correct.map { [Edit(member.value.range, JSONText.quoted($0))] } ?? []
      )
    }
    if !row.isGone || Self.validatedPaths.contains(row.key), let severity = wrongType(value, held, row, gui) {
      let actual =
        switch value {
        case .string(let text): "\"\(text)\""
        case .float(let number): PythonFloat.text(number)
        default: value.typeName
        }
      observeType(name, key: row.key, expected: row.type, actual: actual, at: member.value.range, severity: severity)
    }
    // 0 is "not set", but of the steps, which train_model wants to be positive, and of what it divides by.
    if let number = held.number, number != 0 || row === Self.bucketSteps || isDivisor(row, gui) {
      checkBounds(number, member, row, gui)
    }
    if let text = value.string, !row.offers(text), !text.isEmpty, !hasOpenChoices(row.key) {
      observeChoice(name, key: row.key, value: text, row.choices, at: member.value.range)
    }
    // Looked for whatever the network's type; that of a network which has one is a rule of its own.
    if row === Self.preset, gui.page.tab === GUITab.lora, gui.passedName(row) == nil, let text = held.string,
      !text.isEmpty, !Self.presets.contains(text), !text.hasSuffix(".toml"), !text.contains("/"), !text.contains("\\")
    {
      observeChoice(name, key: row.key, value: text, Self.presets, at: member.value.range)
    }
    if let text = value.string, gui.replacesFormat(value, row) {
      observeChoice(name, key: row.key, value: text, GUIFile.formats, at: member.value.range, severity: .warning)
    }
    if row === Self.maxTokenLength, !row.offers(held.plainText) {
      observeChoice(name, key: row.key, value: held.plainText, row.choices, at: member.value.range)
    }
  }

  /// A null in a field whose value `train_model` converts, looks for as a path, or takes apart.
  mutating func checkNull(_ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    let field = gui.page.tab.fields[row.index]
    guard gui.page.tab.takesNull, let component = field.component, component != .checkbox, component != .slider,
      field.passedAs != nil || Self.nullRaises.contains(row.key)
    else { return }
    let name = row.option ?? row.key
    observeType(name, key: row.key, expected: row.type, actual: "null", at: member.value.range, severity: .error)
  }

  private static let nullRaises: Set<String> = [
    "additional_parameters", "dataset_config", "extra_accelerate_launch_args", "log_tracker_config", "logging_dir",
    "lr_scheduler_args", "main_process_port", "optimizer_args", "pretrained_model_name_or_path", "reg_data_dir",
    "resume", "sample_prompts", "vae",
  ]

  /// How bad it is that a value is of another type than its key; nil if it is not.
  ///
  /// The GUI stops at a value that its component or its own conversion cannot take, and the trainer at some of those
  /// that the GUI passes on; anything else it reads in its own way.
  private func wrongType(_ value: Value, _ held: Value, _ row: GUIKeyRow, _ gui: GUIFile) -> Severity? {
    // Its values are read on their own.
    if row === Self.attention { return nil }
    if row.loadedAs != nil, case .string(let text) = value, text.withoutWhitespace.isEmpty { return nil }
    let isFraction = row.type == .int && value.number.map { $0.rounded() != $0 } ?? false
    let isOwn = !isFraction && row.type.holds(value)
    if isOwn, gui.page.passages[row.index].takesOwnType { return nil }
    if let (type, _) = row.loadedAs {
      if case .list = value { return .error }
      if isFraction || GUIKeyRow.converted(value, to: type) == nil { return .warning }
    }
    let component = gui.page.tab.fields[row.index].component
    if row.isRefused(held, by: component) { return held == .string("") ? nil : .error }
    // A text field turns the number into text, which no file is called; a menu passes on the number, which is no path.
    if component == .text || component == .menu || row.isGone, value.string == nil,
      Self.validatedPaths.contains(row.key)
    {
      return .error
    }
    if gui.replacesFormat(value, row) { return isOwn ? nil : .warning }
    if component == .checkbox, !isOwn, value.number == nil { return .warning }
    // It is looked up among the presets, and else as a path.
    if row === Self.preset, held.string == nil, gui.page.tab === GUITab.lora { return .error }
    // They are compared with 0 as they are.
    if Self.comparedKeys.contains(where: { $0 === row }), held.string != nil, row.isOn(tab: gui.page.tab.name) {
      return .error
    }
    guard let name = gui.passedName(row) else { return nil }
    guard let passed = gui.page.tab.passed(held, row) else { return .error }
    // Older pages kept lists of rates as text; a network converts the text of a number.
    if case .networkArgument = GUIGate.gates[row.index], row.type == .int || row.type == .float {
      switch passed {
      case .string(let text) where !text.isEmpty && !PythonNumber.isNumber(text): return .error
      case .boolean(true), .list: return .error
      // The field may be one for whole numbers where the network takes any.
      case .float where Catalogue.argumentTypes[name] == .int: return .error
      default: break
      }
    }
    guard let option = gui.page.passages[row.index].option, let kept = gui.page.tab.kept(passed, row), !option.takesList
    else {
      return isFraction ? .warning : nil
    }
    // Python's integers have no bounds, but those that it hands to a counter in C.
    if option.type == .int, case .float(let number) = kept, gui.page.tab.fields[row.index].passedAs == .int,
      number.rounded() == number, !Self.divisors.contains(where: { $0 === row })
    {
      return isFraction ? .warning : nil
    }
    if !option.type.holds(kept) { return Catalogue.tolerates(kept, as: name) ? .warning : .error }
    if case .list = value { return .warning }
    return isFraction ? .warning : nil
  }

  /// Whether `train_model` divides by it, as it does unless the steps are set.
  private func isDivisor(_ row: GUIKeyRow, _ gui: GUIFile) -> Bool {
    Self.divisors.contains { $0 === row } && gui.page.passages[row.index].name != nil
      && gui.value("max_train_steps") == nil && gui.value("dataset_config") == nil
  }

  /// Whether the drop-down accepts any text, or the key has its own check.
  private func hasOpenChoices(_ key: String) -> Bool {
    ["LoRA_type", "optimizer", "lr_scheduler_type", "caption_extension", "xformers", "max_token_length"]
      .contains(key)
  }

  /// A number must be one that the key's slider has.
  private mutating func checkBounds(_ number: Double, _ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    let maximum = NetworkType.maximum(of: row, in: gui.page.choices.networkType)
    guard row.minimum.map({ number < $0 }) ?? false || maximum.map({ number > $0 }) ?? false else { return }
    let bounds = [
      row.minimum.map { "at least \(PythonFloat.compact($0))" },
      maximum.map { "at most \(PythonFloat.compact($0))" },
    ]
    observe(
      .outOfRange,
      member.value.range,
      setting: row.option ?? row.key,
      [
        "key": .string(row.key), "value": .string(PythonFloat.compact(number)),
        "bounds": .string(bounds.compactMap(\.self).joined(separator: " and ")),
      ],
      // train_model asks for these itself, too.
      severity: row.key == "noise_offset" || row === Self.bucketSteps && number < 1 || number == 0 ? .error : nil
    )
  }

  /// Fields that the GUI passes to every network of a type, though the network's module does not ask for them.
  mutating func checkPassedArguments(_ gui: GUIFile) {
    guard let module = settings.value("network_module")?.string,
      let rows = Catalogue.arguments["network_args:\(module)"]
    else { return }
    let (gates, members) = (GUIGate.gates, gui.root.members)
    for (index, row) in gui.rows.enumerated() {
      guard let row, case .networkArgument = gates[row.index], let name = gui.passedName(row),
        let argument = ArgumentName(name),
        settings[name]?.isUnset == false, let value = settings.value(name), !value.isFalsy
      else { continue }
      let member = members[index]
      // The GUI writes NAME=VALUE and splits all of it at blanks.
      if let text = value.string, text.hasWhitespace, text.split(whereSeparator: \.isWhitespace).count > 1 {
        let actual = "\"\(text)\", which the GUI splits at the blank"
        observeType(name, key: row.key, expected: "text without blanks", actual: actual, at: member.value.range)
      }
      guard rows[argument.key] == nil else { continue }
      observe(
        .foreignArgument,
        member.value.range,
        setting: name,
        [
          "argument": .string(argument.key), "module": .string(module),
          "owners": .string(NetworkModuleName.modules(reading: argument.key).prefix(4).joined(separator: ", ")),
        ]
      )
    }
  }

  /// What `train_model` refuses to start: a type of network with another model's box.
  mutating func observeRefusal(_ gui: GUIFile) {
    guard gui.page.tab === GUITab.lora, let (key, reason) = NetworkType.refusal(gui) else { return }
    let member = gui.member(key) ?? gui.member("LoRA_type")
    observe(
      .networkTypeRefused,
      member?.value.range,
      setting: key,
      ["type": .string(gui.page.choices.networkType), "reason": .string(reason)]
    )
  }
}
