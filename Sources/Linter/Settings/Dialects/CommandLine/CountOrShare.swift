extension OptionRow {
  /// What argparse makes of a word behind the option; nil if it refuses it.
  ///
  /// Source: `int_or_float` in sd-scripts' library/train_util.py for the options that are steps or a share of them.
  func argument(_ text: String) -> Value? {
    guard countsOrShares else { return Self.converted(text, to: type) }
    if text.hasSuffix("%") {
      return Self.converted(String(text.dropLast()), to: .float)?.number.map { .float($0 / 100) }
    }
    guard let number = Self.converted(text, to: .float)?.number else { return nil }
    return number >= 1 ? Self.converted(text, to: .int) : .float(number)
  }

  /// Python's int and float take blanks around a number, and underscores in it.
  private static func converted(_ text: String, to type: ValueType) -> Value? {
    type.value(of: text) ?? GUIKeyRow.converted(.string(text), to: type)
  }
}
