import Documents
import Files
import Images
import Project
import Reports
import Rules
import Settings

/// An error that ends the program with exit code 2.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A config as this run reads it: its text with the settings of the command line written into it.
///
/// The changes are made to the text in memory, by the dialect that reads it, so that the linter judges and the
/// training reads exactly the same config.
struct ConfigFile {
  /// The text, changes included.
  let source: Source
  /// The settings, those of the dataset config that they name included.
  let settings: Settings

  /// Reads a config.
  ///
  /// - Parameters:
  ///   - path: the file; `-` for standard input.
  ///   - changes: `name=value` each; an empty value unsets.
  init(_ path: String, as dialect: DialectName?, changes: [String]) throws(Failure) {
    var source: Source
    do throws(FileError) {
      source =
        path == "-"
        ? Source(path: "<stdin>", bytes: try FileSystem.readStandardInput(limit: Limits.bytes))
        : Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes))
    } catch {
      throw Failure(error.description)
    }
    var settings = try Self.read(source, dialect)
    for change in changes {
      source = try Self.apply(change, to: source, settings)
      settings = try Self.read(source, dialect)
    }
    self.source = source
    self.settings = settings.resolvingDatasetConfig()
  }

  private static func read(_ source: Source, _ dialect: DialectName?) throws(Failure) -> Settings {
    switch ConfigReader.read(source, as: dialect) {
    case .settings(let settings, false): return settings
    case .settings(let settings, true):
      let issue = settings.files.first?.document?.issues.last
      let position = LineIndex(source).position(of: issue?.range.lowerBound ?? 0)
      throw Failure(
        "\(source.path):\(position.line):\(position.column): \(issue?.message ?? "it cannot be read")"
      )
    case .notAConfig(let program):
      throw Failure(
        "\(source.path) is not a training config that ia3 knows\(program.map { "; it looks like \($0)'s" } ?? "")"
      )
    case .unreadable(let reason): throw Failure("\(source.path): \(reason)")
    }
  }

  private static func apply(_ change: String, to source: Source, _ settings: Settings) throws(Failure)
    -> Source
  {
    guard let equals = change.firstIndex(of: "="), equals != change.startIndex else {
      throw Failure("--set \(change): write it as name=value")
    }
    let name = String(change[..<equals])
    let text = String(change[change.index(after: equals)...])
    let edits: [Edit]?
    edits = settings.dialect.type.edits(
      for: Change(name: name, value: try value(text, of: name)),
      in: settings
    )
    guard let edits else {
      throw Failure("--set \(change): \(source.path) has no place for it; change the file instead")
    }
    do { return Source(path: source.path, bytes: try edits.applied(to: source.bytes)) } catch {
      throw Failure("--set \(change): \(source.path) cannot be changed there; change the file instead")
    }
  }

  /// The value of an option as its type wants it; nil for an empty text.
  private static func value(_ text: String, of name: String) throws(Failure) -> Value? {
    guard let type = Catalogue.options[name]?.type ?? Catalogue.argumentTypes[name] else {
      if name.contains("_args.") { return text.isEmpty ? nil : PythonLiteral.valueOrText(text) }
      let known = Array(Catalogue.options.keys) + Array(Catalogue.argumentTypes.keys)
      let hint = Suggestion.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw Failure("--set \(name)=\(text): there is no setting '\(name)'\(hint)")
    }
    if text.isEmpty { return nil }
    if let value = type.value(of: text) { return value }
    if type == .bool, let number = Int(text), number == 0 || number == 1 { return .boolean(number == 1) }
    throw Failure("--set \(name)=\(text): '\(text)' is not \(type.phrase)")
  }
}

/// Lint before training.
struct LintGate {
  private let library: RuleLibrary
  private let options: LintOptions

  /// The linter that `ia3 lint` would use for a config, with rules left out.
  ///
  /// - Parameter allowed: ids, slugs or prefixes of rules that may be broken.
  init(for path: String, as dialect: DialectName?, allowing allowed: [String]) throws(Failure) {
    var options = LintOptions()
    options.measurer = Self.measure
    let library: RuleLibrary
    do {
      var rules = try RuleLibrary()
      if let project = try ProjectFiles().project(for: path) {
        for folder in project.extraRules { try rules.add(folder: folder) }
        try project.validate(against: rules)
        options = project.options(for: path, base: options)
      }
      library = rules
    } catch {
      throw Failure(String(describing: error))
    }
    for name in allowed {
      guard library.rules.contains(where: { $0.matches(selector: name) }) else {
        let hint = Suggestion.nearest(to: name, among: library.rules.flatMap { [$0.id, $0.slug] })
        throw Failure("--allow \(name): there is no such rule\(hint.map { "; did you mean '\($0)'?" } ?? "")")
      }
    }
    options.ignore += allowed.flatMap { name in
      library.rules.filter { $0.matches(selector: name) }.map(\.id)
    }
    if let dialect { options.dialect = dialect }
    (self.library, self.options) = (library, options)
  }

  /// What is wrong with a config.
  func lint(_ config: ConfigFile) -> LintedFile { lint(config.source) }

  /// What is wrong with a config for sd-scripts, with the release of lycoris-lora that will read it.
  func lint(forScripts source: Source, lycorisVersion: String) -> LintedFile {
    var options = options
    options.dialect = .sdScriptsTOML
    options.declared.lycorisVersion = lycorisVersion
    return Linter(library, options).lint(source)
  }

  /// What is wrong with a config's text.
  func lint(_ source: Source) -> LintedFile { Linter(library, options).lint(source) }

  /// A report for people.
  static func text(_ linted: LintedFile, color: Bool, version: String) -> String {
    report(
      [linted],
      as: .text,
      options: ReportOptions(
        color: color,
        toolVersion: version,
        workingFolder: FileSystem.workingFolder,
        filesChecked: 1
      )
    )
  }

  private static let measure: ImageMeasurer = { images in
    var measured: [PixelMeasures] = []
    for (folder, paths) in Dictionary(grouping: images, by: Path.parent).sorted(by: { $0.key < $1.key }) {
      var cache = FactsCache(folder: folder)
      let facts = ImageFacts.measure(paths, cache: &cache)
      // What could not be remembered is measured again next time.
      if facts.contains(where: { !$0.isCached }) { try? cache.save() }
      for case .measured(let measures) in facts.map(\.outcome) { measured.append(measures) }
    }
    guard !measured.isEmpty else { return nil }
    func share(_ holds: (PixelMeasures) -> Bool) -> Double {
      Double(measured.count(where: holds)) / Double(measured.count)
    }
    return ImageMeasures(
      monochromeShare: share(\.isMonochrome),
      pixelArtShare: share(\.isPixelArt),
      minimalistShare: share(\.isMinimalist)
    )
  }
}
