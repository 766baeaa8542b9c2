import Documents

/// The JSON that kohya_ss's GUI saves and loads.
///
/// What it means is what the GUI makes of it when it starts sd-scripts (`kohya_gui/lora_gui.py`, `train_model`).
public enum KohyaJSON: Dialect {
  /// `kohya-json`
  public static let name = DialectName.kohyaJSON

  /// The program whose defaults fill the gaps.
  static let program = "kohya_ss"

  /// Reads the GUI's keys, then its additional parameters, then its defaults.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    guard let root = file.document?.root else { return reader.settings }
    reader.settings.generation = generation(root)
    let gui = GUIFile(root)
    reader.settings.script = gui.script
    reader.readNetworkType(gui)
    for member in root.members where root.member(member.key)?.keyRange == member.keyRange {
      reader.readGUI(member, in: root, gui)
    }
    reader.readWarmup(gui)
    reader.readAdditionalParameters(root)
    reader.fillGUIDefaults(gui)
    reader.deriveTrainedParts(gui)
    reader.finish()
    return reader.settings
  }

  /// `v23` for files in the older GUI's manner: steps and seed as strings, argument strings with inner quotes.
  static func generation(_ root: Node) -> String {
    let newKeys = ["LyCORIS_preset", "lr_scheduler_type", "loss_type", "huber_c", "log_with", "dynamo_backend"]
    if newKeys.contains(where: { root[$0] != nil }) { return "v24" }
    let isOld = ["max_train_steps", "seed", "max_train_epochs", "text_encoder_lr"].contains { root[$0]?.string != nil }
    return isOld ? "v23" : "v24"
  }
}

/// The GUI's file as lookups: values as the GUI would see them, defaults included.
struct GUIFile {
  let root: Node
  /// The tab that the file belongs to.
  let tab: String

  init(_ root: Node) {
    self.root = root
    let isNetwork = ["LoRA_type", "network_dim", "network_alpha", "unet_lr", "text_encoder_lr"].contains { root[$0] != nil }
    tab =
      isNetwork ? "lora" : root["token_string"] != nil || root["init_word"] != nil
      ? "textual_inversion" : root["train_text_encoder"] != nil || root["dataset_repeats"] != nil ? "finetune" : isFullModel(root) ? "dreambooth" : "lora"
  }

  /// A key's value, the GUI's default where the file lacks it; nil for what the GUI drops.
  func value(_ key: String) -> Value? {
    guard let node = root[key] else { return GUIFile.kept(Catalogue.guiKeys[key]?.defaultValue) }
    return GUIFile.kept(coerced(node, key))
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

/// Whether a GUI file without network keys trains a whole model: it was saved by a tab that has none of them.
private func isFullModel(_ root: Node) -> Bool { root.members.count > 20 }

/// What the GUI's network types stand for.
enum NetworkType {
  /// The network module and LyCORIS algorithm of `LoRA_type`.
  static func module(of type: String) -> (module: String, algo: String?)? {
    switch type {
    case "Standard", "Kohya LoCon": ("networks.lora", nil)
    case "Kohya DyLoRA": ("networks.dylora", nil)
    case "Kohya LoHa": ("networks.loha", nil)
    case "Kohya LoKr": ("networks.lokr", nil)
    case "LoRA-FA": ("networks.lora_fa", nil)
    case "Flux1": ("networks.lora_flux", nil)
    case "Flux1 OFT": ("networks.oft_flux", nil)
    case "HunyuanImage-2.1": ("networks.lora_hunyuan_image", nil)
    case "Anima": ("networks.lora_anima", nil)
    case "Lumina": ("networks.lora_lumina", nil)
    case "LyCORIS/BOFT": ("lycoris.kohya", "boft")
    case "LyCORIS/Diag-OFT": ("lycoris.kohya", "diag-oft")
    case "LyCORIS/DyLoRA": ("lycoris.kohya", "dylora")
    case "LyCORIS/GLoRA": ("lycoris.kohya", "glora")
    case "LyCORIS/iA3": ("lycoris.kohya", "ia3")
    case "LoCon", "LyCORIS/LoCon": ("lycoris.kohya", "locon")
    case "LyCORIS/LoHa": ("lycoris.kohya", "loha")
    case "LyCORIS/LoKr", "LyCORIS/LoKR": ("lycoris.kohya", "lokr")
    case "LyCORIS/Native Fine-Tuning": ("lycoris.kohya", "full")
    default: nil
    }
  }

  /// The GUI's name of a module and algorithm.
  static func type(module: String, algo: String?) -> String? {
    if module == "lycoris.kohya", algo == "lora" { return "LyCORIS/LoCon" }
    return (Catalogue.guiKeys["LoRA_type"]?.choices ?? []).first { choice in
      guard let known = NetworkType.module(of: choice) else { return false }
      return known.module == module && known.algo == algo
    }.map { $0 == "Kohya LoCon" ? "Standard" : $0 }
  }
}

extension SettingsReader {
  fileprivate mutating func readNetworkType(_ gui: GUIFile) {
    guard gui.tab == "lora" else { return }
    let member = gui.root.member("LoRA_type")
    let type = member?.value.string ?? Catalogue.guiKeys["LoRA_type"]?.defaultValue?.string ?? ""
    guard let (module, algo) = NetworkType.module(of: type) else { return }
    // SD3 has a module of its own under the GUI's same name.
    let actual = module == "networks.lora" && gui.isOn("sd3_checkbox") ? "networks.lora_sd3" : module
    guard let member else {
      settings.setDefault("network_module", .string(actual), of: KohyaJSON.program)
      return
    }
    write("network_module", .string(actual), place(member, in: gui.root))
    if let algo { write("network_args.algo", .string(algo), place(member, in: gui.root)) }
  }

  fileprivate mutating func readGUI(_ member: Member, in root: Node, _ gui: GUIFile) {
    let key = member.key
    guard let row = Catalogue.guiKeys[key] else {
      if let option = Catalogue.options[key] {
        observe(
          .foreignKey, member.keyRange, setting: option.name,
          ["key": .string(key), "where": .string("sd-scripts' options, not the GUI's keys")])
      } else {
        observeUnknown(member, among: Catalogue.guiKeys.keys)
      }
      return
    }
    if let until = row.until, settings.generation == "v24" {
      observeGone(member, until, in: root)
    }
    checkType(member, row, gui)
    switch key {
    case "LoRA_type":
      if let text = member.value.string, NetworkType.module(of: text) == nil {
        observeChoice("network_args.algo", key: key, value: text, row.choices, at: member.value.range)
      }
    case "optimizer_args", "lr_scheduler_args": readArguments(key, member.value)
    case "additional_parameters", "lr_warmup", "lr_warmup_steps": break
    case "xformers":
      let name = member.value.string == "sdpa" ? "sdpa" : "xformers"
      let isOn = ["sdpa", "xformers"].contains(member.value.string ?? "") || gui.isOn("xformers")
      write(name, .boolean(isOn), isUnset: !isOn, place(member, in: root))
    default:
      guard isPassedOn(key, gui) else { return }
      let name = row.option ?? key
      let value = GUIFile.kept(gui.coerced(member.value, key))
      let isUnset = value == nil && member.value.content != .boolean(false)
      write(name, value ?? fallback(name, member, gui), isUnset: isUnset, place(member, in: root))
    }
  }

  /// What takes effect when the GUI drops a value.
  private func fallback(_ name: String, _ member: Member, _ gui: GUIFile) -> Value? {
    if member.value.content == .boolean(false) { return .boolean(false) }
    // Without a dataset config the GUI works the steps out itself.
    if name == "max_train_steps", gui.value("dataset_config") == nil { return nil }
    return Catalogue.options[name]?.defaultValue
  }

  private mutating func observeGone(_ member: Member, _ until: String, in root: Node) {
    if let replacement = Catalogue.renamed["kohya-gui"]?[member.key], !replacement.isEmpty, replacement != member.key {
      observeRenamed(member, replacement, in: root)
    } else {
      observe(
        .foreignKey, member.keyRange, setting: member.key,
        ["key": .string(member.key), "where": .string("kohya_ss up to \(until)")])
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
    switch (row.type, value) {
    case (.int, .string(let text)), (.float, .string(let text)):
      let trimmed = text.filter { !$0.isWhitespace }
      // A list of rates is a text of the older GUI; other words cannot be read as a number.
      if !trimmed.isEmpty, ValueType.float.value(of: trimmed) == nil, trimmed != "None" {
        observeType(name, key: row.key, expected: row.type, actual: "\"\(text)\"", at: member.value.range)
      }
    case (.int, .float(let number)) where number.rounded() != number:
      observeType(name, key: row.key, expected: row.type, actual: NumberText.shortest(number), at: member.value.range)
    case (.int, .list), (.int, .boolean), (.float, .list), (.float, .boolean), (.bool, .list), (.string, .list):
      if row.until == nil {
        observeType(name, key: row.key, expected: row.type, actual: value.typeName, at: member.value.range)
      }
    default: break
    }
    if let number = gui.coerced(member.value, row.key)?.number, isOutside(number, row) {
      let bounds = [row.minimum.map { "at least \(NumberText.compact($0))" }, row.maximum.map { "at most \(NumberText.compact($0))" }]
      observe(
        .outOfRange, member.value.range, setting: name,
        [
          "key": .string(row.key), "value": .string(NumberText.compact(number)),
          "bounds": .string(bounds.compactMap(\.self).joined(separator: " and ")),
        ])
    }
    if let text = value.string, !row.choices.isEmpty, !row.choices.contains(text), !text.isEmpty, !hasOpenChoices(row.key) {
      observeChoice(name, key: row.key, value: text, row.choices, at: member.value.range)
    }
  }

  /// Drop-downs that take any text, and keys with a check of their own.
  private func hasOpenChoices(_ key: String) -> Bool {
    ["LoRA_type", "optimizer", "lr_scheduler_type", "caption_extension", "xformers", "max_token_length"].contains(key)
  }

  private func isOutside(_ number: Double, _ row: GUIKeyRow) -> Bool {
    if number == 0 { return false }
    return row.minimum.map { number < $0 } ?? false || row.maximum.map { number > $0 } ?? false
  }

  /// Whether the GUI passes a key on, given its other keys.
  fileprivate func isPassedOn(_ key: String, _ gui: GUIFile) -> Bool {
    let noise = gui.value("noise_offset_type")?.string ?? "Original"
    switch key {
    case "noise_offset", "adaptive_noise_scale", "noise_offset_random_strength": return noise == "Original"
    case "multires_noise_iterations", "multires_noise_discount": return noise == "Multires"
    case "sdxl_cache_text_encoder_outputs", "sdxl_no_half_vae": return gui.isOn("sdxl")
    case "stop_text_encoder_training", "stop_text_encoder_training_pct": return false
    default: break
    }
    for (prefix, box) in [
      ("flux1_", "flux1_checkbox"), ("sd3_", "sd3_checkbox"), ("anima_", "anima_checkbox"),
      ("hunyuan_", "hunyuan_image_checkbox"), ("lumina_", "lumina_checkbox"),
    ] where key.hasPrefix(prefix) && key != box {
      return gui.isOn(box)
    }
    // A network's own keys reach only the network types that take them.
    if let option = Catalogue.guiKeys[key]?.option, option.hasPrefix("network_args."), key != "LoRA_type" {
      let module = settings.value("network_module")?.string ?? ""
      guard let rows = Catalogue.arguments["network_args:\(module)"] else { return false }
      return rows[String(option.dropFirst("network_args.".count))] != nil
    }
    let fluxOnly = ["guidance_scale", "discrete_flow_shift", "model_prediction_type", "timestep_sampling", "blocks_to_swap"]
    if fluxOnly.contains(key) { return gui.isOn("flux1_checkbox") }
    return true
  }

  /// `lr_warmup` is a percentage; `lr_warmup_steps`, where positive, wins over it.
  fileprivate mutating func readWarmup(_ gui: GUIFile) {
    if let steps = gui.value("lr_warmup_steps")?.number, steps > 0, let member = gui.root.member("lr_warmup_steps") {
      write("lr_warmup_steps", .integer(Int(steps.clamped(to: 0...1e15))), place(member, in: gui.root))
      return
    }
    let percent = gui.value("lr_warmup")?.number ?? 0
    let value: Value = percent == 0 ? .integer(0) : .float(percent / 100)
    if let member = gui.root.member("lr_warmup") {
      write("lr_warmup_steps", value, place(member, in: gui.root))
    } else {
      settings.setDefault("lr_warmup_steps", value, of: KohyaJSON.program)
    }
  }

  /// The GUI drops double quotes, splits at blanks, and appends the words to the command line.
  fileprivate mutating func readAdditionalParameters(_ root: Node) {
    guard let node = root["additional_parameters"], node.string != nil else { return }
    let decoded = DecodedText(node, in: source)
    var words: [CommandWord] = []
    var start = 0
    for index in 0...decoded.bytes.count {
      let isBlank = index == decoded.bytes.count || decoded.bytes[index] == 0x20 || (0x09...0x0D).contains(decoded.bytes[index])
      guard isBlank else { continue }
      if index > start {
        var range = start..<index
        while decoded.bytes[range].first == UInt8(ascii: "\"") { range = range.lowerBound + 1..<range.upperBound }
        while decoded.bytes[range].last == UInt8(ascii: "\"") { range = range.lowerBound..<range.upperBound - 1 }
        words.append(
          CommandWord(text: decoded.text(range).replacing("\"", with: ""), range: decoded.sourceRange(range)))
      }
      start = index + 1
    }
    read(CommandOption.options(words))
  }

  fileprivate mutating func fillGUIDefaults(_ gui: GUIFile) {
    for row in Catalogue.guiKeys.values where row.until == nil && row.tabs.contains(gui.tab) && gui.root[row.key] == nil {
      guard !["LoRA_type", "optimizer_args", "lr_scheduler_args", "lr_warmup", "lr_warmup_steps", "additional_parameters"].contains(row.key)
      else { continue }
      guard isPassedOn(row.key, gui), let name = row.option ?? (row.key == "epoch" ? "epoch" : nil) else { continue }
      if row.key == "xformers" {
        settings.setDefault("xformers", .boolean(true), of: KohyaJSON.program)
      } else if let value = GUIFile.kept(row.defaultValue) {
        settings.setDefault(name, value, of: KohyaJSON.program)
      }
    }
  }

  /// A rate of 0 for one part makes the GUI train the other alone.
  fileprivate mutating func deriveTrainedParts(_ gui: GUIFile) {
    guard gui.tab == "lora" else { return }
    let textEncoder = gui.value("text_encoder_lr")?.number ?? 0
    let unet = gui.value("unet_lr")?.number ?? 0
    if unet == 0, textEncoder != 0 {
      derive("network_train_text_encoder_only", .boolean(true), from: "unet_lr is 0")
    } else if textEncoder == 0, unet != 0 {
      derive("network_train_unet_only", .boolean(true), from: "text_encoder_lr is 0")
    }
  }
}

extension Double {
  func clamped(to range: ClosedRange<Double>) -> Double { Swift.min(Swift.max(self, range.lowerBound), range.upperBound) }
}
