import Documents

extension Settings {
  /// The values that the file itself gives, those left out that it writes only to leave them unset.
  public var explicitValues: [String: Value] {
    values.compactMapValues { setting in
      guard setting.place != nil, !setting.isUnset else { return nil }
      return setting.value
    }
  }

  /// The settings that each subset's tables give, by their dataset-config names.
  public var explicitSubsets: [[String: Value]] {
    subsets.map { subset in
      subset.settings.compactMapValues { $0.place != nil && !$0.isUnset ? $0.value : nil }
    }
  }

  /// The values to write so that a config in another dialect trains the same.
  ///
  /// These are what the file writes, what follows from it, and the defaults of its program that are not
  /// the target's: kohya_ss runs 1600 steps with 10 % warm-up where a file says nothing.
  public func conversionValues(to target: DialectName) -> [String: Value] {
    var result: [String: Value] = [:]
    let defaults = Self.defaults(of: target, like: self)
    for (name, setting) in effective {
      guard let value = setting.value, !setting.isUnset else {
        if target == .kohyaJSON, dialect == .kohyaJSON, setting.place != nil {
          result[name] = unsetForGUI(name)
        }
        continue
      }
      switch setting.origin {
      case .written: if !isNoise(name, value, for: target) { result[name] = value }
      case .derived: result[name] = value
      case .programDefault:
        // Accelerate's options are the machine's; arguments have one default wherever they are written.
        if name.hasPrefix("accelerate.") || isDefault(name, value, defaults) { continue }
        if argumentParts(name) != nil {
          if !ReadBack.isEqual(value, argumentDefault(name)) { result[name] = value }
        } else if let script, Catalogue.options[name]?.scripts.contains(script) == true {
          result[name] = value
        }
      }
    }
    if dialect == .kohyaJSON, target != .kohyaJSON { countInEpochs(&result) }
    if target == .kohyaJSON, dialect != .kohyaJSON {
      for (name, value) in withoutGUIDefaults where result[name] == nil { result[name] = value }
    }
    return result.withSizesAsText()
  }

  /// What a dialect's programs fill in for a network of this kind.
  private static func defaults(of target: DialectName, like settings: Settings) -> Settings {
    var kind: [String: Value] = [:]
    for name in ["network_module", "network_args.algo"] { kind[name] = settings.value(name) }
    let options = EncodingOptions(script: settings.script ?? "train_network")
    let text = target.dialect.text(of: kind, options: options)?.text ?? ""
    return ReadBack.settings(text, as: target)
  }

  /// Whether the target does this where nothing is written.
  private func isDefault(_ name: String, _ value: Value, _ defaults: Settings) -> Bool {
    if case .written = defaults[name]?.origin { return false }
    return ReadBack.isEqual(value, defaults.value(name)) || ReadBack.isEqual(value, Self.whereAbsent[name])
  }

  /// What sd-scripts makes of options that have no default of their own.
  private static let whereAbsent: [String: Value] = [
    "max_timestep": .integer(1000), "max_token_length": .integer(75),
  ]

  /// kohya_ss counts a run without steps in epochs, from the images it finds; sd-scripts would take 1600 steps.
  private func countInEpochs(_ result: inout [String: Value]) {
    guard self["max_train_steps"]?.isUnset == true, result["max_train_epochs"] == nil,
      let epochs = value("epoch")
    else {
      return
    }
    result["max_train_epochs"] = epochs
    result["epoch"] = nil
  }

  /// What the GUI reads as unset, where it would fill in a default for an absent key.
  private func unsetForGUI(_ name: String) -> Value? {
    guard let key = KohyaJSON.guiKey(of: name), let row = Catalogue.guiKeys[key],
      GUIFile.kept(row.defaultValue) != nil
    else { return nil }
    return row.type == .string ? .string("") : row.type == .bool ? .boolean(false) : .integer(0)
  }

  /// The default of an argument in the library that receives it.
  private func argumentDefault(_ name: String) -> Value? {
    guard let (option, key) = argumentParts(name), option == "network_args",
      let module = value("network_module")?.string
    else { return values[name]?.value }
    return Catalogue.arguments["network_args:\(module)"]?[key]?.defaultValue
  }

  /// What a GUI's file is full of and no other program needs: boxes that are not ticked, its own fields as they
  /// stand at start, and choices that other settings already carry.
  private func isNoise(_ name: String, _ value: Value, for target: DialectName) -> Bool {
    guard dialect == .kohyaJSON, target != .kohyaJSON else { return false }
    if ReadBack.isEqual(value, Self.whereAbsent[name]) || Self.carried.contains(name) { return true }
    if let option = Catalogue.options[name] {
      return value == .boolean(false) && option.defaultValue == .boolean(false)
    }
    if argumentParts(name) != nil { return value == .boolean(false) }
    guard let row = Catalogue.guiKeys[KohyaJSON.guiKey(of: name) ?? name] else { return false }
    return GUIFile.kept(value) == nil || ReadBack.isEqual(value, row.defaultValue)
  }

  /// The boxes that choose the script, the kind of noise that is passed on, and the list a model was picked from.
  private static let carried: Set<String> = [
    "anima_checkbox", "flux1_checkbox", "hunyuan_image_checkbox", "lumina_checkbox", "model_list",
    "noise_offset_type",
    "sd3_checkbox", "sdxl", "sdxl_checkbox",
  ]

  /// What sd-scripts does where its option is absent, for keys that kohya_ss would fill with something else.
  private var withoutGUIDefaults: [String: Value] {
    var result: [String: Value] = [
      "clip_skip": .integer(0), "optimizer_type": .string("AdamW"), "save_every_n_epochs": .integer(0),
      "save_precision": .string(""),
    ]
    if values["network_module"]?.value != nil {
      result["network_dim"] = .integer(4)
      // Both parts train at the common rate unless they have their own.
      if let rate = value("learning_rate") {
        if value("unet_lr") == nil { result["unet_lr"] = rate }
        if value("text_encoder_lr") == nil { result["text_encoder_lr"] = rate }
      }
    }
    return result.filter { value($0.key) == nil }
  }
}
