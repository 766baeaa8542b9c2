import Synchronization

/// The condition under which the GUI passes a key on to sd-scripts.
enum GUIGate {
  case open, closed
  /// With this kind of noise offset.
  case noise(String)
  /// With this model's checkbox.
  case box(ModelFamily)
  /// To the network types that get the argument.
  case networkArgument
  /// To scripts that have the option.
  case option(OptionRow)

  /// The gate of each key, by the key's number.
  static let gates: [GUIGate] = {
    var result = [GUIGate](repeating: .open, count: Catalogue.guiKeys.count)
    for row in Catalogue.guiKeys.values { result[row.index] = gate(row) }
    return result
  }()

  /// For each key, by its number, whether a script has the key's option; true if no option gates the key.
  static func options(of script: String) -> [Bool] {
    known.withLock { known in
      if let result = known[script] { return result }
      let result = gates.map { if case .option(let row) = $0 { row.isKnown(to: script) } else { true } }
      known[script] = result
      return result
    }
  }

  private static let known: Mutex<[String: [Bool]]> = Mutex([:])

  private static func gate(_ row: GUIKeyRow) -> GUIGate {
    switch row.key {
    case "noise_offset", "adaptive_noise_scale", "noise_offset_random_strength": return .noise("Original")
    case "multires_noise_iterations", "multires_noise_discount": return .noise("Multires")
    case "sdxl_cache_text_encoder_outputs", "sdxl_no_half_vae": return .box(.sdxl)
    // The second rate of text_encoder_lr is read with the first.
    case "stop_text_encoder_training", "stop_text_encoder_training_pct", "t5xxl_lr": return .closed
    case "LoRA_type": return .open
    default: break
    }
    // Only two of SDXL's keys depend on its checkbox.
    for family in ModelFamily.allCases
    where family != .sdxl && row.key.hasPrefix(family.prefix) && row.key != family.box {
      return .box(family)
    }
    guard let option = row.option else { return .open }
    if option.hasPrefix("network_args.") { return .networkArgument }
    guard let known = Catalogue.options[option], !known.isRemoved else { return .open }
    return .option(known)
  }

  /// The GUI's defaults on a tab, in order of key.
  static func defaults(tab: String) -> [(row: GUIKeyRow, value: Value)] {
    filledIn.withLock { filledIn in
      if let result = filledIn[tab] { return result }
      let result = makeDefaults(tab: tab)
      filledIn[tab] = result
      return result
    }
  }

  private static let filledIn: Mutex<[String: [(row: GUIKeyRow, value: Value)]]> = Mutex([:])

  private static func makeDefaults(tab: String) -> [(row: GUIKeyRow, value: Value)] {
    let own: Set<String> = [
      "LoRA_type", "optimizer_args", "lr_scheduler_args", "lr_warmup", "lr_warmup_steps",
      "additional_parameters",
    ]
    var result: [(row: GUIKeyRow, value: Value)] = []
    for row in Catalogue.guiKeys.values where !row.isGone && row.isOn(tab: tab) && !own.contains(row.key) {
      guard row.option != nil || row.key == "epoch" else { continue }
      let own = row.key == "optimizer" ? .string("AdamW") : row.defaultValue(onTab: tab)
      let isZero = row.key == "max_data_loader_n_workers"
      guard let value = isZero ? own : GUIFile.kept(row.key == "xformers" ? .boolean(true) : own) else { continue }
      result.append((row, value))
    }
    return result.sorted { $0.row.key < $1.row.key }
  }
}
