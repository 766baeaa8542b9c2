import Documents
import Settings

/// Options that need, exclude, replace or disable each other, by the table of relations.
struct Relations: Sendable {
  private let kinds: [RelationKind]

  /// - Parameter kinds: the kinds that some rule reports.
  init(_ kinds: [RelationKind]) { self.kinds = kinds }

  /// What the options of a config do to each other: first those of the run, then those of each subset.
  func observations(_ context: LintContext) -> [Observation] {
    let settings = context.settings
    guard let script = settings.script, !settings.dialect.type.isRecord else { return [] }
    let known = RuleLibrary.builtIn.relations
    let run = RelationScope(run: RuleEnvironment(context), subset: nil, matches: known.matches(of: script))
    let changes = context.changes
    var result: [Observation] = []
    for number in settings.values.optionNumbers {
      guard let relations = known.ofOptions[number], changes[number] || relations.hasBounds else { continue }
      guard let setting = settings.values[Catalogue.options.values[number]] else { continue }
      observe(setting, relations, script, run, &result)
    }
    for (name, setting) in settings.values.otherSettings {
      guard let relations = known.ofArgument(name) else { continue }
      observe(setting, relations, script, run, &result)
    }
    for (name, first) in Self.lists(settings).sorted(by: { $0.key < $1.key }) {
      guard let option = Catalogue.options[name], let relations = known.ofOptions[option.number] else { continue }
      observe(first, relations, script, run, &result)
    }
    for subset in settings.subsets {
      let scope = RelationScope(run: run.run, subset: subset, matches: run.matches)
      for (name, setting) in subset.settings {
        guard let relations = known[name] else { continue }
        observe(setting, relations, script, scope, &result)
      }
    }
    return result
  }

  /// The lists of arguments, each at its first argument.
  private static func lists(_ settings: Settings) -> [String: Setting] {
    var result: [String: Setting] = [:]
    for (option, list) in settings.argumentLists {
      guard let first = list.arguments.first, let place = settings.place("\(option).\(first.key)") else { continue }
      result[option] = Setting(name: option, value: .string(first.key), origin: .written(place))
    }
    return result
  }

  private func observe(
    _ setting: Setting,
    _ option: OptionRelations,
    _ script: String,
    _ scope: RelationScope,
    _ result: inout [Observation]
  ) {
    guard let place = setting.place, let value = setting.value, !setting.isUnset, !setting.isComputed else { return }
    let isInUse = !value.isFalsy && !Expression.isEqual(value, option.option?.defaultValue(for: script))
    for row in option.relations
    where (isInUse || row.kind == .bounds) && kinds.contains(row.kind) && scope.mayHold(row) {
      scope.run.asked.hasComputed = false
      if let when = row.when, !when.holds(scope) { continue }
      if scope.run.asked.hasComputed { continue }
      if row.kind == .bounds, row.severity != .error, isAlreadyOutOfRange(option.name, scope) { continue }
      var observation = Observation(
        .relation(row.kind),
        file: place.file,
        range: place.range,
        setting: option.name,
        values: values(row, option.name, value, scope)
      )
      observation.severity = row.severity
      result.append(observation)
    }
  }

  /// Whether the GUI's own bounds already say so.
  private func isAlreadyOutOfRange(_ name: String, _ scope: RelationScope) -> Bool {
    scope.run.context.settings.observations.contains { $0.kind == .outOfRange && $0.setting == name }
  }

  private func values(_ row: Relation, _ option: String, _ value: Value, _ scope: RelationScope) -> [String: Value] {
    var values: [String: Value] = [
      "option": .string(label(row, option, value)),
      "value": .string(value == .string("") ? #""""# : value.plainText),
      "other": .string(row.other.text(scope)), "reason": .string(row.reason.text(scope)),
    ]
    if let help = row.help { values["todo"] = .string(help.text(scope)) }
    return values
  }

  /// The option, with its value where the relation holds for some of its values.
  private func label(_ row: Relation, _ option: String, _ value: Value) -> String {
    let isChosen =
      ["lr_scheduler", "lr_scheduler_type", "network_module"].contains(option)
      || Catalogue.options[option].map { $0.type == .string && !$0.choices.isEmpty } ?? false
    return isChosen && row.kind != .bounds ? "\(option)=\(value.plainText)" : option
  }
}

/// The settings that apply to a subset: its own, or else the run's.
private struct RelationScope: Scope {
  let run: RuleEnvironment
  /// Nil for the run as a whole.
  let subset: Subset?
  /// For each pattern of scripts, by its number, whether the run's script is one of them.
  let matches: [Bool]

  /// Whether a relation is about the run's script, and some option differs as its condition needs it. What a subset sets
  /// may fulfill the condition, too.
  func mayHold(_ row: Relation) -> Bool {
    guard row.scripts.isEmpty || row.scripts.contains(where: { matches[$0] }) else { return false }
    guard subset == nil, let triggers = row.triggers else { return true }
    let changes = run.context.changes
    return triggers.contains { changes[$0] }
  }

  var budget: EvaluationBudget { run.budget }

  /// What the subset sets itself.
  private func own(_ name: ReferencedName) -> Setting? { subset?.settings[name.text] }

  func value(_ name: ReferencedName) -> Value? {
    if let own = own(name) { return own.value }
    return run.value(name)
  }

  func value(of fact: Fact) -> Value? { run.value(of: fact) }

  func value(of definition: Definition) -> Value? {
    subset == nil ? run.value(of: definition) : definition.expression.evaluate(self)
  }

  func isWritten(_ name: ReferencedName) -> Bool { own(name)?.place != nil || run.isWritten(name) }

  func text(_ name: ReferencedName) -> String? {
    own(name).map { $0.value?.plainText } ?? run.text(name)
  }
}
