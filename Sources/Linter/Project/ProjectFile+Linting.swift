import Platform
import Rules
import Settings

extension ProjectFile {
  /// Which of a project file's globs apply to a linted file: files with the same variant share their options and a
  /// linter.
  public struct Variant: Sendable, Hashable {
    /// The project file.
    public let project: String
    /// Indices into `perFileIgnores`.
    fileprivate let ignores: [Int]
    /// An index into `dialects`.
    fileprivate let dialect: Int?

    /// Whether the same globs of the same file apply.
    public static func == (left: Variant, right: Variant) -> Bool {
      left.ignores == right.ignores && left.dialect == right.dialect && left.project.isExactly(right.project)
    }
  }

  /// The variant of a linted file.
  public func variant(for path: String) -> Variant {
    Variant(
      project: self.path,
      ignores: perFileIgnores.indices.filter { perFileIgnores[$0].pattern.covers(path) },
      dialect: dialects.firstIndex { $0.pattern.covers(path) }
    )
  }

  /// The options to lint a file with.
  ///
  /// - Parameter base: what applies if the project file sets nothing. Command-line flags take precedence over the
  ///   project file: apply them to the result.
  public func options(for path: String, base: LintOptions) -> LintOptions {
    options(for: variant(for: path), base: base)
  }

  /// The options to lint the files of a variant with.
  public func options(for variant: Variant, base: LintOptions) -> LintOptions {
    var file = self
    file.perFileIgnores = variant.ignores.filter(perFileIgnores.indices.contains).map { perFileIgnores[$0] }
    file.dialects = variant.dialect.flatMap { dialects.indices.contains($0) ? [dialects[$0]] : nil } ?? []
    var options = base
    for option in ProjectOption.all { option.apply(file, &options) }
    return options
  }

  /// The options by name with what holds for each, for people; those that nothing sets are left out.
  ///
  /// - Parameters:
  ///   - options: the options of one file: the project's, with the command line's laid over them.
  ///   - project: the file's project.
  public static func settingTexts(_ options: LintOptions, _ project: ProjectFile?) -> [(name: String, texts: [String])]
  {
    ProjectOption.all.map { ($0.name, $0.texts(options, project)) }.filter { !$0.texts.isEmpty }
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
