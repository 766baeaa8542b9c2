import Documents

/// A GUI's file as lookups: values as the GUI would see them, defaults included.
struct GUIFile {
  let root: Node
  /// The last member of each key: the one that wins.
  let members: [String: Member]
  /// The tab that the file belongs to.
  let tab: String
  /// Which of the noise keys are passed on: `Original` or `Multires`.
  private(set) var noiseType = "Original"

  init(_ root: Node) {
    self.root = root
    let members = Dictionary(root.members.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    self.members = members
    func has(_ keys: String...) -> Bool { keys.contains { members[$0] != nil } }
    if has("LoRA_type", "network_dim", "network_alpha", "unet_lr", "text_encoder_lr") {
      tab = "lora"
    } else if has("token_string", "init_word") {
      tab = "textual_inversion"
    } else if has("train_text_encoder", "dataset_repeats") {
      tab = "finetune"
    } else {
      // A saved file has all keys of its tab; a few keys by hand are meant for the network tab.
      tab = root.members.count > 20 ? "dreambooth" : "lora"
    }
    noiseType = value("noise_offset_type")?.string ?? noiseType
  }

  /// A key's value, the GUI's default where the file lacks it; nil for what the GUI drops.
  func value(_ key: String) -> Value? {
    guard let member = members[key] else { return GUIFile.kept(Catalogue.guiKeys[key]?.defaultValue) }
    return GUIFile.kept(coerced(member.value, key))
  }

  func isOn(_ key: String) -> Bool { value(key)?.boolean == true }

  /// The value in the key's own type, as the GUI converts it on loading.
  func coerced(_ node: Node, _ key: String) -> Value? {
    guard let value = Value(node) else { return nil }
    guard let text = value.string, let row = Catalogue.guiKeys[key], row.type == .int || row.type == .float else {
      return value
    }
    let trimmed = text.filter { !$0.isWhitespace }
    return row.type.value(of: trimmed) ?? ValueType.float.value(of: trimmed) ?? (trimmed.isEmpty ? nil : .integer(0))
  }

  /// The GUI drops "", false, None and 0 before it writes sd-scripts' TOML.
  static func kept(_ value: Value?) -> Value? {
    switch value {
    case .string(""), .boolean(false), .integer(0), .float(0), nil: nil
    default: value
    }
  }

  /// The training script that the GUI would start.
  var script: String {
    switch tab {
    case "dreambooth": return isOn("sdxl") ? "sdxl_train" : "train_db"
    case "finetune": return isOn("sdxl_checkbox") || isOn("sdxl") ? "sdxl_train" : "fine_tune"
    case "textual_inversion": return isOn("sdxl") ? "sdxl_train_textual_inversion" : "train_textual_inversion"
    default:
      let flags = [
        ("sdxl", "sdxl"), ("flux1_checkbox", "flux"), ("sd3_checkbox", "sd3"),
        ("hunyuan_image_checkbox", "hunyuan_image"), ("anima_checkbox", "anima"), ("lumina_checkbox", "lumina"),
      ]
      for (key, prefix) in flags where isOn(key) { return "\(prefix)_train_network" }
      return "train_network"
    }
  }
}

/// Under which condition the GUI passes a key on to sd-scripts.
enum GUIGate {
  case open, closed
  /// With this kind of noise offset.
  case noise(String)
  /// With this model's checkbox.
  case box(String)
  /// To network types that take the argument.
  case networkArgument(String)
  /// To scripts that have the option.
  case option(OptionRow)

  /// The gate of each key that has one.
  static let gates: [String: GUIGate] = {
    var result: [String: GUIGate] = [:]
    for row in Catalogue.guiKeys.values { result[row.key] = gate(row) }
    return result
  }()

  private static func gate(_ row: GUIKeyRow) -> GUIGate? {
    switch row.key {
    case "noise_offset", "adaptive_noise_scale", "noise_offset_random_strength": return .noise("Original")
    case "multires_noise_iterations", "multires_noise_discount": return .noise("Multires")
    case "sdxl_cache_text_encoder_outputs", "sdxl_no_half_vae": return .box("sdxl")
    case "stop_text_encoder_training", "stop_text_encoder_training_pct": return .closed
    case "LoRA_type": return .open
    default: break
    }
    for (prefix, box) in [
      ("flux1_", "flux1_checkbox"), ("sd3_", "sd3_checkbox"), ("anima_", "anima_checkbox"),
      ("hunyuan_", "hunyuan_image_checkbox"), ("lumina_", "lumina_checkbox"),
    ] where row.key.hasPrefix(prefix) && row.key != box {
      return .box(box)
    }
    guard let option = row.option else { return nil }
    if option.hasPrefix("network_args.") { return .networkArgument(String(option.dropFirst("network_args.".count))) }
    guard let known = Catalogue.options[option], known.removed == nil else { return nil }
    return .option(known)
  }

  /// What the GUI fills in on a tab: key, canonical name and value.
  static func defaults(tab: String) -> [(key: String, name: String, value: Value)] { defaults[tab] ?? [] }

  private static let defaults: [String: [(key: String, name: String, value: Value)]] = {
    let own: Set<String> = [
      "LoRA_type", "optimizer_args", "lr_scheduler_args", "lr_warmup", "lr_warmup_steps", "additional_parameters",
    ]
    var result: [String: [(key: String, name: String, value: Value)]] = [:]
    for row in Catalogue.guiKeys.values where row.until == nil && !own.contains(row.key) {
      guard let name = row.option ?? (row.key == "epoch" ? "epoch" : nil) else { continue }
      guard let value = GUIFile.kept(row.key == "xformers" ? .boolean(true) : row.defaultValue) else { continue }
      for tab in ["lora", "dreambooth", "finetune", "textual_inversion"] where row.isOn(tab: tab) {
        result[tab, default: []].append((row.key, name, value))
      }
    }
    return result.mapValues { $0.sorted { $0.key < $1.key } }
  }()
}
