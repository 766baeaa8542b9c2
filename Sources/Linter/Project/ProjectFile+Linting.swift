import Rules
import Settings

extension ProjectFile {
  /// Which of a project file's globs apply to a linted file: files with the same variant share their options and a linter.
  public struct Variant: Sendable, Hashable {
    /// The project file.
    public let project: String
    /// Indices into `perFileIgnores`.
    fileprivate let ignores: [Int]
    fileprivate let dialect: DialectName?
  }

  /// The variant of a linted file.
  public func variant(for path: String) -> Variant {
    Variant(
      project: self.path,
      ignores: perFileIgnores.indices.filter { perFileIgnores[$0].pattern.covers(path) },
      dialect: dialects.first { $0.pattern.covers(path) }?.dialect
    )
  }

  /// The options to lint a file with.
  ///
  /// - Parameter base: what applies if the project file sets nothing. Command-line flags take precedence over the project file:
  ///   apply them to the result.
  public func options(for path: String, base: LintOptions) -> LintOptions {
    options(for: variant(for: path), base: base)
  }

  /// The options to lint the files of a variant with.
  public func options(for variant: Variant, base: LintOptions) -> LintOptions {
    var options = base
    options.profile = profile ?? base.profile
    options.select = select ?? base.select
    options.extendSelect += extendSelect
    options.ignore += ignore ?? []
    for index in variant.ignores where perFileIgnores.indices.contains(index) {
      options.ignore += perFileIgnores[index].rules
    }
    for (rule, level) in severities.sorted(by: { $0.key < $1.key }) {
      if let severity = level.severity {
        options.severities[rule] = severity
      } else {
        options.ignore.append(rule)
      }
    }
    options.dialect = variant.dialect ?? base.dialect
    options.dataset = dataset ?? base.dataset
    options.declared.style = style ?? base.declared.style
    options.declared.gpu = gpu ?? base.declared.gpu
    options.declared.lycorisVersion = lycorisVersion ?? base.declared.lycorisVersion
    options.declared.poorDataset = datasetQuality.map { $0 == .poor } ?? base.declared.poorDataset
    return options
  }

  /// Checks that every rule named in the file, or in one that it extends, exists.
  ///
  /// - Parameter library: the built-in rules with those of `extraRules`.
  /// - Throws: `ProjectFileError` with every name that does not exist.
  public func validate(against library: RuleLibrary) throws(ProjectFileError) {
    let ids = library.rules.map(\.id)
    let mistakes = mentions.compactMap { mention -> ProjectFileMistake? in
      let isKnown =
        mention.isOneRule
        ? ids.contains(mention.name) : library.rules.contains { $0.matches(selector: mention.name) }
      guard !isKnown else { return nil }
      // Where an id is required, suggest the id of the rule with this slug.
      let candidates = mention.isOneRule ? ids : ids + library.rules.map(\.slug)
      let suggestion =
        library.rule(mention.name)?.id ?? Suggestion.nearest(to: mention.name, among: candidates)
      return ProjectFileMistake(
        path: mention.path,
        position: mention.position,
        kind: .unknownRule(mention.name, suggestion: suggestion)
      )
    }
    guard mistakes.isEmpty else { throw ProjectFileError(mistakes: mistakes) }
  }
}
