import Documents

extension Settings {
  /// The values that the file itself sets, without keys that it writes only to leave them unset.
  public var explicitValues: [String: Value] {
    values.compactMapValues { setting in
      guard setting.place != nil, !setting.isUnset else { return nil }
      return setting.value
    }
  }

  /// The settings that each subset's tables set, by their dataset-config names.
  public var explicitSubsets: [[String: Value]] {
    subsets.map { subset in
      subset.settings.compactMapValues { $0.place != nil && !$0.isUnset ? $0.value : nil }
    }
  }

  /// The values to write so that a config in another dialect trains the same way.
  ///
  /// These are what the file sets, what follows from it, and its program's defaults that differ from
  /// the target's: kohya_ss, for example, runs 1600 steps with 10 % warm-up by default.
  public func conversionValues(to target: DialectName) -> [String: Value] {
    var result: [String: Value] = [:]
    let defaults = Self.defaults(of: target, like: self)
    for (name, setting) in effective {
      guard let value = setting.value, !setting.isUnset else {
        if target == dialect, setting.place != nil { result[name] = target.type.unsetValue(of: name) }
        continue
      }
      switch setting.origin {
      case .written: if target == dialect || !dialect.type.isNoise(setting, in: self) { result[name] = value }
      case .derived: result[name] = value
      case .programDefault:
        // Accelerate's options belong to the machine; arguments have the same default in every dialect.
        if name.hasPrefix("accelerate.") || isDefault(name, value, defaults) { continue }
        if ArgumentName(name) != nil {
          if !ReadBack.isEqual(value, argumentRow(name)?.defaultValue) { result[name] = value }
        } else if let script, Catalogue.options[name]?.scripts.contains(script) == true {
          result[name] = value
        }
      }
    }
    if target != dialect {
      dialect.type.adapt(&result, of: self)
      for (name, value) in target.type.valuesAgainstDefaults(for: self) where result[name] == nil {
        result[name] = value
      }
      for (name, value) in argumentsAgainst(defaults) where result[name] == nil { result[name] = value }
    }
    return result.withSizesAsText()
  }

  /// The arguments that are `None` where the library has another default: no value says so, and they are lost.
  public var argumentsWithoutValue: [String] {
    values.values.filter { setting in
      setting.place != nil && !setting.isUnset && setting.value == nil && argumentDefault(setting.name) != nil
    }.map(\.name).sorted()
  }

  /// The values to write so that the target's program does not fill in arguments that this config leaves to the
  /// library: kohya_ss, for example, trains iA3 on the input by default.
  private func argumentsAgainst(_ defaults: Settings) -> [String: Value] {
    var result: [String: Value] = [:]
    for (name, setting) in defaults.values where ArgumentName(name)?.option == "network_args" {
      guard case .programDefault = setting.origin, let filledIn = setting.value else { continue }
      let wanted = value(name) ?? argumentDefault(name) ?? filledIn.unset
      if !ReadBack.isEqual(wanted, filledIn) { result[name] = wanted }
    }
    return result
  }

  /// The defaults of a dialect's programs for a network of this kind.
  private static func defaults(of target: DialectName, like settings: Settings) -> Settings {
    var kind: [String: Value] = [:]
    kind["network_module"] = settings.value("network_module")
    for (name, setting) in settings.values where ArgumentName(name)?.option == "network_args" {
      if case .programDefault = setting.origin { continue }
      kind[name] = setting.value
    }
    let options = EncodingOptions(script: settings.script ?? "train_network")
    let text = target.type.text(of: kind, options: options)?.text ?? ""
    return ReadBack.settings(text, as: target)
  }

  /// Whether the target does this by default.
  private func isDefault(_ name: String, _ value: Value, _ defaults: Settings) -> Bool {
    if case .written = defaults[name]?.origin { return false }
    return ReadBack.isEqual(value, defaults.value(name)) || ReadBack.isEqual(value, Self.valuesWithoutOption[name])
  }

  /// The values that sd-scripts uses for options without a default.
  static let valuesWithoutOption: [String: Value] = [
    "max_timestep": .integer(1000), "max_token_length": .integer(75),
  ]

  /// The default of an argument in the library that receives it; nil if that is `None` or not known.
  func argumentDefault(_ name: String) -> Value? {
    guard let row = argumentRow(name) else { return nil }
    // Some have an option's value; a network of no given size has four dimensions.
    return row.defaultValue ?? row.defaultOption.flatMap { value($0) ?? ($0 == "network_dim" ? .integer(4) : nil) }
  }

  private func argumentRow(_ name: String) -> ArgumentRow? {
    guard let argument = ArgumentName(name) else { return nil }
    switch argument.option {
    case "network_args":
      return value("network_module")?.string.flatMap { Catalogue.arguments["network_args:\($0)"]?[argument.key] }
    case "optimizer_args": return optimizerClass.parameters?[argument.key]
    default: return schedulerClass?.parameters?[argument.key]
    }
  }
}

extension Value {
  /// What a program reads as unset, in the same type.
  fileprivate var unset: Value {
    switch self {
    case .boolean: .boolean(false)
    case .integer, .float: .integer(0)
    case .string, .list: .string("")
    }
  }
}
