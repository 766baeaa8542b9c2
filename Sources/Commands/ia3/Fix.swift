import ArgumentParser
import CommandSupport
import Documents
import Files
import Project
import Rules

/// `ia3 fix PATH…`
struct FixFiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix",
    abstract: "Fix what can be fixed, changing only the bytes that must change.",
    discussion: """
      Exit codes: 0 done, 1 with --check or --diff when there is something to fix, 2 a wrong command line or a file \
      that cannot be read or written.
      """
  )

  @Argument(help: "Files and folders; '-' for standard input.", completion: .file())
  var paths: [String] = ["."]

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @Flag(help: "Show the changes instead of making them.")
  var diff = false

  @Flag(help: "Change nothing, and exit with 1 if there is something to fix.")
  var check = false

  @Flag(
    help:
      "Apply the unsafe fixes, too: they change what is trained, rename folders, or delete what a person wrote."
  )
  var unsafe = false

  @Option(help: ArgumentHelp("The name under which standard input is read.", valueName: "file"))
  var stdinFilename: String?

  @Flag(help: "Read no ia3.toml.")
  var isolated = false

  func validate() throws {
    if paths.count > 1, paths.contains("-") { throw ValidationError("'-' is given alone or not at all") }
  }

  func run() throws {
    let session = try rules.session(isIsolated: isolated)
    if paths == ["-"] { return try fixStandardInput(session) }
    let found = try session.find(paths)
    if found.files.isEmpty, found.errors.isEmpty { Terminal.error.write(Self.nothingFound(paths)) }
    let outcome = try FixRun(session, unsafe: unsafe, isDry: diff || check).fix(try session.lint(found))
    if diff { Terminal.output.write(outcome.diff) }
    for complaint in outcome.unreadable + outcome.failed { Terminal.error.write(complaint + "\n") }
    Terminal.error.write(outcome.summary)
    if !outcome.unreadable.isEmpty || !outcome.failed.isEmpty { throw ExitCode(2) }
    if (diff || check) && outcome.changes > 0 { throw ExitCode(1) }
  }

  private func fixStandardInput(_ session: LintSession) throws {
    let name = stdinFilename ?? "<stdin>"
    let source = try ConfigLoader.source("-", as: name)
    let outcome = Fixer(try session.linter(for: name), unsafe: unsafe, files: false).fix(source)
    if outcome.remaining.isUnreadableFile { throw Failure(FixRun.complaint(outcome.remaining)) }
    if diff {
      Terminal.output.write(UnifiedDiff.text(from: source, to: outcome.source))
    } else if !check {
      Terminal.output.write(outcome.source.bytes)
    }
    if (diff || check) && outcome.source.bytes != source.bytes { throw ExitCode(1) }
  }

  /// What to print if there is nothing to do.
  static func nothingFound(_ paths: [String]) -> String {
    let extensions = FileFinder.extensions.sorted().joined(separator: ", ")
    return """
      found nothing in \(paths.joined(separator: ", ")): folders are searched for \(extensions); what git ignores and \
      ia3.toml excludes is passed over

      """
  }
}
