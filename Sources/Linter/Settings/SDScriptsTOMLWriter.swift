import Documents

extension SDScriptsTOML {
  /// One key a line, sorted; arguments as arrays with one item a line.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> Encoded? {
    let settings = settings.withSizesAsText()
    var lines: [String: String] = [:]
    for (name, value) in settings {
      guard let row = Catalogue.options[name], isWritten(row, value, options) else { continue }
      lines[name] = "\(name) = \(TOMLValueText.literal(value, row))"
    }
    for option in ArgumentText.options {
      let words = ArgumentText.words(option, of: settings)
      guard !words.isEmpty else { continue }
      let items = words.map { "  \(TOMLText.quoted($0.word)),\n" }.joined()
      lines[option] = "\(option) = [\n\(items)]"
    }
    let text = lines.sorted { $0.key < $1.key }.map { "\($0.value)\n" }.joined()
    let subsets = options.subsets.isEmpty ? [] : ["subsets"]
    return Encoded(text: text, lost: (ReadBack.missing(settings, from: text, as: name) + subsets).sorted())
  }

  /// Whether an option can be written for the script.
  private static func isWritten(_ row: OptionRow, _ value: Value, _ options: EncodingOptions) -> Bool {
    guard row.removed == nil, row.scripts.contains(options.script) else { return false }
    // 75 tokens are what sd-scripts takes without the option, which knows 150 and 225.
    return !(row.name == "max_token_length" && value.integer == 75)
  }
}

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
  /// Whether an integer is a number of steps and a float a share of the run, so that 50 must not become 50.0.
  var countsOrShares: Bool { name == "lr_warmup_steps" || name == "lr_decay_steps" }
}

extension Value {
  var isList: Bool { if case .list = self { true } else { false } }
}
