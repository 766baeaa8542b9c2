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
      case .written: if target == dialect || !dialect.type.isNoise(name, value) { result[name] = value }
      case .derived: result[name] = value
      case .programDefault:
        // Accelerate's options belong to the machine; arguments have the same default in every dialect.
        if name.hasPrefix("accelerate.") || isDefault(name, value, defaults) { continue }
        if ArgumentName(name) != nil {
          if !ReadBack.isEqual(value, argumentDefault(name)) { result[name] = value }
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
    }
    return result.withSizesAsText()
  }

  /// The defaults of a dialect's programs for a network of this kind.
  private static func defaults(of target: DialectName, like settings: Settings) -> Settings {
    var kind: [String: Value] = [:]
    for name in ["network_module", "network_args.algo"] { kind[name] = settings.value(name) }
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

  /// The default of an argument in the library that receives it.
  private func argumentDefault(_ name: String) -> Value? {
    guard let argument = ArgumentName(name), argument.option == "network_args",
      let module = value("network_module")?.string
    else { return values[name]?.value }
    return Catalogue.arguments["network_args:\(module)"]?[argument.key]?.defaultValue
  }

}
