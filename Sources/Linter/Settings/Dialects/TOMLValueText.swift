import Documents

/// Values as TOML in the types that argparse would give them, since nothing converts them afterwards.
enum TOMLValueText {
  static func literal(_ value: Value, _ row: OptionRow) -> String {
    if row.takesList, row.name != "text_encoder_lr" || value.isList {
      let items = if case .list(let items) = value { items } else { [value] }
      return "[" + items.map { literal($0, row.type) }.joined(separator: ", ") + "]"
    }
    return literal(value, row.countsOrShares ? .any : row.type)
  }

  static func literal(_ value: Value, _ type: ValueType) -> String {
    switch (type, value) {
    case (.int, .float(let number)): return Int(exactly: number).map(String.init) ?? TOMLText.number(number)
    case (.float, .integer(let number)): return TOMLText.number(Double(number))
    case (.string, .integer), (.string, .float): return TOMLText.quoted(value.plainText)
    default: return value.literal(in: .toml)
    }
  }
}

extension OptionRow {
  /// Whether an integer means steps and a float a share of the run, so that 50 must not become 50.0.
  var countsOrShares: Bool { name == "lr_warmup_steps" || name == "lr_decay_steps" }
}

extension Value {
  var isList: Bool { if case .list = self { true } else { false } }
}
