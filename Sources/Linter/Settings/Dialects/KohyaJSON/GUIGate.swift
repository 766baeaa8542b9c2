import Synchronization

/// The condition under which the GUI passes a key on to sd-scripts.
enum GUIGate {
  case open, closed
  /// In the reader's own way.
  case own
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
    if let known = special[row.key] { return known }
    for family in families where row.key.hasPrefix(family.prefix) && row.key != family.box {
      return .box(family.family)
    }
    guard let option = row.option else { return .open }
    if option.hasPrefix("network_args.") { return .networkArgument }
    guard let known = Catalogue.options[option], !known.isRemoved else { return .open }
    return .option(known)
  }

  private static let special: [String: GUIGate] = [
    "noise_offset": .noise("Original"), "adaptive_noise_scale": .noise("Original"),
    "noise_offset_random_strength": .noise("Original"),
    "multires_noise_iterations": .noise("Multires"), "multires_noise_discount": .noise("Multires"),
    "sdxl_cache_text_encoder_outputs": .box(.sdxl), "sdxl_no_half_vae": .box(.sdxl),
    // The second rate of text_encoder_lr is read with the first.
    "stop_text_encoder_training": .closed, "stop_text_encoder_training_pct": .closed, "t5xxl_lr": .closed,
    "LoRA_type": .own, "optimizer_args": .own, "lr_scheduler_args": .own, "lr_warmup": .own, "lr_warmup_steps": .own,
    "additional_parameters": .own, "use_wandb": .own,
  ]

  /// Those whose keys depend on their checkbox; of SDXL's only two do.
  private static let families = ModelFamily.allCases.filter { $0 != .sdxl }.map {
    (family: $0, prefix: $0.prefix, box: $0.box)
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
    var result: [(row: GUIKeyRow, value: Value)] = []
    for row in Catalogue.guiKeys.values where !row.isGone && row.isOn(tab: tab) {
      if case .own = gates[row.index] { continue }
      guard row.option != nil || row.key == "epoch" else { continue }
      let own = row.key == "xformers" ? .boolean(true) : row.defaultValue(onTab: tab)
      guard let value = row.passesZero(onTab: tab) ? own : GUIFile.kept(own) else { continue }
      result.append((row, value))
    }
    return result.sorted { $0.row.key < $1.row.key }
  }
}
