import Documents
import Platform

/// A file of the GUI, with lookups of values as the GUI would see them, defaults included.
struct GUIFile {
  let mapping: Mapping
  /// The catalogue's row for each member's key; nil for keys that the GUI does not know.
  let rows: [GUIKeyRow?]
  /// The index of each known key's member, by the key's number. The last member of a key wins.
  private let positions: [Int?]
  /// The index of each unknown key's member.
  private let unknownKeys: NamePositions
  /// The tab that the file belongs to, with what the file chooses there.
  let page: GUIPage

  init(_ root: Node) {
    mapping = Mapping(root)
    let members = root.members
    let known = Catalogue.guiKeys
    var rows: [GUIKeyRow?] = []
    rows.reserveCapacity(members.count)
    var positions = [Int?](repeating: nil, count: known.count)
    var unknownKeys = NamePositions()
    for index in members.indices {
      let row = known[members[index].key]
      rows.append(row)
      if let row { positions[row.index] = index } else { unknownKeys.set(members[index].key, to: index) }
    }
    self.rows = rows
    self.positions = positions
    self.unknownKeys = unknownKeys
    func has(_ keys: String...) -> Bool {
      keys.contains { key in known[key].map { positions[$0.index] != nil } ?? (unknownKeys[key] != nil) }
    }
    let tab: GUITab =
      if has("LoRA_type", "network_dim", "network_alpha", "unet_lr", "text_encoder_lr") {
        .lora
      } else if has("token_string", "init_word", "num_vectors_per_token") {
        .textualInversion
      } else if has("dataset_repeats", "image_folder", "train_dir") {
        .finetune
      } else {
        // A saved file has all keys of its tab; a short hand-written file is meant for the network tab.
        members.count > 20 ? .dreambooth : .lora
      }
    func held(_ key: String) -> Value? { known[key].flatMap { Self.held($0, members, positions, tab) } }
    var choices = GUIPage.Choices()
    if let type = held("noise_offset_type")?.string, !type.isEmpty { choices.noiseType = type }
    if let type = held("LoRA_type")?.string, !type.isEmpty { choices.networkType = NetworkType.presentName(type) }
    choices.families = ModelFamily.allCases.filter { held($0.box(on: tab))?.boolean == true }
    page = GUIPage.page(tab, choices)
  }

  /// The file's mapping.
  var root: Node { mapping.node }

  /// The family whose script a network's tab starts; nil for Stable Diffusion 1 and 2.
  var family: ModelFamily? { page.tab === GUITab.lora ? page.choices.families.first : nil }

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

  private func value(_ row: GUIKeyRow) -> Value? { page.tab.kept(held(row), row) }

  /// What the page's field holds, be it the file's or the page's own; nil if neither says anything.
  func held(_ row: GUIKeyRow) -> Value? { Self.held(row, root.members, positions, page.tab) }

  private static func held(_ row: GUIKeyRow, _ members: [Member], _ positions: [Int?], _ tab: GUITab) -> Value? {
    guard let index = positions[row.index] else { return tab.fields[row.index].defaultValue }
    return Value(members[index].value).map { tab.held($0, row) } ?? tab.heldForNull(row)
  }

  /// What the field of a key holds once `update_my_data` has read the value that stands in the file; nil stands for null.
  func held(_ written: Value?, _ row: GUIKeyRow) -> Value? {
    guard let written else { return page.tab.heldForNull(row) }
    return replacesFormat(written, row) ? .string(Self.formats[0]) : page.tab.held(written, row)
  }

  /// Whether it is a format that networks and textual inversion are not saved in; the first of theirs takes its place.
  func replacesFormat(_ written: Value, _ row: GUIKeyRow) -> Bool {
    row === Self.format && !(written.string.map(Self.formats.contains) ?? false)
      && ["LoRA_type", "num_vectors_per_token"].contains { key in
        member(key).flatMap { Value($0.value) }?.isFalsy == false
      }
  }

  /// The formats that networks and textual inversion are saved in.
  static let formats = ["safetensors", "ckpt"]
  private static let format = Catalogue.guiKeys["save_model_as"]

  func isOn(_ key: String) -> Bool { value(key)?.boolean == true }

  func isOn(_ row: GUIKeyRow) -> Bool { value(row)?.boolean == true }

  /// Whether a family's box is checked.
  func isOn(_ family: ModelFamily) -> Bool { page.choices.families.contains(family) }

  /// A value less those that the GUI leaves out: "", false, None and 0.
  static func kept(_ value: Value?) -> Value? {
    value?.isFalsy == false ? value : nil
  }

  /// The name of the setting that a key becomes; nil if the GUI does not pass it on.
  func passedName(_ row: GUIKeyRow) -> String? {
    let passage = page.passages[row.index]
    return passes(passage) ? passage.name : nil
  }

  /// Whether the key that a key depends on has a value.
  func passes(_ passage: GUIPage.Passage) -> Bool { passage.condition.map { value($0) != nil } ?? true }
}
