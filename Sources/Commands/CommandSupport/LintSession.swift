import Documents
import Files
import Platform
import Project
import Rules
import Settings

/// One run over files: rules, project files and linters, each made once and shared.
public final class LintSession {
  /// One file with the linter of its project.
  private struct Task: Sendable {
    var path: String
    var linter: Linter
  }

  private let overrides: LintOverrides
  private let projects: ProjectFiles?
  private let base: LintOptions
  private let builtIn: RuleLibrary
  private var libraries = ExactDictionary<RuleLibrary>()
  /// There are few in a run; searching a list is faster than setting up a hash table.
  private var linters: [(variant: ProjectFile.Variant?, linter: Linter)] = []

  /// Begins a session.
  ///
  /// - Parameters:
  ///   - overrides: what the command line says.
  ///   - base: what holds if neither a project file nor the command line says anything.
  ///   - isIsolated: whether project files are left alone.
  public init(
    _ overrides: LintOverrides = LintOverrides(),
    base: LintOptions,
    isIsolated: Bool = false
  ) throws(Failure) {
    self.overrides = overrides
    self.base = base
    projects = isIsolated ? nil : ProjectFiles()
    builtIn = RuleLibrary()
  }

  /// The rules, a project's own included.
  public var library: RuleLibrary { libraries.min { Path.precedes($0.key, $1.key) }?.value ?? builtIn }

  /// The files that paths name, in order, and what could not be read.
  public func find(_ paths: [String]) throws(Failure) -> FoundFiles {
    let found = FileFinder(projects: projects).find(paths)
    // Without its project file a folder would be judged by the wrong rules.
    for case .project(let error) in found.errors { throw Failure(error) }
    return found
  }

  /// The project file of a path; nil if there is none.
  public func project(for path: String) throws(Failure) -> ProjectFile? {
    do { return try projects?.project(for: path) } catch { throw Failure(error) }
  }

  /// The addresses of the pages of the built-in rules, for the findings of a file; nil for other rules.
  public func ruleAddresses(for path: String) throws(Failure) -> @Sendable (_ id: String, _ slug: String) -> String? {
    guard let base = try project(for: path)?.documentationURL ?? Version.documentation else { return { _, _ in nil } }
    let pages = Set(library.rules.filter { $0.origin == nil }.map(\.id))
    return { id, _ in pages.contains(id) ? "\(base)/docs/rules/\(id).md" : nil }
  }

  /// The linter for a path.
  public func linter(for path: String) throws(Failure) -> Linter {
    let project = try project(for: path)
    let variant = project?.variant(for: path)
    if let known = linters.first(where: { $0.variant == variant }) { return known.linter }
    let library = try library(of: project)
    let linter = Linter(library, options(project, variant, library))
    linters.append((variant, linter))
    return linter
  }

  /// The linter for a path with its options changed.
  public func linter(for path: String, changing change: (inout LintOptions) -> Void) throws(Failure) -> Linter {
    var options = try options(for: path)
    change(&options)
    return Linter(try library(of: try project(for: path)), options)
  }

  /// The options for a path: its project's, with the command line's laid over them.
  public func options(for path: String) throws(Failure) -> LintOptions {
    let project = try project(for: path)
    // The command line may allow a project's own rules.
    let library = overrides.allow.isEmpty ? builtIn : try library(of: project)
    return options(project, project?.variant(for: path), library)
  }

  private func options(
    _ project: ProjectFile?,
    _ variant: ProjectFile.Variant?,
    _ library: RuleLibrary
  ) -> LintOptions {
    guard let project, let variant else { return overrides.applied(to: base, library) }
    return overrides.applied(to: project.options(for: variant, base: base), library)
  }

  private func library(of project: ProjectFile?) throws(Failure) -> RuleLibrary {
    guard let project else { return try checked(builtIn, nil) }
    if let known = libraries[project.path] { return known }
    var library = builtIn
    do {
      for folder in project.extraRules { try library.add(folder: folder) }
    } catch {
      throw Failure(error.description)
    }
    library = try checked(library, project)
    libraries[project.path] = library
    return library
  }

  /// An unknown rule is a mistake on the command line or in the project file.
  private func checked(_ library: RuleLibrary, _ project: ProjectFile?) throws(Failure) -> RuleLibrary {
    if let project {
      do { try project.validate(against: library) } catch { throw Failure(error) }
    }
    for name in overrides.namedRules where !library.rules.contains(where: { $0.matches(selector: name) }) {
      throw Failure.unknownRule(name, library)
    }
    // A misspelled style would silently have no effect; any other is the user's own.
    if let style = overrides.style, !library.styles.contains(style),
      let nearest = Suggestion.nearest(to: style, among: library.styles)
    {
      throw Failure("--style \(style): no rule knows this style; did you mean '\(nearest)'?")
    }
    return library
  }

  /// Lints files on all cores; the results are in order of path, and include what could not be read.
  ///
  /// - Parameter known: files that need not be linted again, by path.
  public func lint(_ found: FoundFiles, known: ExactDictionary<LintedFile> = [:]) throws(Failure) -> [LintedFile] {
    var tasks: [Task] = []
    for path in found.files where known[path] == nil { tasks.append(Task(path: path, linter: try linter(for: path))) }
    var linted = tasks.concurrentMap { $0.linter.lint(path: $0.path) }
    if !known.isEmpty {
      let new = ExactDictionary(zip(tasks.map(\.path), linted).map { ($0, $1) })
      linted = found.files.compactMap { known[$0] ?? new[$0] }
    }
    linted = Self.withoutRepeats(linted)
    guard !found.errors.isEmpty else { return linted }
    let unreadable = found.errors.map { error in
      LintedFile(path: error.path, kind: .unreadable(reason: error.reason), diagnostics: [], sources: [:])
    }
    return (linted + unreadable).sorted { Path.precedes($0.path, $1.path) }
  }

  /// A dataset config that is linted itself is not reported again by the config that names it.
  private static func withoutRepeats(_ files: [LintedFile]) -> [LintedFile] {
    guard files.count > 1, files.contains(where: { $0.sources.count > 1 }) else { return files }
    let own = Set(files.map { ExactText(FileSystem.resolved($0.path)) })
    return files.map { file in
      var file = file
      file.diagnostics.removeAll {
        !$0.path.isExactly(file.path) && own.contains(ExactText(FileSystem.resolved($0.path)))
      }
      return file
    }
  }
}
