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
  static let gates: [GUIGate] = Catalogue.guiKeys.values.map(gate)

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
    "stop_text_encoder_training_pct": .closed, "t5xxl_lr": .closed,
    "LoRA_type": .own, "optimizer_args": .own, "lr_scheduler_args": .own, "lr_warmup": .own, "lr_warmup_steps": .own,
    "additional_parameters": .own, "use_wandb": .own, "use_8bit_adam": .own,
  ]

  /// Those whose keys depend on their checkbox; of SDXL's only two do.
  private static let families = ModelFamily.allCases.filter { $0 != .sdxl }.map {
    (family: $0, prefix: $0.prefix, box: $0.box)
  }
}
