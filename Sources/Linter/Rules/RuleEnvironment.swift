import Settings

/// The meaning of names while one rule is checked.
struct RuleEnvironment: Scope {
  let context: LintContext
  let subset: Subset?
  let observed: [String: Value]
  /// The names of the values that the observation may have.
  let observedNames: [String]
  /// Whether the rule is about each subset.
  let isPerSubset: Bool
  let budget: EvaluationBudget

  /// The names of the run, for built-in conditions.
  init(_ context: LintContext) {
    self.context = context
    subset = nil
    observed = [:]
    observedNames = []
    isPerSubset = false
    budget = context.unlimited
  }

  /// The names for one rule.
  init(_ context: LintContext, _ rule: Rule, subset: Subset? = nil, observation: Observation? = nil) {
    self.context = context
    self.subset = subset
    observed = observation?.values ?? [:]
    observedNames = rule.conditions.observed
    isPerSubset = rule.isPerSubset
    budget = context.budget(of: rule)
  }

  /// What was asked for while conditions were evaluated.
  var asked: AskedSettings { context.asked }

  func value(_ name: ReferencedName) -> Value? {
    if !observed.isEmpty, let value = observed[name.text] { return value }
    // A value that this observation does not carry is null, not the setting of the same name.
    if !observedNames.isEmpty, observedNames.contains(name.text) { return nil }
    switch name.referent {
    case .option(let option):
      noteComputed(option)
      let value = context.settings.lookup(option).value
      // Python counts with True as with 1.
      if case .boolean(let isOn)? = value, option.type == .int || option.type == .float {
        return .integer(isOn ? 1 : 0)
      }
      return value
    case .subset(let key, let inherited) where isPerSubset: return subsetValue(key, inherited)
    case .anySubset(let key): return firstInUse(key)?.value
    case .subset, .other:
      noteComputed(name.text)
      switch context.settings.lookup(other: name.text) {
      case .value(let value): return value
      case .unset: return nil
      case .unknown: return Fact.named[name.text]?.value(in: context)
      }
    }
  }

  func value(of fact: Fact) -> Value? { fact.value(in: context) }

  /// The value that other rules have asked for, unless evaluation has to notice something: an observation's own names, what
  /// a script computes, and a bound.
  func value(of definition: Definition) -> Value? {
    guard observedNames.isEmpty, budget.isUnlimited, !context.settings.dialect.type.isScript else {
      return definition.expression.evaluate(self)
    }
    let missing = definition.number + 1 - context.definitions.count
    if missing > 0 { context.definitions += repeatElement(.none, count: missing) }
    if let known = context.definitions[definition.number] { return known }
    let value = definition.expression.evaluate(self)
    context.definitions[definition.number] = .some(value)
    return value
  }

  private func subsetValue(_ key: String, _ inherited: ReferencedName.InheritedOption?) -> Value? {
    // No option is called width or height.
    if inherited == nil {
      switch key {
      case "width": return Resolution(setting(Self.resolution)?.value).map { .integer($0.width) }
      case "height": return Resolution(setting(Self.resolution)?.value).map { .integer($0.height) }
      default: break
      }
    }
    if let own = own(key) { return own.value }
    guard let inherited else { return nil }
    guard let option = inherited.option, !isOfDataset(inherited) else {
      return setting(ofSubset: key, inherited)?.value
    }
    return context.settings.lookup(option).value
  }

  /// What the subset sets itself.
  private func own(_ key: String) -> Setting? {
    guard let subset, !subset.settings.isEmpty else { return nil }
    return subset.settings[key]
  }

  /// Whether what the run sets is the first dataset's alone: it stands among the settings of the run.
  private func isOfDataset(_ inherited: ReferencedName.InheritedOption) -> Bool {
    subset.map { context.settings.isOfDatasetConfig(inherited.name, of: $0) } ?? false
  }

  private static let resolution = ReferencedName("subset.resolution")

  /// A value that a script computes, or that options may set which it does not tell, is not known, so that no condition on it holds or fails.
  private func noteComputed(_ name: String) {
    guard context.settings.dialect.type.isScript else { return }
    if context.settings.values[name]?.isComputed == true { asked.hasComputed = true }
  }

  private func noteComputed(_ option: OptionRow) {
    guard context.settings.dialect.type.isScript else { return }
    if context.settings.values[option]?.isComputed ?? context.settings.hasUnknownOptions { asked.hasComputed = true }
  }

  func isWritten(_ name: ReferencedName) -> Bool {
    if case .option(let option) = name.referent { noteComputed(option) } else { noteComputed(name.text) }
    return setting(name)?.place != nil
  }

  func text(_ name: ReferencedName) -> String? {
    guard let setting = setting(name) else { return value(name)?.plainText }
    guard let place = setting.place, place.file < context.settings.files.count else {
      return setting.value?.plainText
    }
    let text = context.settings.files[place.file].source.text(place.range)
    let bytes = text.utf8
    let isQuoted = bytes.count >= 2 && (bytes.first == 0x22 || bytes.first == 0x27) && bytes.last == bytes.first
    return isQuoted ? String(Substring(bytes.dropFirst().dropLast())) : text
  }

  func setting(_ name: ReferencedName) -> Setting? {
    switch name.referent {
    case .option(let option): context.settings[option]
    case .subset(let key, let inherited): setting(ofSubset: key, inherited)
    case .anySubset(let key): firstInUse(key)
    case .other: context.settings.values[other: name.text]
    }
  }

  /// A subset inherits what it does not set itself.
  private func setting(ofSubset key: String, _ inheritance: ReferencedName.InheritedOption?) -> Setting? {
    if let own = own(key) { return own }
    guard let inheritance else { return nil }
    let option = inheritance.name
    if isOfDataset(inheritance) {
      return Setting(
        name: option,
        value: inheritance.option?.defaultValue(for: context.settings.script),
        origin: .programDefault("sd-scripts")
      )
    }
    return inheritance.option.map { context.settings[$0] } ?? context.settings.values[option]
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
