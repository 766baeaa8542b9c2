import ArgumentParser
import Documents
import Files
import Rules

/// `ia3 fix PATH…`
struct FixFiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix", abstract: "Fix what can be fixed, changing only the bytes that must change.",
    discussion: """
      Exit codes: 0 done, 1 with --check or --diff when there is something to fix, 2 a wrong command line or a file \
      that cannot be read or written.
      """)

  @Argument(help: "Files and folders; '-' for standard input.", completion: .file())
  var paths: [String] = ["."]

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @Flag(help: "Show the changes instead of making them.")
  var diff = false

  @Flag(help: "Change nothing, and exit with 1 if there is something to fix.")
  var check = false

  @Flag(help: "Apply the unsafe fixes, too: they change what is trained, rename folders, or delete what a person wrote.")
  var unsafe = false

  @Option(help: ArgumentHelp("The name under which standard input is read.", valueName: "file"))
  var stdinFilename: String?

  @Flag(help: "Read no ia3.toml.")
  var isolated = false

  func run() throws {
    let session = try LintSession(rules, isIsolated: isolated)
    let work = FixRun(session, unsafe: unsafe, isDry: diff || check)
    if paths == ["-"] { return try fixStandardInput(session) }
    let outcome = try work.fix(try session.lint(try session.files(paths)))
    if diff { Terminal.write(outcome.diff) }
    Terminal.writeError(outcome.summary)
    if outcome.hasUnreadable { throw ExitCode(2) }
    if (diff || check) && outcome.changes > 0 { throw ExitCode(1) }
  }

  private func fixStandardInput(_ session: LintSession) throws {
    let name = stdinFilename ?? "<stdin>"
    let source = try Input.read("-", as: name)
    let outcome = Fixer(try session.linter(for: name), unsafe: unsafe).fix(source)
    if case .unreadable(let reason) = outcome.remaining.kind { throw Failure("\(name): \(reason)") }
    if diff {
      Terminal.write(UnifiedDiff.text(from: source, to: outcome.source))
    } else if !check {
      Terminal.write(outcome.source.text(0..<outcome.source.bytes.count))
    }
    if (diff || check) && outcome.source.bytes != source.bytes { throw ExitCode(1) }
  }
}

/// Fixes the files of a run.
struct FixRun {
  /// What became of them.
  struct Outcome {
    /// The changes as a unified diff.
    var diff = ""
    /// A line for people.
    var summary = ""
    /// How many findings were fixed, or would be.
    var changes = 0
    /// Whether some file could not be read or parsed.
    var hasUnreadable = false
  }

  let session: LintSession
  let unsafe: Bool
  let isDry: Bool

  init(_ session: LintSession, unsafe: Bool, isDry: Bool = false) {
    self.session = session
    self.unsafe = unsafe
    self.isDry = isDry
  }

  func fix(_ linted: [LintedFile]) throws -> Outcome {
    var outcome = Outcome()
    var fixedFiles = 0
    var remaining = 0
    var renames: [Fix.Rename] = []
    var newFiles: [Fix.NewFile] = []
    for file in linted {
      if file.isUnreadableFile {
        outcome.hasUnreadable = true
        Terminal.writeError(Self.complaint(file))
        continue
      }
      guard let source = file.sources[file.path] else { continue }
      let fixer = Fixer(try session.linter(for: file.path), unsafe: unsafe)
      for fix in file.diagnostics.compactMap(\.fix) where fixer.allows(fix) { renames += fix.renames }
      let result = fixer.fix(source)
      newFiles += result.applied.compactMap(\.fix).flatMap(\.newFiles)
      remaining += result.remaining.diagnostics.count
      guard result.source.bytes != source.bytes else { continue }
      fixedFiles += 1
      outcome.changes += result.applied.count
      if isDry {
        outcome.diff += UnifiedDiff.text(from: source, to: result.source)
      } else {
        do {
          try FileSystem.write(result.source.bytes, to: file.path, expecting: source.bytes)
        } catch {
          throw Failure(error.description)
        }
      }
    }
    try write(Self.unique(newFiles), &outcome)
    try rename(Self.unique(renames), &outcome)
    let verb = isDry ? "would fix" : "fixed"
    let things = "\(outcome.changes) finding\(outcome.changes == 1 ? "" : "s")"
    outcome.summary =
      outcome.changes == 0
      ? "nothing to fix; \(remaining) finding\(remaining == 1 ? "" : "s") left\n"
      : "\(verb) \(things) in \(fixedFiles) file\(fixedFiles == 1 ? "" : "s"); \(remaining) left\n"
    return outcome
  }

  private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  /// Files that a fix writes beside a config; one that is there already is left alone.
  private func write(_ files: [Fix.NewFile], _ outcome: inout Outcome) throws {
    for file in files where FileSystem.status(file.path) == nil {
      if isDry {
        outcome.diff += "new file \(file.path)\n"
        continue
      }
      do { try FileSystem.write(Array(file.text.utf8), to: file.path) } catch { throw Failure(error.description) }
      Terminal.writeError("wrote \(file.path)\n")
    }
  }

  private func rename(_ renames: [Fix.Rename], _ outcome: inout Outcome) throws {
    for rename in renames {
      outcome.changes += 1
      if isDry {
        outcome.diff += "rename \(rename.from)\n    to \(rename.to)\n"
        continue
      }
      do { try FileSystem.move(rename.from, to: rename.to) } catch { throw Failure(error.description) }
      Terminal.writeError("renamed \(rename.from) to \(rename.to)\n")
    }
  }

  /// Why a file is left alone.
  private static func complaint(_ file: LintedFile) -> String {
    guard case .unreadable(let reason) = file.kind else { return "" }
    guard let source = file.sources[file.path], let range = file.diagnostics.last?.range else {
      return "ia3: \(reason)\n"
    }
    let position = LineIndex(source).position(of: range.lowerBound)
    return "\(file.path):\(position.line):\(position.column): \(reason)\n"
  }
}
