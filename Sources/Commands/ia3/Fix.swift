import ArgumentParser
import CommandSupport
import Documents
import Files
import Project
import Rules
import TextFormatting

/// `ia3 fix PATH…`
struct FixFiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix",
    abstract: "Fix configs, changing only the bytes that must change.",
    discussion: """
      Exit status: 0 on success, 1 if --check or --diff finds something to fix, 2 if the command line is wrong or a \
      file cannot be read or written.
      """
  )

  @Argument(help: "Files and folders; '-' for standard input.", completion: .file())
  var paths: [String] = ["."]

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @Flag(help: "Show the changes instead of making them.")
  var diff = false

  @Flag(help: "Change nothing; exit with 1 if there is something to fix.")
  var check = false

  @Flag(
    help: "Also apply unsafe fixes, which change what is trained, rename folders, or may not be what was meant."
  )
  var unsafe = false

  @Flag(help: "List what was fixed, one line each.")
  var showFixes = false

  @Option(
    help: ArgumentHelp("Read standard input as if it were this file.", valueName: "file"),
    completion: .file()
  )
  var stdinFilename: String?

  @Flag(help: "Do not read ia3.toml.")
  var isolated = false

  func validate() throws {
    if paths.count > 1, paths.contains("-") { throw ValidationError("'-' cannot be combined with other paths") }
  }

  func run() throws {
    let session = try rules.choices.session(isIsolated: isolated)
    if paths == ["-"] { return try fixStandardInput(session) }
    let found = try session.find(paths)
    if found.files.isEmpty, found.errors.isEmpty { Terminal.error.line(.warning, Self.nothingFound(paths)) }
    try FixRun.refuseStreams(found)
    let outcome = try FixRun(session, unsafe: unsafe, isDry: diff || check).fix(try session.lint(found), found)
    if diff { DiffText.write(outcome.diff) }
    for complaint in outcome.unreadable + outcome.failed + outcome.kept { Terminal.error.line(complaint) }
    if showFixes { for line in outcome.fixes { Terminal.error.line(line) } }
    Terminal.error.write(outcome.summary)
    if !outcome.unreadable.isEmpty || !outcome.failed.isEmpty { throw ExitCode(2) }
    if (diff || check) && outcome.changes > 0 { throw ExitCode(1) }
  }

  private func fixStandardInput(_ session: LintSession) throws {
    let name = stdinFilename ?? "<stdin>"
    let source = try ConfigLoader.source("-", as: name)
    let outcome = Fixer(try session.linter(for: name), unsafe: unsafe, files: false).fix(source)
    if outcome.remaining.isUnreadable { throw Failure(FixRun.complaint(outcome.remaining)) }
    try FixRun.check(outcome, name)
    if showFixes { for line in FixRun.lines(outcome.applied, name) { Terminal.error.line(line) } }
    if diff {
      DiffText.write(UnifiedDiff.text(from: source, to: outcome.source))
    } else if !check {
      Terminal.output.write(data: outcome.source.bytes)
    }
    if (diff || check) && outcome.source.bytes != source.bytes { throw ExitCode(1) }
  }

  /// What to print if there is nothing to lint.
  static func nothingFound(_ paths: [String]) -> String {
    let extensions = FileFinder.extensions.sorted().joined(separator: ", ")
    return """
      no files found in \(paths.joined(separator: ", ")): folders are searched for \(extensions); files that git ignores \
      or ia3.toml excludes are skipped
      """
  }
}
