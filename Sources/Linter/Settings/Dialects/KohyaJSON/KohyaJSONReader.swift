import Documents

extension KohyaJSON {
  /// Reads the GUI's keys, then its additional parameters, then its defaults.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    guard let root = file.document?.root else { return reader.settings }
    reader.settings.generation = generation(root)
    let gui = GUIFile(root)
    reader.settings.script = gui.script
    reader.readNetworkType(gui)
    let members = root.members
    reader.settings.values.reserveCapacity(min(members.count, gui.scriptOptions.count) + 64)
    for index in members.indices where gui.isLast(index) {
      reader.readGUI(members[index], gui.rows[index], in: root, gui)
    }
    reader.readWarmup(gui)
    reader.readAdditionalParameters(root)
    reader.fillGUIDefaults(gui)
    reader.deriveTrainedParts(gui)
    reader.deriveTrainBlocks(gui)
    reader.checkPassedArguments(gui)
    reader.deriveRunName()
    reader.deriveWholeModel(gui)
    reader.deriveCompiler(gui)
    reader.observeRefusal(gui)
    reader.deriveChroma(gui)
    reader.finish()
    return reader.settings
  }

  /// `v23` for files in the older GUI's format: steps and seed as strings, argument strings with inner quotes.
  static func generation(_ root: Node) -> String {
    let newKeys = [
      "LyCORIS_preset", "lr_scheduler_type", "loss_type", "huber_c", "log_with", "dynamo_backend",
    ]
    if newKeys.contains(where: { root[$0] != nil }) { return "v24" }
    let isOld = ["max_train_steps", "seed", "max_train_epochs", "text_encoder_lr"].contains {
      root[$0]?.string != nil
    }
    return isOld ? "v23" : "v24"
  }
}

extension SettingsReader {
  fileprivate mutating func readNetworkType(_ gui: GUIFile) {
    guard gui.tab == "lora" else { return }
    let member = gui.member("LoRA_type")
    guard let (module, algo) = NetworkType.module(of: gui.networkType) else { return }
    // SD3 has its own module under the same name in the GUI.
    let actual = module == "networks.lora" && gui.isOn("sd3_checkbox") ? "networks.lora_sd3" : module
    guard let member else {
      settings.setDefault("network_module", .string(actual), of: KohyaJSON.program)
      return
    }
    write("network_module", .string(actual), place(member, in: gui.root))
    if let algo { write("network_args.algo", .string(algo), place(member, in: gui.root)) }
  }

  fileprivate mutating func readGUI(_ member: Member, _ row: GUIKeyRow?, in root: Node, _ gui: GUIFile) {
    let key = member.key
    guard let row else {
      if let option = Catalogue.options[key] {
        observe(
          .foreignKey,
          member.keyRange,
          setting: option.name,
          ["key": .string(key), "where": .string("sd-scripts' options, not the GUI's keys")]
        )
      } else {
        observeUnknown(member, among: Catalogue.guiKeys.keys)
      }
      return
    }
    // An empty field of an older GUI says nothing.
    if row.isGone, settings.generation == "v24", let until = row.until, Value(member.value)?.isFalsy != true {
      observeGone(member, until, in: root)
    }
    checkType(member, row, gui)
    if case .own = GUIGate.gates[row.index] { return readOwn(member, row, in: root) }
    if key == "xformers" {
      // An older file has a box here; null leaves the page's own choice.
      let choice = gui.held(row)
      let name = choice?.string == "sdpa" ? "sdpa" : "xformers"
      let isOn = ["sdpa", "xformers"].contains(choice?.string ?? "") || choice?.boolean == true
      return write(name, .boolean(isOn), isUnset: !isOn, place(member, in: root))
    }
    guard let name = passedName(row, gui) else { return observeNotPassedOn(member, row, gui) }
    let held = gui.held(row)
    let value = held.flatMap { gui.kept(row.passed($0) ?? $0, row) }
    // A switch that is off is a value; of any other option the GUI drops `false`.
    let isOff = held == .boolean(false) && (row.type == .bool || row.type == .any)
    let effective = isOff ? .boolean(false) : value ?? fallback(name, gui)
    write(name, effective, isUnset: value == nil && !isOff, place(member, in: root))
  }

  /// A key whose value is not the option's. The steps of the warmup and additional parameters are read after all others.
  private mutating func readOwn(_ member: Member, _ row: GUIKeyRow, in root: Node) {
    switch row.key {
    case "LoRA_type":
      if let text = member.value.string, NetworkType.module(of: text) == nil {
        observeChoice("network_args.algo", key: row.key, value: text, row.choices, at: member.value.range)
      }
    case "optimizer_args", "lr_scheduler_args":
      readArguments(row.key, member.value)
      // The page makes text of anything else, in which train_model finds no arguments.
      if let value = Value(member.value), value.string == nil {
        observeType(row.key, key: row.key, expected: row.type, actual: value.typeName, at: member.value.range)
      }
    case "use_wandb":
      if member.value.string == "True" { write("log_with", .string("wandb"), place(member, in: root)) }
    default: break
    }
  }

  /// The value that takes effect if the GUI drops a value.
  private func fallback(_ name: String, _ gui: GUIFile) -> Value? {
    // Without a dataset config, the GUI computes the steps itself.
    if name == "max_train_steps", gui.value("dataset_config") == nil { return nil }
    return Catalogue.options[name]?.defaultValue(for: gui.script)
  }

  /// A value that waits for an option which is off. A box that only shows the key's field was left off on purpose.
  private mutating func observeNotPassedOn(_ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    guard let condition = row.passing(to: gui.networkType)?.condition, let box = Catalogue.guiKeys[condition],
      box.type == .bool, box.option != nil, !gui.isOn(box),
      let value = gui.held(row).flatMap(GUIFile.kept), !ReadBack.isEqual(value, row.defaultValue)
    else { return }
    observe(
      .notPassedOn,
      member.value.range,
      setting: row.option,
      ["key": .string(row.key), "value": .string(value.plainText), "condition": .string(condition)]
    )
  }

  private mutating func observeGone(_ member: Member, _ until: String, in root: Node) {
    if let replacement = Catalogue.renamed["kohya-gui"]?[member.key], !replacement.isEmpty,
      replacement != member.key
    {
      observeRenamed(member, replacement, in: root)
    } else {
      observe(
        .foreignKey,
        member.keyRange,
        setting: member.key,
        ["key": .string(member.key), "where": .string("kohya_ss up to \(until)")]
      )
    }
  }

  private mutating func checkType(_ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    let name = row.option ?? row.key
    guard let value = Value(member.value) else {
      if member.value.isMapping {
        observeType(name, key: row.key, expected: row.type, actual: "an object", at: member.value.range)
      }
      return
    }
    // The field makes text of a number.
    let text = row.option == "resolution" && value.number != nil ? .string(PythonLiteral.text(value)) : value
    if row.option == "resolution", case .string = text, let fault = ResolutionText.fault(text) {
      observeType(
        name,
        key: row.key,
        expected: ResolutionText.form,
        actual: fault.actual,
        at: member.value.range,
        edits: fault.correct.map { [Edit(member.value.range, JSONText.quoted($0))] } ?? []
      )
    }
    if !row.isGone, let severity = wrongType(value, row, gui) {
      let actual =
        switch value {
        case .string(let text): "\"\(text)\""
        case .float(let number): PythonFloat.text(number)
        default: value.typeName
        }
      observeType(name, key: row.key, expected: row.type, actual: actual, at: member.value.range)
      settings.observations[settings.observations.count - 1].severity = severity
    }
    // 0 is "not set", but of the steps, which train_model wants to be positive.
    if let number = row.held(value, onTab: gui.tab).number, number != 0 || row.key == "bucket_reso_steps" {
      checkBounds(number, member, row, gui)
    }
    if let text = value.string, !row.offers(text), !text.isEmpty, !hasOpenChoices(row.key) {
      observeChoice(name, key: row.key, value: text, row.choices, at: member.value.range)
    }
    if row.key == "max_token_length", let held = gui.held(row), !row.offers(held.plainText) {
      observeChoice(name, key: row.key, value: held.plainText, row.choices, at: member.value.range)
    }
  }

  /// How bad it is that a value is of another type than its key; nil if it is not.
  ///
  /// The GUI stops at a value that its component or its own conversion cannot take, and the trainer at some of those
  /// that the GUI passes on; anything else it reads in its own way.
  private func wrongType(_ value: Value, _ row: GUIKeyRow, _ gui: GUIFile) -> Severity? {
    // Its values are read on their own.
    if row.key == "xformers" { return nil }
    if case .string(let text) = value, text.withoutWhitespace.isEmpty, row.loadedAs != nil { return nil }
    let isFraction = row.type == .int && value.number.map { $0.rounded() != $0 } ?? false
    let isOwn = isFraction == false && row.type.holds(value)
    if let (type, _) = row.loadedAs {
      if case .list = value { return .error }
      if isFraction || GUIKeyRow.converted(value, to: type) == nil { return .warning }
    }
    let held = row.held(value, onTab: gui.tab)
    if row.isRefused(held, onTab: gui.tab) { return held == .string("") ? nil : .error }
    if row.component(onTab: gui.tab) == .checkbox, !isOwn, value.number == nil { return .warning }
    guard let name = passedName(row, gui) else { return nil }
    guard let passed = row.passed(held) else { return .error }
    // Older pages kept lists of rates as text; a network converts the text of a number.
    if case .networkArgument = GUIGate.gates[row.index], row.type == .int || row.type == .float {
      if case .string(let text) = passed, !text.isEmpty, !PythonNumber.isNumber(text) { return .error }
    }
    guard let option = Catalogue.options[name], let kept = gui.kept(passed, row), !option.takesList else {
      return isFraction ? .warning : nil
    }
    if !option.type.holds(kept) { return Catalogue.tolerates(kept, as: name) ? .warning : .error }
    if case .list = value { return .warning }
    return isFraction ? .warning : nil
  }

  /// Whether the drop-down accepts any text, or the key has its own check.
  private func hasOpenChoices(_ key: String) -> Bool {
    ["LoRA_type", "optimizer", "lr_scheduler_type", "caption_extension", "xformers", "max_token_length"]
      .contains(key)
  }

  /// A number must be one that the key's slider has.
  private mutating func checkBounds(_ number: Double, _ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    let maximum = NetworkType.maximum(of: row, in: gui.networkType)
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
      ]
    )
    // train_model asks for these itself, too.
    if row.key == "noise_offset" || row.key == "bucket_reso_steps" && number < 1 {
      settings.observations[settings.observations.count - 1].severity = .error
    }
  }

  /// The canonical name of a key that the GUI passes on, given its other keys; nil if it does not.
  fileprivate func passedName(_ row: GUIKeyRow, _ gui: GUIFile) -> String? {
    if !row.isGone, !row.isOn(tab: gui.tab) { return nil }
    if gui.tab == "lora", !row.isPassed(forFamilies: gui.families) { return nil }
    let isPassed: Bool
    switch GUIGate.gates[row.index] {
    case .open: isPassed = true
    case .closed, .own: isPassed = false
    case .noise(let type): isPassed = gui.tab != "lora" || gui.noiseType == type
    case .box(let family): isPassed = gui.isOn(family)
    case .networkArgument: return gui.argument(of: row)
    // The GUI leaves out options of other models' scripts.
    case .option: isPassed = gui.scriptOptions[row.index]
    }
    return isPassed ? row.option ?? row.key : nil
  }

  /// `lr_warmup` is a percentage; `lr_warmup_steps`, if positive, takes precedence.
  fileprivate mutating func readWarmup(_ gui: GUIFile) {
    if let steps = gui.value("lr_warmup_steps")?.number, steps > 0, let member = gui.member("lr_warmup_steps") {
      write("lr_warmup_steps", .integer(Int(steps.clamped(to: 0...1e15))), place(member, in: gui.root))
      return
    }
    let percent = gui.value("lr_warmup")?.number ?? 0
    let value: Value = percent == 0 ? .integer(0) : .float(percent / 100)
    if let member = gui.member("lr_warmup") {
      write("lr_warmup_steps", value, place(member, in: gui.root))
    } else {
      settings.setDefault("lr_warmup_steps", value, of: KohyaJSON.program)
    }
  }

  /// The GUI drops double quotes, splits at blanks, and appends the words to the command line.
  fileprivate mutating func readAdditionalParameters(_ root: Node) {
    guard let node = root["additional_parameters"] else { return }
    guard node.string != nil else {
      if Value(node) != nil {
        let key = "additional_parameters"
        observeType(key, key: key, expected: .string, actual: Value(node)?.typeName ?? "", at: node.range)
      }
      return
    }
    let decoded = DecodedText(node, in: source)
    var words: [CommandWord] = []
    var start = 0
    for index in 0...decoded.bytes.count {
      let isBlank =
        index == decoded.bytes.count || decoded.bytes[index] == 0x20
        || (0x09...0x0D).contains(decoded.bytes[index])
      guard isBlank else { continue }
      if index > start {
        var range = start..<index
        while decoded.bytes[range].first == UInt8(ascii: "\"") {
          range = range.lowerBound + 1..<range.upperBound
        }
        while decoded.bytes[range].last == UInt8(ascii: "\"") {
          range = range.lowerBound..<range.upperBound - 1
        }
        words.append(
          CommandWord(text: decoded.unquoted(range), range: decoded.sourceRange(range))
        )
      }
      start = index + 1
    }
    read(words, script: settings.script ?? "train_network")
  }

  fileprivate mutating func fillGUIDefaults(_ gui: GUIFile) {
    for (row, value) in GUIGate.defaults(tab: gui.tab) where !gui.has(row) {
      if let name = passedName(row, gui) { settings.setDefault(name, value, of: KohyaJSON.program) }
    }
  }

  /// A learning rate of 0 for one part makes the GUI train only the other.
  fileprivate mutating func deriveTrainedParts(_ gui: GUIFile) {
    guard gui.tab == "lora" else { return }
    let textEncoder = gui.value("text_encoder_lr")?.number ?? 0
    let unet = gui.value("unet_lr")?.number ?? 0
    let second = gui.value("t5xxl_lr")?.number ?? 0
    if textEncoder > 0, second > 0, var setting = settings.values["text_encoder_lr"] {
      setting.value = .list([.float(textEncoder), .float(second)])
      settings.values["text_encoder_lr"] = setting
    }
    if gui.family == ModelFamily.hunyuanImage.rawValue {
      derive("network_train_unet_only", .boolean(true), from: "hunyuan_image_checkbox is on")
    } else if unet == 0, textEncoder != 0 {
      derive("network_train_text_encoder_only", .boolean(true), from: "unet_lr is 0")
    } else if textEncoder == 0, unet != 0 {
      derive("network_train_unet_only", .boolean(true), from: "text_encoder_lr is 0")
    }
  }
}

extension SettingsReader {
  /// `split_mode` makes the GUI train the single blocks, whatever `train_blocks` says.
  fileprivate mutating func deriveTrainBlocks(_ gui: GUIFile) {
    guard gui.networkType == "Flux1", gui.family == ModelFamily.flux.rawValue, gui.isOn("split_mode") else { return }
    derive("network_args.train_blocks", .string("single"), from: "split_mode is on")
  }
}

extension SettingsReader {
  /// Fields that the GUI passes to every network of a type, though the network's module does not ask for them.
  fileprivate mutating func checkPassedArguments(_ gui: GUIFile) {
    guard let module = settings.value("network_module")?.string,
      let rows = Catalogue.arguments["network_args:\(module)"]
    else { return }
    for (member, row) in zip(gui.root.members, gui.rows) {
      guard let row, row.option?.hasPrefix("network_args.") == true, let name = passedName(row, gui),
        let argument = ArgumentName(name), argument.option == "network_args", argument.key != "algo",
        settings[name]?.isUnset == false, let value = settings.value(name), !value.isFalsy
      else { continue }
      // The GUI writes NAME=VALUE and splits all of it at blanks.
      if let text = value.string, text.split(whereSeparator: \.isWhitespace).count > 1 {
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

  /// What the tabs for whole models decide themselves.
  fileprivate mutating func deriveWholeModel(_ gui: GUIFile) {
    if gui.tab == "finetune" { derive("enable_bucket", .boolean(true), from: "the tab for fine-tuning") }
    if gui.tab == "dreambooth", gui.isOn(.sdxl) {
      let rates = ["learning_rate_te1", "learning_rate_te2"].map { gui.value($0)?.number ?? 0 }
      derive("train_text_encoder", .boolean(rates.contains { $0 > 0 }), from: "learning_rate_te1 and learning_rate_te2")
    }
  }

  /// A run is named after its network.
  fileprivate mutating func deriveRunName() {
    guard settings.value("wandb_run_name") == nil, let name = settings.value("output_name") else { return }
    derive("wandb_run_name", name, from: "output_name")
  }

  /// Accelerate's compiler is passed on to the trainer, too.
  fileprivate mutating func deriveCompiler(_ gui: GUIFile) {
    guard let row = Catalogue.guiKeys["dynamo_backend"], let backend = gui.held(row).flatMap(GUIFile.kept) else {
      return
    }
    if let member = gui.member(row.key) {
      write(row.key, backend, place(member, in: gui.root))
    } else {
      settings.setDefault(row.key, backend, of: KohyaJSON.program)
    }
  }

  /// What `train_model` refuses to start: a type of network with another model's box.
  fileprivate mutating func observeRefusal(_ gui: GUIFile) {
    guard gui.tab == "lora", let (key, reason) = NetworkType.refusal(gui) else { return }
    let member = gui.member(key) ?? gui.member("LoRA_type")
    observe(
      .networkTypeRefused,
      member?.value.range,
      setting: key,
      ["type": .string(gui.networkType), "reason": .string(reason)]
    )
  }
}

extension SettingsReader {
  /// Chroma has no CLIP; the mask is turned on for it, and a guidance scale of 0 is kept.
  fileprivate mutating func deriveChroma(_ gui: GUIFile) {
    guard gui.family == ModelFamily.flux.rawValue, gui.value("model_type")?.string?.lowercased() == "chroma" else {
      return
    }
    derive("apply_t5_attn_mask", .boolean(true), from: "model_type is chroma")
    settings.values["clip_l"] = nil
    if let scale = gui.member("guidance_scale"), gui.value("guidance_scale") == nil {
      write("guidance_scale", .float(0), place(scale, in: gui.root))
    }
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
