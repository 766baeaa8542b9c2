extension OptionRow {
  /// What argparse makes of a word behind the option; nil if it refuses it.
  ///
  /// Source: `int_or_float` in sd-scripts' library/train_util.py for the options that are steps or a share of them.
  func argument(_ text: String) -> Value? {
    guard countsOrShares else { return type.value(of: text) }
    if text.hasSuffix("%") {
      return ValueType.float.value(of: text.dropLast())?.number.map { .float($0 / 100) }
    }
    guard let number = ValueType.float.value(of: text)?.number else { return nil }
    return number >= 1 ? Int(text).map(Value.integer) : .float(number)
  }
}
