/// What argparse makes of an option's name on a script's command line.
enum OptionNames {
  /// How a name was understood.
  enum Match {
    case option(OptionRow)
    /// `--help`.
    case help
    /// It is the beginning of several names.
    case ambiguous([String])
    /// Another script has it, or an earlier release.
    case foreign(OptionRow)
    case unknown
  }

  /// The option of this name, or the only one of the script that it abbreviates.
  ///
  /// Source: `ArgumentParser._parse_optional` and `_get_option_tuples` in Python's argparse.py.
  static func match(_ name: String, script: String) -> Match {
    if let row = Catalogue.options[name], isKnown(row, to: script) { return .option(row) }
    if name == "help" { return .help }
    if !name.isEmpty {
      var matches = Catalogue.options.values.filter { $0.name.hasPrefix(name) && isKnown($0, to: script) }
      if "help".hasPrefix(name), !matches.isEmpty { return .ambiguous((matches.map(\.name) + ["help"]).sorted()) }
      matches.sort { $0.name < $1.name }
      if matches.count == 1, let only = matches.first { return .option(only) }
      if matches.count > 1 { return .ambiguous(matches.map(\.name)) }
    }
    if let row = Catalogue.options[name] { return .foreign(row) }
    return .unknown
  }

  static func isKnown(_ row: OptionRow, to script: String) -> Bool { !row.isRemoved && row.isKnown(to: script) }

  /// Where an option belongs that a script does not have.
  static func home(of row: OptionRow) -> String {
    if let removed = row.removed { return "sd-scripts before \(removed)" }
    let scripts = row.scripts
    // The scripts for networks first; the list of all is long.
    let sorted = scripts.sorted { (rank($0), $0) < (rank($1), $1) }.map { "\($0).py" }
    guard sorted.count > 4 else { return list(sorted) }
    return "\(sorted.prefix(3).joined(separator: ", ")) and \(sorted.count - 3) other scripts"
  }

  private static func rank(_ script: String) -> Int {
    if script == "train_network" { return 0 }
    if script == "sdxl_train_network" { return 1 }
    if script.hasSuffix("_network") { return 2 }
    return script.contains("old") || script.contains("control") ? 4 : 3
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "no script" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
