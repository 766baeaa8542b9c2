import Documents

extension KohyaJSON {
  /// Reads the GUI's keys, then its additional parameters, then its defaults.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    guard let root = file.document?.root else { return reader.settings }
    let gui = GUIFile(root)
    reader.settings.generation = generation(gui)
    reader.settings.script = gui.page.script
    reader.readNetworkType(gui)
    let members = root.members
    reader.settings.values.reserveCapacity(min(members.count, gui.page.passages.count) + 64)
    for index in members.indices where gui.isLast(index) {
      reader.readGUI(members[index], gui.rows[index], gui)
    }
    reader.readWarmup(gui)
    reader.readAdditionalParameters(root)
    reader.fillGUIDefaults(gui)
    reader.deriveTrainedParts(gui)
    reader.deriveTrainBlocks(gui)
    reader.checkPassedArguments(gui)
    reader.deriveRunName()
    reader.deriveWholeModel(gui)
    reader.deriveInpainting()
    reader.deriveCompiler(gui)
    reader.observeRefusal(gui)
    reader.deriveChroma(gui)
    reader.finish()
    return reader.settings
  }

  /// `v23` for files in the older GUI's format: steps and seed as strings, argument strings with inner quotes.
  static func generation(_ gui: GUIFile) -> String {
    let newKeys = [
      "LyCORIS_preset", "lr_scheduler_type", "loss_type", "huber_c", "log_with", "dynamo_backend",
    ]
    if newKeys.contains(where: { gui.member($0) != nil }) { return "v24" }
    let isOld = ["max_train_steps", "seed", "max_train_epochs", "text_encoder_lr"].contains {
      gui.member($0)?.value.string != nil
    }
    return isOld ? "v23" : "v24"
  }
}

extension SettingsReader {
  fileprivate mutating func readNetworkType(_ gui: GUIFile) {
    guard gui.page.tab === GUITab.lora else { return }
    let member = gui.member("LoRA_type")
    guard let (module, algo) = NetworkType.module(of: gui.page.choices.networkType) else { return }
    // SD3 has its own module under the same name in the GUI.
    let actual = module == "networks.lora" && gui.isOn(.sd3) ? "networks.lora_sd3" : module
    guard let member else {
      settings.setDefault("network_module", .string(actual), of: KohyaJSON.program)
      return
    }
    write("network_module", .string(actual), place(member, in: gui.mapping))
    if let algo { write("network_args.algo", .string(algo), place(member, in: gui.mapping)) }
  }

  fileprivate mutating func readGUI(_ member: Member, _ row: GUIKeyRow?, _ gui: GUIFile) {
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
    if row.isGone, settings.generation == "v24", Value(member.value)?.isFalsy != true, let until = row.until {
      observeGone(member, until, in: gui.root)
      // The GUI that such a file is for has no field that would hold its value.
      if Renamed.guiKeys[key] == nil { return }
    }
    let written = Value(member.value)
    let held = gui.held(written, row)
    if case .null = member.value.content { checkNull(member, row, gui) }
    checkType(member, written, held, row, gui)
    if case .own = GUIGate.gates[row.index] { return readOwn(member, row, gui) }
    if row === Self.attention {
      // An older file has a box here.
      let name = held?.string == "sdpa" ? "sdpa" : "xformers"
      let isOn = ["sdpa", "xformers"].contains(held?.string ?? "") || held?.boolean == true
      return write(name, .boolean(isOn), isUnset: !isOn, place(member, in: gui.mapping))
    }
    let passage = gui.page.passages[row.index]
    guard let name = passage.name, gui.passes(passage) else { return observeNotPassedOn(member, row, gui) }
    let value = held.flatMap { gui.page.tab.kept(gui.page.tab.passed($0, row) ?? $0, row) }
    // A switch that is off is a value; of any other option the GUI drops `false`.
    let isOff = held == .boolean(false) && (row.type == .bool || row.type == .any)
    let effective = isOff ? .boolean(false) : value ?? fallback(row, passage, gui)
    let isUnset = value == nil && !isOff
    if let option = passage.option {
      write(option, effective, isUnset: isUnset, place(member, in: gui.mapping))
    } else {
      write(name, effective, isUnset: isUnset, place(member, in: gui.mapping))
    }
  }

  /// A key whose value is not the option's. The steps of the warmup and additional parameters are read after all others.
  private mutating func readOwn(_ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    switch row.key {
    case "LoRA_type":
      if let text = member.value.string, NetworkType.module(of: text) == nil {
        observeChoice("network_args.algo", key: row.key, value: text, row.choices, at: member.value.range)
      } else if let value = Value(member.value), value.string == nil {
        observeType(
          "network_args.algo",
          key: row.key,
          expected: row.type,
          actual: value.typeName,
          at: member.value.range
        )
      }
    case "optimizer_args", "lr_scheduler_args":
      readArguments(row.key, member.value)
      // The page makes text of anything else, in which train_model finds no arguments.
      if let value = Value(member.value), value.string == nil {
        observeType(row.key, key: row.key, expected: row.type, actual: value.typeName, at: member.value.range)
      }
    case "use_wandb":
      if member.value.string == "True" { write("log_with", .string("wandb"), place(member, in: gui.mapping)) }
    // `update_my_data` in common_gui.py fills in the optimizer that the box stood for.
    case "use_8bit_adam":
      let value = Value(member.value)
      write(row.key, value, isUnset: true, place(member, in: gui.mapping))
      if gui.root.member("optimizer") == nil, value?.isFalsy == false {
        derive("optimizer_type", .string("AdamW8bit"), from: "use_8bit_adam is on")
      }
    default: break
    }
  }

  /// The value that takes effect if the GUI drops a value.
  private func fallback(_ row: GUIKeyRow, _ passage: GUIPage.Passage, _ gui: GUIFile) -> Value? {
    // Without a dataset config, the GUI computes the steps itself.
    if row.key == "max_train_steps", gui.value("dataset_config") == nil { return nil }
    return passage.fallback
  }

  /// A value that waits for an option which is off. A box that only shows the key's field was left off on purpose.
  private mutating func observeNotPassedOn(_ member: Member, _ row: GUIKeyRow, _ gui: GUIFile) {
    guard let box = gui.page.passages[row.index].condition, box.type == .bool, box.option != nil, !gui.isOn(box),
      let value = gui.held(row).flatMap(GUIFile.kept), !ReadBack.isEqual(value, row.defaultValue)
    else { return }
    observe(
      .notPassedOn,
      member.value.range,
      setting: row.option,
      ["key": .string(row.key), "value": .string(value.plainText), "condition": .string(box.key)]
    )
  }

  private mutating func observeGone(_ member: Member, _ until: String, in root: Node) {
    if let replacement = Renamed.guiKeys[member.key], !replacement.isEmpty,
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

  /// `lr_warmup` is a percentage; `lr_warmup_steps`, if positive, takes precedence.
  fileprivate mutating func readWarmup(_ gui: GUIFile) {
    if let steps = gui.value("lr_warmup_steps")?.number, steps > 0, let member = gui.member("lr_warmup_steps") {
      write("lr_warmup_steps", .integer(Int(steps.clamped(to: 0...1e15))), place(member, in: gui.mapping))
      return
    }
    let percent = gui.value("lr_warmup")?.number ?? 0
    let value: Value = percent == 0 ? .integer(0) : .float(percent / 100)
    if let member = gui.member("lr_warmup") {
      write("lr_warmup_steps", value, place(member, in: gui.mapping))
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
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
