import Documents
import Synchronization

/// A GUI's file as lookups: values as the GUI would see them, defaults included.
struct GUIFile {
  let root: Node
  /// What the catalogue says of each member's key; nil for keys that the GUI does not know.
  let rows: [GUIKeyRow?]
  /// The index of each known key's member, by the key's number. The last member of a key wins.
  private let positions: [Int?]
  /// The index of each unknown key's member.
  private let strangers: [String: Int]
  /// The tab that the file belongs to.
  let tab: String
  /// Which of the noise keys are passed on: `Original` or `Multires`.
  private(set) var noiseType = "Original"
  /// For each known key, by its number, whether the training script has its option.
  private(set) var scriptOptions: [Bool] = []

  init(_ root: Node) {
    self.root = root
    let members = root.members
    let known = Catalogue.guiKeys
    var rows: [GUIKeyRow?] = []
    rows.reserveCapacity(members.count)
    var positions = [Int?](repeating: nil, count: known.count)
    var strangers: [String: Int] = [:]
    for (index, member) in members.enumerated() {
      let row = known[member.key]
      rows.append(row)
      if let row { positions[row.index] = index } else { strangers[member.key] = index }
    }
    self.rows = rows
    self.positions = positions
    self.strangers = strangers
    func has(_ keys: String...) -> Bool {
      keys.contains { key in known[key].map { positions[$0.index] != nil } ?? (strangers[key] != nil) }
    }
    if has("LoRA_type", "network_dim", "network_alpha", "unet_lr", "text_encoder_lr") {
      tab = "lora"
    } else if has("token_string", "init_word") {
      tab = "textual_inversion"
    } else if has("train_text_encoder", "dataset_repeats") {
      tab = "finetune"
    } else {
      // A saved file has all keys of its tab; a few keys by hand are meant for the network tab.
      tab = members.count > 20 ? "dreambooth" : "lora"
    }
    noiseType = value("noise_offset_type")?.string ?? noiseType
    scriptOptions = GUIGate.options(of: script)
  }

  /// The member that gives a key its value.
  func member(_ key: String) -> Member? {
    let index = Catalogue.guiKeys[key].map { positions[$0.index] } ?? strangers[key]
    return index.map { root.members[$0] }
  }

  /// Whether the file has a key.
  func has(_ row: GUIKeyRow) -> Bool { positions[row.index] != nil }

  /// Whether no later member has the same key.
  func isLast(_ index: Int) -> Bool {
    let last = rows[index].map { positions[$0.index] } ?? strangers[root.members[index].key]
    return last == index
  }

  /// A key's value, the GUI's default where the file lacks it; nil for what the GUI drops.
  func value(_ key: String) -> Value? {
    if let row = Catalogue.guiKeys[key] { return value(row) }
    return GUIFile.kept(member(key).flatMap { Value($0.value) })
  }

  private func value(_ row: GUIKeyRow) -> Value? {
    guard let index = positions[row.index] else { return GUIFile.kept(row.defaultValue) }
    return GUIFile.kept(coerced(root.members[index].value, as: row))
  }

  func isOn(_ key: String) -> Bool { value(key)?.boolean == true }

  func isOn(_ row: GUIKeyRow) -> Bool { value(row)?.boolean == true }

  /// The value in the key's own type, as the GUI converts it on loading.
  func coerced(_ node: Node, as row: GUIKeyRow) -> Value? {
    guard let value = Value(node) else { return nil }
    guard row.type == .int || row.type == .float, let text = value.string else { return value }
    let trimmed = text.withoutWhitespace
    return row.type.value(of: trimmed) ?? ValueType.float.value(of: trimmed)
      ?? (trimmed.isEmpty ? nil : .integer(0))
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
        ("hunyuan_image_checkbox", "hunyuan_image"), ("anima_checkbox", "anima"),
        ("lumina_checkbox", "lumina"),
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
  case box(GUIKeyRow)
  /// To network types that take the argument.
  case networkArgument(String)
  /// To scripts that have the option.
  case option(OptionRow)

  /// The gate of each key, by the key's number.
  static let gates: [GUIGate] = {
    var result = [GUIGate](repeating: .open, count: Catalogue.guiKeys.count)
    for row in Catalogue.guiKeys.values { result[row.index] = gate(row) }
    return result
  }()

  /// For each key, by its number, whether a script has the key's option; true where no option gates the key.
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
    case "sdxl_cache_text_encoder_outputs", "sdxl_no_half_vae": return box("sdxl")
    case "stop_text_encoder_training", "stop_text_encoder_training_pct": return .closed
    case "LoRA_type": return .open
    default: break
    }
    for (prefix, box) in [
      ("flux1_", "flux1_checkbox"), ("sd3_", "sd3_checkbox"), ("anima_", "anima_checkbox"),
      ("hunyuan_", "hunyuan_image_checkbox"), ("lumina_", "lumina_checkbox"),
    ] where row.key.hasPrefix(prefix) && row.key != box {
      return self.box(box)
    }
    guard let option = row.option else { return .open }
    if option.hasPrefix("network_args.") {
      return .networkArgument(String(option.dropFirst("network_args.".count)))
    }
    guard let known = Catalogue.options[option], !known.isRemoved else { return .open }
    return .option(known)
  }

  private static func box(_ key: String) -> GUIGate { Catalogue.guiKeys[key].map(GUIGate.box) ?? .closed }

  /// What the GUI fills in on a tab: key, canonical name and value, in order of key.
  static func defaults(tab: String) -> [(row: GUIKeyRow, name: String, value: Value)] {
    filledIn.withLock { filledIn in
      if let result = filledIn[tab] { return result }
      let result = makeDefaults(tab: tab)
      filledIn[tab] = result
      return result
    }
  }

  private static let filledIn: Mutex<[String: [(row: GUIKeyRow, name: String, value: Value)]]> = Mutex([:])

  private static func makeDefaults(tab: String) -> [(row: GUIKeyRow, name: String, value: Value)] {
    let own: Set<String> = [
      "LoRA_type", "optimizer_args", "lr_scheduler_args", "lr_warmup", "lr_warmup_steps",
      "additional_parameters",
    ]
    var result: [(row: GUIKeyRow, name: String, value: Value)] = []
    for row in Catalogue.guiKeys.values where !row.isGone && row.isOn(tab: tab) && !own.contains(row.key) {
      guard let name = row.option ?? (row.key == "epoch" ? "epoch" : nil) else { continue }
      guard let value = GUIFile.kept(row.key == "xformers" ? .boolean(true) : row.defaultValue) else {
        continue
      }
      result.append((row, name, value))
    }
    return result.sorted { $0.row.key < $1.row.key }
  }
}
