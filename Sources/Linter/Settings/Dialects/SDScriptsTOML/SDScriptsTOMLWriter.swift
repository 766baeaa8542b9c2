import Documents

extension SDScriptsTOML {
  /// One key per line, sorted; arguments as arrays with one item per line.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> EncodedConfig? {
    let settings = settings.withSizesAsText()
    var lines: [String: String] = [:]
    for (name, value) in settings {
      guard let row = Catalogue.options[name], isWritten(row, value, options) else { continue }
      lines[name] = "\(name) = \(TOMLValueText.literal(value, row))"
    }
    for option in ArgumentName.options {
      let words = ArgumentText.words(option, of: settings)
      guard !words.isEmpty else { continue }
      let items = words.map { "  \(TOMLText.quoted($0.word)),\n" }.joined()
      lines[option] = "\(option) = [\n\(items)]"
    }
    let text = lines.sorted { $0.key < $1.key }.map { "\($0.value)\n" }.joined()
    let subsets = options.subsets.isEmpty ? [] : ["subsets"]
    return EncodedConfig(text: text, lost: (ReadBack.missing(settings, from: text, as: name) + subsets).sorted())
  }

  /// Whether an option can be written for the script.
  private static func isWritten(_ row: OptionRow, _ value: Value, _ options: EncodingOptions) -> Bool {
    guard row.removed == nil, row.scripts.contains(options.script) else { return false }
    // sd-scripts uses 75 tokens without the option, which accepts only 150 and 225.
    return !(row.name == "max_token_length" && value.integer == 75)
  }
}
