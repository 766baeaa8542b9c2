import Settings

/// The meaning of names while one rule is checked.
struct RuleEnvironment: Scope {
  let context: LintContext
  let subset: Subset?
  let observed: [String: Value]
  let names: RuleNames
  let budget: EvaluationBudget
  /// What was asked for while conditions were evaluated.
  let asked = AskedSettings()

  func value(_ name: String) -> Value? {
    if !observed.isEmpty, let value = observed[name] { return value }
    // A value that this observation does not carry is null, not the setting of the same name.
    if !names.observed.isEmpty, names.observed.contains(name) { return nil }
    if names.hasSubset, name.hasPrefix("subset.") { return subsetValue(name) }
    if name.hasPrefix("subsets.") { return setting(name)?.value }
    noteComputed(name)
    switch context.settings.lookup(name) {
    case .value(let value): return value
    case .unset: return nil
    case .unknown: return Fact.named[name]?.value(in: context)
    }
  }

  func value(of fact: Fact) -> Value? { fact.value(in: context) }

  /// The value that other rules have asked for, unless evaluation has to notice something: an observation's own names, what
  /// a script computes, and a bound.
  func value(of definition: Definition) -> Value? {
    guard names.observed.isEmpty, budget.isUnlimited, !context.settings.dialect.type.isScript else {
      return definition.expression.evaluate(self)
    }
    if let known = context.definitions[ObjectIdentifier(definition)] { return known }
    let value = definition.expression.evaluate(self)
    context.definitions.updateValue(value, forKey: ObjectIdentifier(definition))
    return value
  }

  private func subsetValue(_ name: String) -> Value? {
    switch name {
    case "subset.width": Resolution(setting("subset.resolution")?.value).map { .integer($0.width) }
    case "subset.height": Resolution(setting("subset.resolution")?.value).map { .integer($0.height) }
    default: setting(name)?.value
    }
  }

  /// A value that a script computes, or that options may set which it does not tell, is not known, so that no condition on it holds or fails.
  private func noteComputed(_ name: String) {
    guard context.settings.dialect.type.isScript else { return }
    if let setting = context.settings.values[name] {
      if setting.isComputed { asked.hasComputed = true }
    } else if context.settings.hasUnknownOptions, Catalogue.options[name] != nil {
      asked.hasComputed = true
    }
  }

  func isWritten(_ name: String) -> Bool {
    noteComputed(name)
    return setting(name)?.place != nil
  }

  func text(_ name: String) -> String? {
    guard let setting = setting(name) else { return value(name)?.plainText }
    guard let place = setting.place, place.file < context.settings.files.count else {
      return setting.value?.plainText
    }
    let text = context.settings.files[place.file].source.text(place.range)
    let bytes = text.utf8
    let isQuoted = bytes.count >= 2 && (bytes.first == 0x22 || bytes.first == 0x27) && bytes.last == bytes.first
    return isQuoted ? String(Substring(bytes.dropFirst().dropLast())) : text
  }

  func setting(_ name: String) -> Setting? {
    if name.hasPrefix("subsets.") { return firstInUse(String(Substring(name.utf8.dropFirst("subsets.".utf8.count)))) }
    guard name.hasPrefix("subset.") else { return context.settings[name] }
    let key = String(Substring(name.utf8.dropFirst("subset.".utf8.count)))
    // A subset inherits what it does not set itself.
    if let own = subset?.settings[key] { return own }
    guard let option = Catalogue.datasetKeys[key].map({ $0.option ?? $0.key }) else { return nil }
    let inherited = context.settings[option]
    // What the first dataset sets stands among the settings of the run; it is that dataset's alone.
    let isDatasets = subset.map { context.settings.isOfDatasetConfig(option, of: $0) } ?? false
    return isDatasets
      ? Setting(
        name: option,
        value: Catalogue.options[option]?.defaultValue(for: context.settings.script),
        origin: .programDefault("sd-scripts")
      ) : inherited
  }

  /// The setting of the run, or else of the first subset, in which it is on.
  private func firstInUse(_ key: String) -> Setting? {
    func isOn(_ setting: Setting?) -> Bool { setting?.value?.isFalsy == false }
    let run = Catalogue.datasetKeys[key].flatMap { context.settings[$0.option ?? $0.key] }
    return isOn(run) ? run : context.settings.subsets.lazy.compactMap { $0.settings[key] }.first(where: isOn)
  }
}

/// Notes about the settings that a rule's conditions asked for.
final class AskedSettings {
  /// Whether a script computes one of them.
  var hasComputed = false
}
