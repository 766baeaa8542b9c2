import Documents
import Files
import Platform
import Settings

/// Checks configs against rules.
public struct Linter: Sendable {
  private let options: LintOptions
  /// The rules that an observation of each kind breaks.
  private let observers: [(kind: Observation.Kind, rules: [Rule])]
  /// The kinds that some rule is about.
  private let observed: [Observation.Kind]
  /// The rules that are not about an observation.
  private let conditions: [Rule]
  /// Whether each of them is tried on every config.
  private let isAlwaysTried: [Bool]
  /// For each option, by its number, the indices of those that are tried if it differs from its default.
  private let waiting: [[Int]]
  private let rules: [Rule]
  /// The relations between options; nil if no rule is about them.
  private let relations: Relations?

  /// Makes a linter with the rules of a library that the options select.
  public init(_ library: RuleLibrary, _ options: LintOptions) {
    self.init(rules: options.included(library.rules), options)
  }

  private init(rules: [Rule], _ options: LintOptions) {
    self.options = options
    let conditions = rules.filter { $0.detects == nil }
    self.conditions = conditions
    isAlwaysTried = conditions.map { $0.triggers == nil }
    var waiting = [[Int]](repeating: [], count: Catalogue.options.count)
    for (index, rule) in conditions.enumerated() {
      for option in rule.triggers ?? [] { waiting[option].append(index) }
    }
    self.waiting = waiting
    var observers: [(kind: Observation.Kind, rules: [Rule])] = []
    for rule in rules {
      guard let kind = rule.detects else { continue }
      if let index = observers.firstIndex(where: { $0.kind == kind }) {
        observers[index].rules.append(rule)
      } else {
        observers.append((kind, [rule]))
      }
    }
    self.observers = observers
    let observed = observers.map(\.kind)
    self.observed = observed
    let kinds = RelationKind.allCases.filter { observed.contains(.relation($0)) }
    relations = kinds.isEmpty ? nil : Relations(kinds)
    self.rules = rules
  }

  /// A linter with some of the rules.
  func checkingOnly(_ ids: Set<String>) -> Linter {
    Linter(rules: rules.filter { ids.contains($0.id) }, options)
  }

  /// Lints a file by its path.
  public func lint(path: String) -> LintedFile {
    if Path.fileExtension(path) == ".safetensors" { return lintNetwork(path) }
    do {
      return lint(Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes, readsPipes: true)))
    } catch {
      return LintedFile(path: path, kind: .unreadable(reason: error.reason), diagnostics: [], sources: [:])
    }
  }

  /// Lints a text.
  public func lint(_ source: Source) -> LintedFile {
    let results = ConfigReader.readAll(source, as: options.dialect).map { lint($0, source) }
    guard var first = results.first else {
      return LintedFile(path: source.path, kind: .notAConfig(knownAs: nil), diagnostics: [], sources: [:])
    }
    for other in results.dropFirst() {
      first.diagnostics += other.diagnostics
      for (path, text) in other.sources { first.sources[path] = text }
    }
    return first
  }

  private func lint(_ config: ReadConfig, _ source: Source) -> LintedFile {
    switch config {
    case .settings(let settings, isMalformed: true):
      let context = context(settings)
      return result(context, syntaxFindings(context), isMalformed: true)
    case .settings(let settings, isMalformed: false):
      let context = context(settings.resolvingDatasetConfig().withSubsetValues)
      return result(context, findings(context), isMalformed: false)
    case .notAConfig(let program):
      return LintedFile(path: source.path, kind: .notAConfig(knownAs: program), diagnostics: [], sources: [:])
    case .unreadable(let reason):
      return LintedFile(path: source.path, kind: .unreadable(reason: reason), diagnostics: [], sources: [:])
    }
  }

  private func lintNetwork(_ path: String) -> LintedFile {
    do {
      let file = try NetworkMetadata.wholeFile(at: path)
      if let kind = NetworkMetadata.kindWithoutRun(file) {
        return LintedFile(path: path, kind: .notAConfig(knownAs: kind), diagnostics: [], sources: [:])
      }
      let context = context(NetworkMetadata.settings(of: file))
      let linted = result(context, findings(context), isMalformed: false)
      // A network's header has no lines to point at.
      let placeless = linted.diagnostics.map { diagnostic in
        var diagnostic = diagnostic
        diagnostic.range = nil
        return diagnostic
      }
      return LintedFile(path: path, kind: linted.kind, diagnostics: placeless, sources: [:])
    } catch {
      return LintedFile(path: path, kind: .unreadable(reason: error.reason), diagnostics: [], sources: [:])
    }
  }

  private func result(_ context: LintContext, _ diagnostics: [Diagnostic], isMalformed: Bool) -> LintedFile {
    let settings = context.settings
    let path = settings.files.first?.source.path ?? ""
    if let fault = context.fault {
      return LintedFile(path: path, kind: .unreadable(reason: fault.description), diagnostics: [], sources: [:])
    }
    let sources = ExactDictionary(settings.files.map { ($0.source.path, $0.source) })
    let sorted = inOrder(diagnostics, settings.files)
    let (kept, unused) = Suppressions.apply(sorted, settings: settings, rules: rules)
    return LintedFile(
      path: path,
      kind: isMalformed
        ? .unreadable(reason: settings.files.first?.document?.issues.last?.message ?? "it cannot be read")
        : .config(dialect: settings.dialect),
      diagnostics: kept + unused.flatMap { findings($0, context) },
      sources: sources
    )
  }

  /// Findings in order of place, each once.
  private func inOrder(_ diagnostics: [Diagnostic], _ files: [SettingsFile]) -> [Diagnostic] {
    // Nearly every finding is about the first file.
    let order = ExactDictionary(files.dropFirst().enumerated().map { ($1.source.path, $0 + 1) })
    let first = files.first?.source.path ?? ""
    let placed = diagnostics.map { finding in
      let file = finding.path.isExactly(first) ? 0 : order[finding.path] ?? .max
      return (file: file, start: finding.range?.lowerBound ?? -1, finding: finding)
    }
    let sorted = placed.sorted { a, b in
      if (a.file, a.start) != (b.file, b.start) { return (a.file, a.start) < (b.file, b.start) }
      return (a.finding.rule, ExactText(a.finding.message)) < (b.finding.rule, ExactText(b.finding.message))
    }
    // Two subsets may report the same finding about the dataset that they share.
    var result: [Diagnostic] = []
    var previous: (file: Int, start: Int)?
    var seen: Set<Diagnostic> = []
    for (file, start, finding) in sorted {
      if let last = previous, last == (file, start) {
        if seen.isEmpty, let last = result.last { seen.insert(last) }
        guard seen.insert(finding).inserted else { continue }
      } else {
        seen = []
      }
      previous = (file, start)
      result.append(finding)
    }
    return result
  }

  /// The findings about a malformed text, which has no settings to check.
  private func syntaxFindings(_ context: LintContext) -> [Diagnostic] {
    context.settings.observations.flatMap { findings($0, context) }.map { finding in
      // A text that cannot be read is not fixed either.
      var finding = finding
      finding.fix = nil
      return finding
    }
  }

  private func context(_ settings: Settings) -> LintContext {
    let path = settings.files.first?.source.path ?? ""
    return LintContext(
      settings: settings,
      declared: options.declared,
      profile: options.profile,
      reader: DatasetReader(base: Path.parent(path), override: options.dataset),
      measurer: options.measurer
    )
  }

  private func findings(_ context: LintContext) -> [Diagnostic] {
    let related = relations?.observations(context) ?? []
    // A value that the trainer refuses is reported as such, not as one beyond the GUI's slider.
    let refused = Set(related.filter { $0.kind == .relation(.bounds) && $0.severity == .error }.compactMap(\.setting))
    // argparse and the GUI check every value; those of a TOML file are passed on unchecked.
    let isUnchecked = [.sdScriptsTOML, .easyScriptsTOML].contains(context.settings.dialect)
    let unread = Set(isUnchecked ? related.filter(\.isUnread).compactMap(\.setting) : [])
    var result = context.settings.observations.flatMap { observation -> [Diagnostic] in
      var observation = observation
      if observation.kind == .outOfRange, refused.contains(observation.setting ?? "") { return [] }
      // A value that the run never reads cannot stop it, whatever its type.
      if observation.kind == .wrongType, unread.contains(observation.setting ?? "") {
        observation.severity = .warning
      }
      return findings(observation, context)
    }
    if observed.contains(.otherRelease) {
      result += context.settings.releaseObservations(context.declared).flatMap { findings($0, context) }
    }
    result += context.reader.pathObservations(context.settings).flatMap { findings($0, context) }
    result += related.flatMap { findings($0, context) }
    for source in context.datasets.sources {
      let observations = context.reader.imageObservations(source, context.datasets, wanted: observed)
      result += observations.flatMap { findings($0, context) }
    }
    result += context.reader.planObservations(context.datasets).flatMap { findings($0, context) }
    return result + conditionFindings(context)
  }

  /// What the rules say that are not about an observation.
  private func conditionFindings(_ context: LintContext) -> [Diagnostic] {
    var isTried = isAlwaysTried
    for (option, hasChanged) in context.changes.enumerated() where hasChanged {
      for index in waiting[option] { isTried[index] = true }
    }
    var result: [Diagnostic] = []
    let shared = RuleEnvironment(context)
    for (index, rule) in conditions.enumerated() where isTried[index] {
      if rule.isPerSubset {
        result += context.subsets.compactMap { finding(rule, RuleEnvironment(context, rule, subset: $0), nil) }
        continue
      }
      let found =
        if rule.origin == nil { finding(rule, shared, nil) } else { finding(rule, RuleEnvironment(context, rule), nil) }
      if let found { result.append(found) }
    }
    return result
  }

  private func findings(_ observation: Observation, _ context: LintContext) -> [Diagnostic] {
    (observers.first { $0.kind == observation.kind }?.rules ?? []).compactMap { rule in
      finding(rule, RuleEnvironment(context, rule, observation: observation), observation)
    }
  }

  // MARK: One rule

  private func finding(_ rule: Rule, _ environment: RuleEnvironment, _ observation: Observation?) -> Diagnostic? {
    let (context, conditions) = (environment.context, rule.conditions)
    context.asked.hasComputed = false
    defer { if environment.budget.isSpent { context.noteSpent(rule) } }
    if let when = conditions.when, !when.holds(environment) { return nil }
    if let require = conditions.require, require.holds(environment) { return nil }
    if environment.asked.hasComputed { return nil }
    // A record says what a run was like; what it does not say is not known.
    if context.settings.dialect.type.isRecord, !conditions.at.isEmpty, observation == nil,
      !conditions.at.contains(where: { environment.setting($0) != nil })
    {
      return nil
    }
    var severity = observation?.severity ?? rule.severity
    if let (to, when) = conditions.escalation, when.holds(environment) { severity = to }
    // What the guide prescribes for iA3 is advice to another network, and would change what it was meant to be.
    let isAdvice = rule.isGuidance && context.trainsOtherNetwork
    if isAdvice { severity = min(severity, .warning) }
    severity = options.severities[rule.id] ?? severity
    let place = place(conditions.at, environment, observation)
    var fix = FixProposal(environment: environment, observation: observation, path: place.path).fix(for: rule)
    if isAdvice { fix?.safety = .unsafe }
    return Diagnostic(
      rule: rule.id,
      slug: rule.slug,
      severity: severity,
      message: rule.details.message.text(environment),
      help: rule.details.help?.text(environment),
      path: place.path,
      range: place.range,
      setting: place.setting,
      fix: fix,
      related: observation?.related ?? []
    )
  }

  private func place(_ at: [ReferencedName], _ environment: RuleEnvironment, _ observation: Observation?)
    -> (path: String, range: Range<Int>?, setting: String?)
  {
    let files = environment.context.settings.files
    let first = files.first?.source.path ?? ""
    if let observation {
      let path =
        observation.path ?? observation.file.flatMap { $0 < files.count ? files[$0].source.path : nil }
        ?? first
      return (path, observation.range, observation.setting)
    }
    for name in at {
      guard let place = environment.setting(name)?.place, place.file < files.count else { continue }
      return (files[place.file].source.path, place.range, name.text)
    }
    if let folder = environment.subset?.folder, environment.subset?.node == nil { return (folder, nil, at.first?.text) }
    return (first, nil, at.first?.text)
  }
}

extension Rule {
  /// Whether it says what the guide prescribes for iA3; a project's own rules mean what they say.
  fileprivate var isGuidance: Bool { profile == .guide && origin == nil && id != RuleID.networkNotIA3 }
}

extension Observation {
  /// Whether a relation notes that the run does not read the setting; a warning may be about one that it reads.
  fileprivate var isUnread: Bool {
    (kind == .relation(.needs) || kind == .relation(.ignored)) && severity == .info && !isComputedWith
      && !Catalogue.isCheckedForDatasets(setting ?? "")
  }

  /// Whether it is subtracted from the run's steps, whatever becomes of the difference (`get_scheduler_fix` in sd-scripts'
  /// library/train_util.py).
  private var isComputedWith: Bool {
    setting == "lr_decay_steps" && values["other"] != .string("with schedule-free optimizers")
  }
}
