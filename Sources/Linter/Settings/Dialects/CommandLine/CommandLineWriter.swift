extension CommandLineDialect {
  /// A POSIX command, one option per line, in order of name; Accelerate's own options come before the script.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> EncodedConfig? {
    let settings = settings.withSizesAsText()
    var launcher = ["accelerate launch"]
    var words: [String] = []
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      if name.hasPrefix("accelerate.") {
        launcher.append(
          contentsOf: option(String(name.dropFirst("accelerate.".count)), value).map { [$0] } ?? []
        )
      } else if let row = Catalogue.options[name], row.removed == nil, row.scripts.contains(options.script),
        let line = option(name, row.type == .float && !row.countsOrShares ? asFloat(value) : value)
      {
        words.append(line)
      }
    }
    for option in ArgumentName.options {
      let arguments = ArgumentText.words(option, of: settings).map { ShellText.quoted($0.word) }
      if !arguments.isEmpty { words.append("--\(option) " + arguments.joined(separator: " ")) }
    }
    launcher.append("\(options.script).py")
    let text = ([launcher.joined(separator: " ")] + words.sorted()).joined(separator: " \\\n  ") + "\n"
    let subsets = options.subsets.isEmpty ? [] : ["subsets"]
    // The reader keeps only those of Accelerate's options that affect training.
    let missing = ReadBack.missing(settings, from: text, as: name).filter { !$0.hasPrefix("accelerate.") }
    return EncodedConfig(text: text, lost: (missing + subsets).sorted())
  }

  private static func asFloat(_ value: Value) -> Value {
    if case .integer(let number) = value { .float(Double(number)) } else { value }
  }

  /// One option with its value; nil if omitting it means the same.
  private static func option(_ name: String, _ value: Value) -> String? {
    switch value {
    case .boolean(let isOn): return isOn ? "--\(name)" : nil
    case .list(let items):
      return "--\(name) " + items.map { ShellText.quoted(PythonLiteral.text($0)) }.joined(separator: " ")
    case .integer(75) where name == "max_token_length": return nil
    default:
      let text = PythonLiteral.text(value)
      // argparse would treat a text that begins with a dash as an option.
      let joint = text.hasPrefix("-") && !CommandOption.isNegativeNumber(text) ? "=" : " "
      return "--\(name)\(joint)\(ShellText.quoted(text))"
    }
  }
}
