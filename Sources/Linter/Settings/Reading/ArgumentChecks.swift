extension SettingsReader {
  /// Checks arguments against the optimizer, scheduler or network that receives them, and fills in defaults.
  mutating func finish() {
    for (option, list) in lists { checkArguments(option, list) }
    for option in ArgumentName.options {
      guard let (owner, rows) = argumentGroup(option) else { continue }
      for row in rows.values where row.defaultValue != nil {
        // Networks treat an argument of 0 or False as absent.
        if option == "network_args", row.defaultValue?.isFalsy == true { continue }
        settings.setDefault("\(option).\(row.name)", row.defaultValue, of: owner)
      }
    }
  }

  /// The receiver of an option's arguments and the keywords that it accepts; nil if unknown.
  private func argumentGroup(_ option: String) -> (owner: String, rows: [String: ArgumentRow])? {
    let owner: String?
    switch option {
    case "optimizer_args": owner = settings.value("optimizer_type")?.string
    case "lr_scheduler_args": owner = settings.value("lr_scheduler_type")?.string
    default: owner = settings.value("network_module")?.string
    }
    guard let owner, !owner.isEmpty else { return nil }
    if let rows = Catalogue.arguments["\(option):\(owner)"] { return (owner, rows) }
    // sd-scripts compares optimizer names case-insensitively.
    let key = "\(option):\(owner)".lowercased()
    guard let group = Catalogue.argumentGroups[key], let rows = Catalogue.arguments[group] else { return nil }
    return (String(group.drop { $0 != ":" }.dropFirst()), rows)
  }

  private mutating func checkArguments(_ option: String, _ list: ArgumentList) {
    guard let (owner, rows) = argumentGroup(option) else { return }
    for argument in list.arguments {
      let name = "\(option).\(argument.key)"
      let range =
        argument.keyRange.lowerBound..<max(argument.keyRange.lowerBound, argument.valueRange.upperBound)
      guard let row = rows[argument.key] else {
        let suggestion = suggestion(for: argument.key, among: rows.keys)
        // Networks ignore unknown keywords; optimizers and schedulers raise an exception.
        if option == "network_args" {
          if let owners = Catalogue.argumentOwners(of: argument.key, in: option) {
            observe(
              .foreignKey,
              range,
              setting: name,
              ["key": .string(argument.key), "where": .string("\(owners), and the network module is \(owner)")]
            )
            continue
          }
          observe(
            .unknownKey,
            range,
            setting: name,
            ["key": .string(argument.key), "suggestion": suggestion.map(Value.string)].compactMapValues(
              \.self
            )
          )
          continue
        }
        observe(
          .unknownArgument,
          range,
          setting: name,
          [
            "argument": .string(argument.key), "owner": .string(owner),
            "suggestion": suggestion.map(Value.string),
          ]
          .compactMapValues(\.self)
        )
        continue
      }
      if !row.choices.isEmpty, !row.choices.contains(argument.value.lowercased()), !isPath(argument.value) {
        observeChoice(name, key: argument.key, value: argument.value, row.choices, at: argument.valueRange)
      }
    }
  }

  private func isPath(_ value: String) -> Bool { value.contains(".toml") || value.contains("/") }
}
