import Documents
import Platform

/// A file of the GUI, with lookups of values as the GUI would see them, defaults included.
struct GUIFile {
  let root: Node
  /// The catalogue's row for each member's key; nil for keys that the GUI does not know.
  let rows: [GUIKeyRow?]
  /// The index of each known key's member, by the key's number. The last member of a key wins.
  private let positions: [Int?]
  /// The index of each unknown key's member.
  private let unknownKeys: ExactDictionary<Int>
  /// The tab that the file belongs to.
  let tab: String
  /// The noise keys that are passed on: `Original` or `Multires`.
  private(set) var noiseType = "Original"
  /// The `LoRA_type` that takes effect, under its present name.
  private(set) var networkType = "Standard"
  /// The model families whose boxes are checked, as the catalogue names them; the first one's script is started.
  private(set) var families = ["sd"]
  /// For each known key, by its number, whether the training script has its option.
  private(set) var scriptOptions: [Bool] = []

  init(_ root: Node) {
    self.root = root
    let members = root.members
    let known = Catalogue.guiKeys
    var rows: [GUIKeyRow?] = []
    rows.reserveCapacity(members.count)
    var positions = [Int?](repeating: nil, count: known.count)
    var unknownKeys = ExactDictionary<Int>()
    for (index, member) in members.enumerated() {
      let row = known[member.key]
      rows.append(row)
      if let row { positions[row.index] = index } else { unknownKeys[member.key] = index }
    }
    self.rows = rows
    self.positions = positions
    self.unknownKeys = unknownKeys
    func has(_ keys: String...) -> Bool {
      keys.contains { key in known[key].map { positions[$0.index] != nil } ?? (unknownKeys[key] != nil) }
    }
    if has("LoRA_type", "network_dim", "network_alpha", "unet_lr", "text_encoder_lr") {
      tab = "lora"
    } else if has("token_string", "init_word") {
      tab = "textual_inversion"
    } else if has("dataset_repeats", "image_folder", "train_dir") {
      tab = "finetune"
    } else {
      // A saved file has all keys of its tab; a short hand-written file is meant for the network tab.
      tab = members.count > 20 ? "dreambooth" : "lora"
    }
    noiseType = value("noise_offset_type")?.string ?? noiseType
    networkType = NetworkType.presentName(value("LoRA_type")?.string ?? networkType)
    let script = script
    scriptOptions = GUIGate.options(of: script)
    if tab == "lora" {
      let checked = ModelFamily.allCases.filter(isOn).map(\.rawValue)
      if !checked.isEmpty { families = checked }
    }
  }

  /// The family whose script is started.
  var family: String? { families.first }

  /// The member that gives a key its value.
  func member(_ key: String) -> Member? {
    let index = Catalogue.guiKeys[key].map { positions[$0.index] } ?? unknownKeys[key]
    return index.map { root.members[$0] }
  }

  /// Whether the file has a key.
  func has(_ row: GUIKeyRow) -> Bool { positions[row.index] != nil }

  /// Whether no later member has the same key.
  func isLast(_ index: Int) -> Bool {
    let last = rows[index].map { positions[$0.index] } ?? unknownKeys[root.members[index].key]
    return last == index
  }

  /// A key's value, or the GUI's default if the file lacks it; nil for values that the GUI drops.
  func value(_ key: String) -> Value? {
    if let row = Catalogue.guiKeys[key] { return value(row) }
    return GUIFile.kept(member(key).flatMap { Value($0.value) })
  }

  private func value(_ row: GUIKeyRow) -> Value? { held(row).flatMap { kept($0, row) } }

  /// What the page's field holds, be it the file's or the page's own; nil if neither says anything.
  func held(_ row: GUIKeyRow) -> Value? {
    positions[row.index].flatMap { Value(root.members[$0].value) }.map { row.held($0, onTab: tab) }
      ?? row.defaultValue(onTab: tab)
  }

  func isOn(_ key: String) -> Bool { value(key)?.boolean == true }

  func isOn(_ row: GUIKeyRow) -> Bool { value(row)?.boolean == true }

  /// Whether a family's box is checked; SDXL's has another name on the tab for fine-tuning.
  func isOn(_ family: ModelFamily) -> Bool { isOn(family.box) || family == .sdxl && isOn("sdxl_checkbox") }

  /// The value that the GUI writes into sd-scripts' TOML; nil for one that it leaves out. The tabs for networks and
  /// textual inversion leave out every zero, as Python's 0 equals `False`.
  func kept(_ value: Value, _ row: GUIKeyRow) -> Value? {
    value.number == 0 && row.passesZero(onTab: tab) ? value : GUIFile.kept(value)
  }

  /// A value less those that the GUI leaves out: "", false, None and 0.
  static func kept(_ value: Value?) -> Value? {
    value?.isFalsy == false ? value : nil
  }

  /// The name of the argument as which a network of this type gets a key's value; nil if it does not.
  func argument(of row: GUIKeyRow) -> String? {
    guard let passing = row.passing(to: networkType), passing.condition.map({ value($0) != nil }) ?? true else {
      return nil
    }
    return passing.argument.map { "network_args.\($0)" } ?? row.option
  }

  /// The training script that the GUI would start.
  var script: String {
    switch tab {
    case "dreambooth": return wholeModelScript(["sd3", "flux"]) ?? "train_db"
    case "finetune": return wholeModelScript(["sd3", "flux", "anima", "lumina"]) ?? "fine_tune"
    case "textual_inversion": return isOn("sdxl") ? "sdxl_train_textual_inversion" : "train_textual_inversion"
    default:
      let family = ModelFamily.allCases.first(where: isOn)
      return family.map { "\($0.rawValue)_train_network" } ?? "train_network"
    }
  }

  /// The script that trains a whole model of the first family whose box is checked.
  private func wholeModelScript(_ families: [String]) -> String? {
    if isOn(.sdxl) { return "sdxl_train" }
    return families.first { ModelFamily(rawValue: $0).map(isOn) ?? false }.map { "\($0)_train" }
  }
}
