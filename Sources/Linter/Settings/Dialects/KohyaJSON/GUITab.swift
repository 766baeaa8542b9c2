/// A tab of the GUI, with what each key is there.
final class GUITab: Sendable {
  /// A key's field.
  struct Field: Sendable {
    /// Its kind; nil if the present GUI has none on this tab.
    let component: GUIKeyRow.Component?
    /// What the tab fills in when the file lacks the key.
    let defaultValue: Value?
    /// Whether the tab passes its zero on, though the GUI leaves out what Python takes as false.
    let passesZero: Bool
  }

  /// Its name in the table of keys.
  let name: String
  /// By the key's number.
  let fields: [Field]

  private init(_ name: String) {
    self.name = name
    fields = Catalogue.guiKeys.values.map { row in
      Field(
        component: row.isOn(tab: name) ? row.component(onTab: name) : nil,
        defaultValue: row.defaultValue(onTab: name),
        passesZero: row.passesZero(onTab: name)
      )
    }
  }

  static let lora = GUITab("lora")
  static let dreambooth = GUITab("dreambooth")
  static let finetune = GUITab("finetune")
  static let textualInversion = GUITab("textual_inversion")

  /// The value that the GUI writes into sd-scripts' TOML; nil for one that it leaves out. The tabs for networks and
  /// textual inversion leave out every zero, as Python's 0 equals `False`.
  func kept(_ value: Value?, _ row: GUIKeyRow) -> Value? {
    fields[row.index].passesZero && value?.number == 0 ? value : GUIFile.kept(value)
  }
}
