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
    /// As what the tab passes the value on; nil if as it is.
    let passedAs: ValueType?
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
        passesZero: row.passesZero(onTab: name),
        passedAs: row.passedAs(onTab: name)
      )
    }
  }

  static let lora = GUITab("lora")
  static let dreambooth = GUITab("dreambooth")
  static let finetune = GUITab("finetune")
  static let textualInversion = GUITab("textual_inversion")

  /// What the field of a key holds for a file's value.
  func held(_ value: Value, _ row: GUIKeyRow) -> Value { row.held(value, in: fields[row.index].component) }

  /// What the field of a key holds for a null. Two tabs put it into the field; the others keep their own choice, which
  /// for the optimizer is another than where the file lacks the key.
  func heldForNull(_ row: GUIKeyRow) -> Value? {
    let field = fields[row.index]
    if !takesNull { return row.key == "optimizer" ? .string("AdamW8bit") : field.defaultValue }
    return switch field.component {
    case .checkbox: .boolean(false)
    case .slider: row.minimum.map { number in Int(exactly: number).map(Value.integer) ?? .float(number) }
    default: nil
    }
  }

  /// Whether a null arrives in the fields (`open_configuration` in dreambooth_gui.py and textual_inversion_gui.py).
  var takesNull: Bool { self === GUITab.dreambooth || self === GUITab.textualInversion }

  /// What `train_model` makes of a field's value; nil if its conversion raises.
  func passed(_ held: Value, _ row: GUIKeyRow) -> Value? {
    fields[row.index].passedAs.map { GUIKeyRow.converted(held, to: $0) } ?? held
  }

  /// The value that the GUI writes into sd-scripts' TOML; nil for one that it leaves out. The tabs for networks and
  /// textual inversion leave out every zero, as Python's 0 equals `False`.
  func kept(_ value: Value?, _ row: GUIKeyRow) -> Value? {
    fields[row.index].passesZero && value?.number == 0 ? value : GUIFile.kept(value)
  }
}
