/// What becomes of a file's value on its way through a field of the GUI's page.
///
/// `update_my_data` (kohya_gui/common_gui.py) reads it, gradio's component takes it, and `train_model` passes it on.
extension GUIKeyRow {
  /// The value that `train_model` gets.
  func held(_ value: Value, in component: Component?) -> Value {
    // Loading a list as a number raises.
    if case .list = value, loadedAs != nil { return value }
    let loaded = loadedAs.map { Self.converted(value, to: $0.type) ?? $0.fallback } ?? value
    return switch component {
    case .checkbox: .boolean(!loaded.isFalsy)
    case .text: .string(Self.text(loaded))
    case .whole:
      (loaded.number ?? loaded.boolean.map { $0 ? 1 : 0 })
        .flatMap { Int(exactly: $0.rounded(.toNearestOrEven)) }.map(Value.integer) ?? loaded
    // A browser has one type of numbers.
    case .number, .slider, .choice, .menu: loaded.integer.map(Value.integer) ?? loaded
    case nil: former(loaded)
    }
  }

  /// Whether a field hands on every value of the key's own type unchanged, which the option takes.
  func isKept(in field: GUITab.Field, for option: OptionRow) -> Bool {
    guard loadedAs == nil, field.passedAs == nil, option.type == type, !option.takesList else { return false }
    return switch (field.component, type) {
    case (.checkbox, .bool), (.text, .string), (.choice, .string), (.menu, .string), (.number, .int), (.number, .float),
      (.slider, .int), (.slider, .float), (.whole, .int):
      true
    default: false
    }
  }

  /// Whether the component refuses the value, so that neither the file nor the button does anything.
  func isRefused(_ held: Value, by component: Component?) -> Bool {
    switch component {
    case .whole, .slider: held.number == nil && held.boolean == nil
    default: false
    }
  }

  /// Python's `int` and `float`; nil where they raise.
  static func converted(_ value: Value, to type: ValueType) -> Value? {
    switch (type, value) {
    case (.int, .integer), (.float, .float): value
    case (.int, .boolean(let isOn)): .integer(isOn ? 1 : 0)
    case (.float, .boolean(let isOn)): .float(isOn ? 1 : 0)
    case (.int, .float(let number)):
      // Python's integers have no bounds.
      Int(exactly: number.rounded(.towardZero)).map(Value.integer) ?? (number.isFinite ? value : nil)
    case (.float, .integer(let number)): .float(Double(number))
    case (.int, .string(let text)): PythonNumber.isInteger(text) ? Int(bare(text)).map(Value.integer) : nil
    case (.float, .string(let text)): PythonNumber.isNumber(text) ? Double(bare(text)).map(Value.float) : nil
    default: nil
    }
  }

  private static func bare(_ text: String) -> String { String(text.withoutWhitespace.filter { $0 != "_" }) }

  /// Python's `str`.
  private static func text(_ value: Value) -> String {
    guard case .list(let items) = value else { return PythonLiteral.text(value) }
    return PythonValue.list(items.map(PythonValue.init)).string
  }

  /// A value of a key that no present page has: older pages kept numbers as text.
  private func former(_ value: Value) -> Value {
    guard type == .int || type == .float, let text = value.string else { return value }
    let trimmed = text.withoutWhitespace
    return type.value(of: trimmed) ?? ValueType.float.value(of: trimmed) ?? (trimmed.isEmpty ? value : .integer(0))
  }
}
