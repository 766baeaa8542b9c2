extension OptionRow {
  /// What argparse makes of a word behind the option; nil if it refuses it.
  ///
  /// Source: `int_or_float` in sd-scripts' library/train_util.py for the options that are steps or a share of them.
  func argument(_ text: String) -> Value? {
    // Python's int and float take blanks around a number, and underscores in it.
    guard countsOrShares else { return type.value(of: text) ?? GUIKeyRow.converted(.string(text), to: type) }
    if text.hasSuffix("%") {
      return ValueType.float.value(of: text.dropLast())?.number.map { .float($0 / 100) }
    }
    guard let number = ValueType.float.value(of: text)?.number else { return nil }
    return number >= 1 ? Int(text).map(Value.integer) : .float(number)
  }
}
