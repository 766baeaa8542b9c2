import Documents
import Files
import Settings

/// How to lint.
public struct LintOptions: Sendable {
  /// Reported as what, and where to look, for one file.
  public var profile: Profile
  /// Ids or prefixes to check instead of the profile's; empty for the profile's.
  public var select: [String]
  /// Ids or prefixes to check besides.
  public var extendSelect: [String]
  /// Ids or prefixes to leave out.
  public var ignore: [String]
  /// Severities by id, in place of the rules' own.
  public var severities: [String: Severity]
  /// What the user says about the run.
  public var declared: Declared
  /// The dialect, where it is not to be recognised by content.
  public var dialect: DialectName?
  /// The folder to look for images in, in place of the config's.
  public var dataset: String?
  /// Measures images, for rules that ask for what pixels say.
  public var measurer: ImageMeasurer?

  /// The guide's profile and nothing else.
  public init() {
    profile = .guide
    select = []
    extendSelect = []
    ignore = []
    severities = [:]
    declared = Declared()
  }

  /// Whether a rule is checked.
  public func includes(_ rule: Rule) -> Bool {
    func matches(_ selectors: [String]) -> Bool {
      selectors.contains { rule.id.hasPrefix($0) || rule.slug == $0 || $0 == "ALL" }
    }
    let isSelected = select.isEmpty ? profile.includes(rule.profile) : matches(select)
    // Naming a rule exactly asks for it, even where a prefix leaves its group out.
    if ignore.contains(rule.id) || ignore.contains(rule.slug) { return false }
    if select.contains(rule.id) || extendSelect.contains(rule.id) { return true }
    return (isSelected || matches(extendSelect)) && !matches(ignore)
  }
}

/// Checks configs against rules.
public struct Linter: Sendable {
  private let options: LintOptions
  /// The rules that an observation of each kind breaks.
  private let observers: [String: [Rule]]
  private let observed: Set<String>
  /// The rules that are tried on every config.
  private let conditions: [Rule]

  /// A linter with the rules of a library that the options leave.
  public init(_ library: RuleLibrary, _ options: LintOptions) {
    let rules = library.rules.filter(options.includes)
    self.options = options
    conditions = rules.filter { $0.detects == nil }
    observers = Dictionary(grouping: rules.filter { $0.detects != nil }, by: { $0.detects ?? "" })
    observed = Set(observers.keys)
  }

  /// Lints a file by its path.
  public func lint(path: String) -> LintedFile {
    if Path.fileExtension(path) == ".safetensors" { return lintNetwork(path) }
    do {
      return lint(Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes)))
    } catch {
      return LintedFile(path: path, kind: .unreadable(reason: error.reason), diagnostics: [], sources: [:])
    }
  }

  /// Lints a text.
  public func lint(_ source: Source) -> LintedFile {
    switch Reading.read(source, as: options.dialect) {
    case .settings(let settings, isMalformed: true):
      return result(subject(settings), syntaxFindings(subject(settings)), isMalformed: true)
    case .settings(let settings, isMalformed: false):
      let subject = subject(Self.followed(settings))
      return result(subject, findings(subject), isMalformed: false)
    case .notAConfig(let program):
      return LintedFile(path: source.path, kind: .notAConfig(knownAs: program), diagnostics: [], sources: [:])
    case .unreadable(let reason):
      return LintedFile(path: source.path, kind: .unreadable(reason: reason), diagnostics: [], sources: [:])
    }
  }

  private func lintNetwork(_ path: String) -> LintedFile {
    do {
      let settings = NetworkMetadata.settings(of: try NetworkMetadata.file(at: path))
      let subject = subject(settings)
      let linted = result(subject, findings(subject), isMalformed: false)
      // A header has no lines that a person could go to.
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

  private func result(_ subject: Subject, _ diagnostics: [Diagnostic], isMalformed: Bool) -> LintedFile {
    let settings = subject.settings
    let path = settings.files.first?.source.path ?? ""
    let sources = Dictionary(
      settings.files.map { ($0.source.path, $0.source) },
      uniquingKeysWith: { first, _ in first }
    )
    let order = Dictionary(
      settings.files.enumerated().map { ($1.source.path, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    // Two subsets may be told the same about the dataset that they share.
    let sorted = Set(diagnostics).sorted { a, b in
      let left = (order[a.path] ?? .max, a.range?.lowerBound ?? -1, a.rule, a.message)
      let right = (order[b.path] ?? .max, b.range?.lowerBound ?? -1, b.rule, b.message)
      return left < right
    }
    let (kept, unused) = Suppressions.apply(sorted, settings: settings)
    return LintedFile(
      path: path,
      kind: isMalformed
        ? .unreadable(reason: settings.files.first?.document?.issues.last?.message ?? "it cannot be read")
        : .config(dialect: settings.dialect.rawValue),
      diagnostics: kept + unused.flatMap { findings($0, subject) },
      sources: sources
    )
  }

  /// A malformed text's own problems; there are no settings to judge.
  private func syntaxFindings(_ subject: Subject) -> [Diagnostic] {
    subject.settings.observations.flatMap { findings($0, subject) }
  }

  private func subject(_ settings: Settings) -> Subject {
    let path = settings.files.first?.source.path ?? ""
    return Subject(
      settings: settings,
      declared: options.declared,
      profile: options.profile,
      reader: DatasetReader(base: Path.parent(path), override: options.dataset),
      measurer: options.measurer
    )
  }

  private func findings(_ subject: Subject) -> [Diagnostic] {
    var result = subject.settings.observations.flatMap { findings($0, subject) }
    result += subject.reader.pathObservations(subject.settings).flatMap { findings($0, subject) }
    for folder in subject.folders {
      let observations = subject.reader.imageObservations(folder, subject.settings, wanted: observed)
      result += observations.flatMap { findings($0, subject) }
    }
    for index in conditions.indices {
      let rule = conditions[index]
      if rule.isPerSubset {
        result += subject.subsets.compactMap { finding(rule, subject, subset: $0, observation: nil) }
      } else if let finding = finding(rule, subject, subset: nil, observation: nil) {
        result.append(finding)
      }
    }
    return result
  }

  /// The settings with those of the dataset config that they name, where it is here.
  public static func followed(_ settings: Settings) -> Settings {
    guard settings.script != nil, let name = settings.value("dataset_config")?.string, !name.isEmpty else {
      return settings
    }
    let base = Path.parent(settings.files.first?.source.path ?? "")
    guard let path = DatasetReader(base: base, override: nil).existing(name), let format = Format(path: path),
      let bytes = try? FileSystem.read(path, limit: Limits.bytes)
    else { return settings }
    let source = Source(path: path, bytes: bytes)
    var settings = settings
    settings.follow(SettingsFile(source: source, document: Document.parse(source, as: format)))
    return settings
  }

  private func findings(_ observation: Observation, _ subject: Subject) -> [Diagnostic] {
    (observers[observation.kind] ?? []).compactMap { rule in
      finding(rule, subject, subset: nil, observation: observation)
    }
  }

  // MARK: One rule

  private func finding(_ rule: Rule, _ subject: Subject, subset: Subset?, observation: Observation?)
    -> Diagnostic?
  {
    let scope = RuleScope(
      subject: subject,
      subset: subset,
      observed: observation?.values ?? [:],
      names: rule.names
    )
    if let when = rule.when, !when.holds(scope) { return nil }
    if let require = rule.require, require.holds(scope) { return nil }
    var severity = rule.severity
    if let (to, when) = rule.escalation, when.holds(scope) { severity = to }
    severity = options.severities[rule.id] ?? severity
    let place = place(rule, scope, observation)
    return Diagnostic(
      rule: rule.id,
      slug: rule.slug,
      severity: severity,
      message: rule.message.text(scope),
      help: rule.help?.text(scope),
      path: place.path,
      range: place.range,
      setting: place.setting,
      fix: fix(rule, scope, observation, in: place.path)
    )
  }

  private func place(_ rule: Rule, _ scope: RuleScope, _ observation: Observation?)
    -> (path: String, range: Range<Int>?, setting: String?)
  {
    let files = scope.subject.settings.files
    let first = files.first?.source.path ?? ""
    if let observation {
      let path =
        observation.path ?? observation.file.flatMap { $0 < files.count ? files[$0].source.path : nil }
        ?? first
      return (path, observation.range, observation.setting)
    }
    for name in rule.at {
      guard let place = scope.setting(name)?.place, place.file < files.count else { continue }
      return (files[place.file].source.path, place.range, name)
    }
    if let folder = scope.subset?.folder, scope.subset?.node == nil { return (folder, nil, rule.at.first) }
    return (first, nil, rule.at.first)
  }

  private func fix(_ rule: Rule, _ scope: RuleScope, _ observation: Observation?, in path: String) -> Fix? {
    for template in rule.fixes {
      if let when = template.when, !when.holds(scope) { continue }
      if let fix = fix(template, scope, observation, in: path) { return fix }
    }
    return nil
  }

  private func fix(
    _ template: Rule.FixTemplate,
    _ scope: RuleScope,
    _ observation: Observation?,
    in path: String
  ) -> Fix? {
    var edits: [Edit] = []
    var renames: [Fix.Rename] = []
    var newFiles: [Fix.NewFile] = []
    var said: [String] = []
    for action in template.actions {
      switch action {
      case .detected:
        guard let observation, !observation.edits.isEmpty else { return nil }
        edits += observation.edits
      case .change(let name, let expression):
        let value = expression?.evaluate(scope)
        guard expression == nil || value != nil else { return nil }
        guard let made = self.edits(name, value, scope) else { return nil }
        edits += made
        said.append(value.map { "set \(name) to \($0.plainText)" } ?? "unset \(name)")
      case .renameFolder:
        guard let folder = scope.subset?.folder, scope.subset?.node == nil else { return nil }
        let name = Path.name(folder)
        guard let underscore = name.firstIndex(of: "_") else { return nil }
        let target = Path.join(Path.parent(folder), "1" + name[underscore...])
        guard FileSystem.status(target) == nil else { return nil }
        renames.append(Fix.Rename(from: folder, to: target))
        said.append("rename \(folder) to \(target)")
      case .writePreset:
        let target = Path.join(Path.parent(path), "ia3.lycoris.toml")
        guard let made = self.edits("network_args.preset", .string(target), scope) else { return nil }
        edits += made
        if FileSystem.status(target) == nil {
          newFiles.append(Fix.NewFile(path: target, text: LyCORISPreset.text(trainOnInput: false)))
        }
        said.append("write \(target) and name it as the preset")
      }
    }
    guard !edits.isEmpty || !renames.isEmpty else { return nil }
    let message = template.message?.text(scope) ?? (said.isEmpty ? "repair it" : said.joined(separator: ", "))
    return Fix(safety: template.safety, message: message, edits: edits, renames: renames, newFiles: newFiles)
  }

  private func edits(_ name: String, _ value: Value?, _ scope: RuleScope) -> [Edit]? {
    let settings = scope.subject.settings
    if name.hasPrefix("subset.") {
      let change = Change(name: String(name.dropFirst("subset.".count)), value: value)
      return scope.subset.flatMap { settings.edits(for: change, of: $0) }
    }
    // Edits are of the linted file; what another file says is changed when that file is linted.
    if let place = settings.place(name), place.file != 0 { return nil }
    return settings.edits(for: Change(name: name, value: value))
  }
}
