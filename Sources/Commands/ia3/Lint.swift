import Platform
import Settings
import ArgumentParser
import CommandSupport
import Rules

/// `ia3 lint PATH…`
struct Lint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check configs against the guide and against what sd-scripts, LyCORIS and Prodigy accept.",
    discussion: """
      Exit status: 0 if no finding reaches --fail-on, 1 if one does, 2 if the command line is wrong, a file cannot be \
      read, or, with --strict-paths, there is nothing to lint.
      """
  )

  @Argument(help: "Files and folders; '-' for standard input.", completion: .file())
  var paths: [String] = ["."]

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(
    help: ArgumentHelp("Read standard input as if it were this file.", valueName: "file"),
    completion: .file()
  )
  var stdinFilename: String?

  @Flag(help: "Apply safe fixes and report what remains.")
  var fix = false

  @Flag(help: "With --fix, also apply unsafe fixes.")
  var unsafe = false

  @Option(
    help: ArgumentHelp(
      "Exit with 1 if a finding is at least this severe; error by default.",
      valueName: "severity"
    )
  )
  var failOn: Severity?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Exit with 1 if there are more warnings than this.", valueName: "n")
  )
  var maxWarnings: Int?

  @Flag(help: "Exit with 0 even if there are findings.")
  var exitZero = false

  @Option(
    help: ArgumentHelp("Do not report the findings that this file lists.", valueName: "file"),
    completion: .file()
  )
  var baseline: String?

  @Option(
    help: ArgumentHelp("Write the findings to this baseline file instead of reporting them.", valueName: "file"),
    completion: .file()
  )
  var writeBaseline: String?

  @Option(
    help: ArgumentHelp(
      "Add a comment to the files for each finding that ignores it, with this reason.",
      valueName: "reason"
    )
  )
  var addIgnore: String?

  @Flag(help: "Lint again whenever a file changes, until interrupted.")
  var watch = false

  @Flag(help: "List the files that would be linted, and stop.")
  var showFiles = false

  @Flag(help: "Show the linter's settings for the first file, and stop.")
  var showSettings = false

  @Flag(help: "Do not read ia3.toml.")
  var isolated = false

  @Flag(help: "Exit with 2 if the paths contain no config, instead of warning.")
  var strictPaths = false

  func validate() throws { try request.check() }

  func run() throws { try request.run() }

  /// What is asked for.
  var request: LintRun {
    var request = LintRun()
    request.paths = paths
    request.rules = rules.choices
    request.output = output.choices
    request.stdinFilename = stdinFilename
    request.fix = fix
    request.unsafe = unsafe
    request.failOn = failOn
    request.maxWarnings = maxWarnings
    request.exitZero = exitZero
    request.baseline = baseline
    request.writeBaseline = writeBaseline
    request.addIgnore = addIgnore
    request.watch = watch
    request.showFiles = showFiles
    request.showSettings = showSettings
    request.isolated = isolated
    request.strictPaths = strictPaths
    return request
  }
}
