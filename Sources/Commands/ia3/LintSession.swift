import Documents
import Files
import Project
import Rules

/// One run over files: rules, project files and linters, each made once and shared.
final class LintSession {
  /// One file with the linter of its project.
  struct Task: Sendable {
    var path: String
    var linter: Linter
  }

  private let flags: RuleOptions
  private let projects: ProjectFiles?
  private let base: LintOptions
  private let builtIn: RuleLibrary
  private var libraries: [String: RuleLibrary] = [:]
  /// A run has few, which a list finds sooner than a hash table is set up.
  private var linters: [(variant: ProjectFile.Variant?, linter: Linter)] = []

  /// - Parameter isIsolated: whether project files are left alone.
  init(_ flags: RuleOptions, isIsolated: Bool) throws(Failure) {
    self.flags = flags
    projects = isIsolated ? nil : ProjectFiles()
    base = try flags.baseOptions()
    do { builtIn = try RuleLibrary() } catch { throw Failure(error.description) }
  }

  /// The rules, a project's own included.
  var library: RuleLibrary { libraries.min { Path.precedes($0.key, $1.key) }?.value ?? builtIn }

  /// The files that paths name, in order, and what could not be looked at.
  func find(_ paths: [String]) throws(Failure) -> FoundFiles {
    let found = FileFinder(projects: projects).find(paths)
    // Without its project file a folder would be judged by the wrong rules.
    for case .project(let error) in found.errors { throw Failure(error.description) }
    return found
  }

  /// The project file of a path.
  func project(for path: String) throws(Failure) -> ProjectFile? {
    do { return try projects?.project(for: path) } catch { throw Failure(error.description) }
  }

  /// The linter for a path.
  func linter(for path: String) throws(Failure) -> Linter {
    let project = try project(for: path)
    let variant = project?.variant(for: path)
    if let known = linters.first(where: { $0.variant == variant }) { return known.linter }
    let linter = Linter(try library(of: project), options(project, variant))
    linters.append((variant, linter))
    return linter
  }

  /// The options for a path: its project's, with the command line's laid over them.
  func options(for path: String) throws(Failure) -> LintOptions {
    let project = try project(for: path)
    return options(project, project?.variant(for: path))
  }

  private func options(_ project: ProjectFile?, _ variant: ProjectFile.Variant?) -> LintOptions {
    guard let project, let variant else { return flags.laid(over: base) }
    return flags.laid(over: project.options(for: variant, base: base))
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

  /// A rule that nobody knows is a mistake on the command line or in the project file.
  private func checked(_ library: RuleLibrary, _ project: ProjectFile?) throws(Failure) -> RuleLibrary {
    if let project {
      do { try project.validate(against: library) } catch { throw Failure(error.description) }
    }
    for name in flags.namedRules {
      guard !library.rules.contains(where: { $0.matches(selector: name) }) else { continue }
      throw Failure.unknownRule(name, library)
    }
    return library
  }

  /// Lints files on all cores; results come in order of their paths, with what could not be looked at among them.
  func lint(_ found: FoundFiles) throws(Failure) -> [LintedFile] {
    var tasks: [Task] = []
    for path in found.files { tasks.append(Task(path: path, linter: try linter(for: path))) }
    let linted = Self.withoutRepeats(tasks.concurrentMap { $0.linter.lint(path: $0.path) })
    guard !found.errors.isEmpty else { return linted }
    let unreadable = found.errors.map { error in
      LintedFile(path: error.path, kind: .unreadable(reason: error.reason), diagnostics: [], sources: [:])
    }
    return (linted + unreadable).sorted { Path.precedes($0.path, $1.path) }
  }

  /// A dataset config that is linted itself is not reported again by the config that names it.
  private static func withoutRepeats(_ files: [LintedFile]) -> [LintedFile] {
    guard files.count > 1, files.contains(where: { $0.sources.count > 1 }) else { return files }
    let own = Set(files.map { FileSystem.resolved($0.path) })
    return files.map { file in
      var file = file
      file.diagnostics.removeAll { $0.path != file.path && own.contains(FileSystem.resolved($0.path)) }
      return file
    }
  }
}
