import Synchronization

/// A tab with the choices on it that decide which keys the GUI passes on.
final class GUIPage: Sendable {
  /// What is chosen.
  struct Choices: Hashable, Sendable {
    /// The noise keys that are passed on: `Original` or `Multires`.
    var noiseType = "Original"
    /// The `LoRA_type` that takes effect, under its present name.
    var networkType = "Standard"
    /// The model families whose boxes are checked.
    var families: [ModelFamily] = []
  }

  /// What the GUI does with a key's value.
  final class Passage: Sendable {
    /// The setting that it becomes; nil if it is not passed on.
    let name: String?
    /// The key that must have a value, too.
    let condition: GUIKeyRow?
    /// sd-scripts' option of that name.
    let option: OptionRow?
    /// The value that takes effect if the GUI drops the key's.
    let fallback: Value?
    /// Whether every value of the key's own type arrives at the option as it is.
    let takesOwnType: Bool

    static let none = Passage(name: nil, condition: nil, option: nil, fallback: nil, takesOwnType: false)

    init(name: String?, condition: GUIKeyRow?, option: OptionRow?, fallback: Value?, takesOwnType: Bool) {
      self.name = name
      self.condition = condition
      self.option = option
      self.fallback = fallback
      self.takesOwnType = takesOwnType
    }
  }

  let tab: GUITab
  let choices: Choices
  /// The training script that the GUI would start.
  let script: String
  /// By the key's number.
  let passages: [Passage]
  /// What the tab fills in, in the order of the keys.
  let defaults: [(row: GUIKeyRow, value: Value)]

  private init(_ tab: GUITab, _ choices: Choices) {
    self.tab = tab
    self.choices = choices
    let script = Self.script(tab, choices.families)
    self.script = script
    let families = choices.families.isEmpty ? ["sd"] : choices.families.map(\.rawValue)
    let options = ScriptOptions(script)
    let passages = Catalogue.guiKeys.values.map { row in
      guard row.isGone || row.isOn(tab: tab.name),
        tab === GUITab.lora
          ? row.isPassed(forFamilies: families)
          : Self.isPassed(row, tab, choices.families)
      else { return Passage.none }
      return Self.passage(row, tab, choices, script, options)
    }
    self.passages = passages
    defaults = Catalogue.guiKeys.values.compactMap { row in
      guard !row.isGone, passages[row.index].name != nil, row.option != nil || row.key == "epoch" else { return nil }
      let own = row.key == "xformers" ? .boolean(true) : tab.fields[row.index].defaultValue
      return tab.kept(own, row).map { (row, $0) }
    }
  }

  /// Whether a tab for whole models passes a key on (dreambooth_gui.py and finetune_gui.py, `config_toml_data`).
  private static func isPassed(_ row: GUIKeyRow, _ tab: GUITab, _ families: [ModelFamily]) -> Bool {
    let isFinetune = tab === GUITab.finetune
    switch row.key {
    case "learning_rate_te1", "learning_rate_te2": return families.contains(.sdxl)
    case "learning_rate_te": return !families.contains(.sdxl)
    case "clip_skip", "max_token_length":
      return !isFinetune || !families.contains(.anima) && !families.contains(.lumina)
    case "blocks_to_swap":
      return families.contains { $0 == .flux || (isFinetune ? $0 == .anima || $0 == .lumina : $0 == .sd3) }
    // Paths, for which SD3 has the keys of FLUX.1.
    case "clip_l", "t5xxl": return true
    default: return row.onlyFamily.map { only in families.contains { only == $0.rawValue } } ?? true
    }
  }

  private static func passage(
    _ row: GUIKeyRow,
    _ tab: GUITab,
    _ choices: Choices,
    _ script: String,
    _ options: ScriptOptions
  ) -> Passage {
    var name = row.option ?? row.key
    var condition: GUIKeyRow?
    switch GUIGate.gates[row.index] {
    case .open: break
    case .closed, .own: return .none
    case .noise(let type): if tab === GUITab.lora, choices.noiseType != type { return .none }
    case .box(let family): if !choices.families.contains(family) { return .none }
    case .networkArgument:
      guard let passing = row.passing(to: choices.networkType) else { return .none }
      if let argument = passing.argument { name = "network_args.\(argument)" }
      condition = passing.condition.flatMap { Catalogue.guiKeys[$0] }
    // The GUI leaves out options of other models' scripts.
    case .option(let option): if !options.contains(option) { return .none }
    }
    let option = Catalogue.options[name]
    return Passage(
      name: name,
      condition: condition,
      option: option,
      fallback: option?.defaultValue(for: script),
      takesOwnType: option.map { row.isKept(in: tab.fields[row.index], for: $0) } ?? false
    )
  }

  private static func script(_ tab: GUITab, _ families: [ModelFamily]) -> String {
    func wholeModel(_ others: [ModelFamily]) -> String? {
      if families.contains(.sdxl) { return "sdxl_train" }
      return others.first(where: families.contains).map { "\($0.rawValue)_train" }
    }
    return switch tab.name {
    case GUITab.dreambooth.name: wholeModel([.sd3, .flux]) ?? "train_db"
    case GUITab.finetune.name: wholeModel([.sd3, .flux, .anima, .lumina]) ?? "fine_tune"
    case GUITab.textualInversion.name:
      families.contains(.sdxl) ? "sdxl_train_textual_inversion" : "train_textual_inversion"
    default: families.first.map { "\($0.rawValue)_train_network" } ?? "train_network"
    }
  }

  /// The page with these choices.
  static func page(_ tab: GUITab, _ choices: Choices) -> GUIPage {
    known.withLock { known in
      if let page = known.first(where: { $0.tab === tab && $0.choices == choices }) { return page }
      let page = GUIPage(tab, choices)
      // Files may hold any text here, so the cache is bounded.
      if known.count < 64 { known.append(page) }
      return page
    }
  }

  private static let known: Mutex<[GUIPage]> = Mutex([])
}
