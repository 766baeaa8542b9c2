import ArgumentParser
import CommandSupport
import Documents
import Files
import Project
import Reports
import Platform
import Rules
import Settings
import TextFormatting

/// What `ia3 lint` does, with the choices that its options make.
struct LintRun: Equatable {
  var paths = ["."]
  var rules = RuleChoices()
  var output = OutputChoices()
  var stdinFilename: String?
  var fix = false
  var unsafe = false
  var failOn: Severity?
  var maxWarnings: Int?
  var exitZero = false
  var baseline: String?
  var writeBaseline: String?
  var addIgnore: String?
  var watch = false
  var showFiles = false
  var showSettings = false
  var isolated = false
  var strictPaths = false

  /// Refuses choices that exclude each other.
  ///
  /// - Throws: `ValidationError`.
  func check() throws {
    if paths.contains("-") {
      if watch { throw ValidationError("--watch cannot be used with standard input") }
      if addIgnore != nil {
        throw ValidationError("--add-ignore cannot be used with standard input")
      }
      if paths.count > 1 { throw ValidationError("'-' cannot be combined with other paths") }
    }
    if unsafe, !fix { throw ValidationError("--unsafe requires --fix") }
    if let maxWarnings, maxWarnings < 0 { throw ValidationError("--max-warnings must be at least 0") }
  }

  func run() throws {
    if watch {
      let writes = fix || addIgnore != nil || writeBaseline != nil || output.outputFile != nil
      try Watcher(paths: paths, readsProjects: !isolated, writes: writes).run { try runOnce(paths) }
    }
    let code = try runOnce(paths)
    if code != 0 { throw ExitCode(code) }
  }

  /// One run; returns the exit status.
  private func runOnce(_ paths: [String]) throws -> Int32 {
    let session = try rules.session(isIsolated: isolated)
    // Never released: the process is about to exit, and freeing the rules would cost as much as linting a file.
    if !watch { _ = Unmanaged.passRetained(session) }
    if paths == ["-"], !showFiles, !showSettings {
      return try report(try lintStandardInput(session), session)
    }
    let found = paths == ["-"] ? FoundFiles(files: [stdinFilename ?? "<stdin>"]) : try session.find(paths)
    if showFiles {
      // For other programs: the names' own bytes, unless they would break a line.
      Terminal.output.write(data: found.files.flatMap { SystemText.bytes(DisplayText.line($0) + "\n") })
      for error in found.errors { Terminal.error.line(.error, error.description) }
      return found.errors.isEmpty ? 0 : 2
    }
    if showSettings {
      let path = found.files.first ?? paths.first ?? "."
      Terminal.output.write(
        SettingsText.text(try session.options(for: path), project: try session.project(for: path))
      )
      return 0
    }
    if found.files.isEmpty, found.errors.isEmpty {
      let text = FixFiles.nothingFound(paths)
      if strictPaths { throw Failure(text) }
      Terminal.error.line(.warning, text)
    }
    if fix || addIgnore != nil || watch { try FixRun.refuseStreams(found) }
    var linted = try session.lint(found)
    if strictPaths, linted.allSatisfy({ if case .notAConfig = $0.kind { true } else { false } }) {
      throw Failure("no training config that ia3 knows in \(paths.joined(separator: ", "))")
    }
    var hasFailed = false
    if fix {
      let outcome = try FixRun(session, unsafe: unsafe).fix(linted, found)
      // What could not be read is in the report.
      for complaint in outcome.failed { Terminal.error.line(.error, complaint) }
      for note in outcome.kept { Terminal.error.line(note) }
      hasFailed = !outcome.failed.isEmpty
      Terminal.error.write(outcome.summary)
      linted = try session.lint(found, known: outcome.current)
    }
    let code = try addIgnore.map { try add($0, linted, found) } ?? report(linted, session)
    return hasFailed ? 2 : code
  }

  private func lintStandardInput(_ session: LintSession) throws -> [LintedFile] {
    let name = stdinFilename ?? "<stdin>"
    let source = try ConfigLoader.source("-", as: name)
    let linter = try session.linter(for: name)
    guard fix else { return [linter.lint(source)] }
    let outcome = Fixer(linter, unsafe: unsafe, files: false).fix(source)
    try FixRun.check(outcome, name)
    Terminal.output.write(data: outcome.source.bytes)
    return [outcome.remaining]
  }

  private func report(_ linted: [LintedFile], _ session: LintSession) throws -> Int32 {
    var linted = linted
    let project = try linted.first.flatMap { try session.project(for: $0.path) }
    // A file named on the command line counts as an input even if it is not a config; one found in a folder only if it is.
    let inputs = paths.filter { $0 != "-" } + [project?.path].compactMap { $0 }
    if let writeBaseline {
      try output.writeGuard(linted, inputs).admit(writeBaseline, replacing: .baseline)
      let baseline = Baseline(linted, path: writeBaseline)
      do { try baseline.write(to: writeBaseline) } catch { throw Failure(error.description) }
      let count = baseline.entries.reduce(0) { $0 + $1.count }
      Terminal.error.line("wrote \(plural(count, "finding")) to \(writeBaseline)")
      return 0
    }
    let knownPath = baseline ?? project?.baseline
    if let path = knownPath {
      let known: Baseline
      do { known = try Baseline(reading: path) } catch { throw Failure(error.description) }
      let filtered = known.filter(linted)
      linted = filtered.files
      if !filtered.stale.isEmpty {
        Terminal.error.line(
          "\(path) lists \(plural(filtered.stale.count, "finding that no longer occurs", "findings that no longer occur")); "
            + "regenerate it with --write-baseline"
        )
      }
    }
    try output.write(
      linted,
      session,
      inputs: inputs + [knownPath].compactMap { $0 },
      fixedToOutput: paths == ["-"] && fix
    )
    return exitCode(linted, project)
  }

  private func exitCode(_ linted: [LintedFile], _ project: ProjectFile?) -> Int32 {
    if linted.contains(where: \.isUnreadable) { return 2 }
    if exitZero { return 0 }
    let findings = linted.flatMap(\.diagnostics)
    let threshold = failOn ?? project?.failOn ?? .error
    if findings.contains(where: { $0.severity >= threshold }) { return 1 }
    if let most = maxWarnings ?? project?.maxWarnings,
      findings.count(where: { $0.severity == .warning }) > most
    {
      return 1
    }
    return 0
  }

  private func add(_ reason: String, _ linted: [LintedFile], _ found: FoundFiles) throws -> Int32 {
    let work: AddIgnore
    for file in linted where !file.diagnostics.isEmpty {
      if let target = found.linked[file.path] { Terminal.error.line(FixRun.keeping(file.path, target)) }
    }
    let own = linted.filter { found.linked[$0.path] == nil }
    do { work = try AddIgnore(own, reason: reason) } catch { throw Failure(error.description) }
    for file in work.files {
      guard let source = own.lazy.compactMap({ $0.sources[file.path] }).first else { continue }
      let bytes = try file.edits.applied(to: source.bytes)
      do { try FileSystem.write(bytes, to: file.path, expecting: source.bytes) } catch {
        throw Failure(error.description)
      }
      Terminal.output.line("\(file.path): \(plural(file.findings, "finding")) ignored")
    }
    for refusal in work.refusals {
      Terminal.error.line(
        "\(refusal.diagnostic.path): \(refusal.diagnostic.rule) cannot be ignored: \(refusal.obstacle.rawValue)"
      )
    }
    return work.refusals.isEmpty ? 0 : 1
  }
}
