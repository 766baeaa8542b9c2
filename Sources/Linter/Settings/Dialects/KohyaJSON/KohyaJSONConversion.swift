extension KohyaJSON {
  /// If no steps are set, kohya_ss computes them from the epochs and the images it finds; sd-scripts would run 1600
  /// steps.
  public static func adapt(_ values: inout [String: Value], of settings: Settings) {
    guard settings["max_train_steps"]?.isUnset == true, values["max_train_epochs"] == nil,
      let epochs = settings.value("epoch")
    else {
      return
    }
    values["max_train_epochs"] = epochs
    values["epoch"] = nil
  }

  /// The value that the GUI reads as unset, if it would fill in a default for an absent key.
  public static func unsetValue(of name: String) -> Value? {
    guard let key = guiKey(of: name), let row = Catalogue.guiKeys[key], GUIFile.kept(row.defaultValue) != nil
    else { return nil }
    return row.type == .string ? .string("") : row.type == .bool ? .boolean(false) : .integer(0)
  }

  /// Values that a GUI's file contains and no other program needs: unchecked checkboxes, its own fields with
  /// their initial values, and choices that other settings already express.
  public static func isNoise(_ setting: Setting, in settings: Settings) -> Bool {
    guard let value = setting.value else { return true }
    let name = setting.name
    // The GUI names a run for Weights & Biases even if none is logged there.
    if name == "wandb_run_name", setting.place == nil {
      return !["wandb", "all"].contains(settings.value("log_with")?.string ?? "")
    }
    if ReadBack.isEqual(value, Settings.valuesWithoutOption[name]) || carried.contains(name) { return true }
    if let option = Catalogue.options[name] {
      return value == .boolean(false) && option.defaultValue == .boolean(false)
    }
    if ArgumentName(name) != nil {
      // An unticked box. What stands among the arguments is meant, whatever its value.
      guard case .member = setting.place?.slot, value == .boolean(false) else { return false }
      return settings.argumentDefault(name)?.isFalsy != false
    }
    guard let row = Catalogue.guiKeys[guiKey(of: name) ?? name] else { return false }
    return GUIFile.kept(value) == nil || ReadBack.isEqual(value, row.defaultValue)
  }

  /// The checkboxes that choose the script, the kind of noise that is passed on, and the list of models.
  private static let carried = Set(
    ModelFamily.allCases.map(\.box) + ["model_list", "noise_offset_type", "sdxl_checkbox"]
  )

  /// sd-scripts' defaults, for keys for which kohya_ss would fill in something else.
  public static func valuesAgainstDefaults(for settings: Settings) -> [String: Value] {
    var result: [String: Value] = [
      "clip_skip": .integer(0), "optimizer_type": .string("AdamW"), "save_every_n_epochs": .integer(0),
      "save_precision": .string(""),
    ]
    if settings.values["network_module"]?.value != nil {
      result["network_dim"] = .integer(4)
      // Both parts train at the common learning rate unless they have their own; the GUI trains no part whose rate is 0.
      let rate = settings.value("learning_rate")
      let parts = [("unet_lr", "network_train_text_encoder_only"), ("text_encoder_lr", "network_train_unet_only")]
      for (name, otherOnly) in parts where settings.value(name) == nil {
        result[name] = settings.value(otherOnly) == .boolean(true) ? .integer(0) : rate
      }
    }
    return result.filter { settings.value($0.key) == nil }
  }
}
