import ArgumentParser
import CommandSupport
import Documents
import Files
import Rules
import RunRecords
import RunReports
import Settings

/// `ia3 report RUN`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    _superCommandName: "ia3",
    abstract: "Write an HTML report about a run: curves, samples, networks, config and dataset.",
    discussion: """
      RUN is the folder that a run writes its networks to, a NAME.run.json in it, or, for runs of other trainers, a \
      logging folder or an event file, of which the curves are shown. The run may still be in progress; --watch then keeps the report up to date. Several runs, \
      or a folder with several, such as those of --variations, make one page that compares them. The page is \
      self-contained: it needs no network and no other file.
      """,
    version: Version.current
  )

  @Argument(help: ArgumentHelp("The runs to report on.", valueName: "run"), completion: .file())
  var paths: [String]

  @OptionGroup var curves: CurveOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; by default NAME.report.html beside the run's record, or report.html for several runs.",
      valueName: "file"
    ),
    completion: .file(extensions: ["html"])
  )
  var output: String?

  @Flag(help: "Overwrite an existing file that is not a report of ia3.")
  var force = false

  @Flag(
    help: """
      Write the report again while a run is in progress, until all have ended; the page loads itself anew in the \
      browser.
      """
  )
  var watch = false

  func run() throws {
    let runs = try ReportWatch.sources(paths)
    let file = output ?? Self.defaultOutput(runs)
    // What a new file replaces need not be known.
    let inputs = FileSystem.status(file) == nil ? [] : runs.flatMap(RunReport.inputs)
    try WriteGuard(inputs: inputs, isForced: force).admit(file, replacing: .report)
    if watch {
      try ReportWatch(paths: paths) { try write($0, to: file, isLive: $1) }.run(runs) {
        Terminal.output.line("writing \(file) until the run ends; open it in a browser")
      }
    } else {
      try write(runs, to: file, isLive: false)
    }
    Terminal.output.line("wrote \(file)")
  }

  private func write(_ runs: [RunSource], to file: String, isLive: Bool) throws {
    guard runs.count <= RunsReport.limit else {
      throw Failure("these are \(runs.count) runs, and a report has at most \(RunsReport.limit); name some of them")
    }
    let text: String
    do {
      let reports = try runs.map {
        try RunReport($0, smoothing: curves.smoothing, version: Version.current, lint: Self.lint)
      }
      text =
        reports.count == 1 ? reports[0].text(isLive: isLive) : RunsReport(reports).text(isLive: isLive)
    } catch { throw Failure(String(describing: error)) }
    do { try FileSystem.write(Array(text.utf8), to: file) } catch { throw Failure(error.description) }
  }

  /// Beside the record of a run, or of several that lie in one folder.
  private static func defaultOutput(_ runs: [RunSource]) -> String {
    if runs.count == 1 {
      guard runs[0].record != nil else { return "\(runs[0].name).report.html" }
      return String(runs[0].path.dropLast(RunRecord.suffix.count)) + ".report.html"
    }
    let folders = Set(runs.map { $0.record == nil ? "" : Path.parent($0.path) })
    return folders.count == 1 ? Path.join(folders.first ?? "", "report.html") : "report.html"
  }

  /// What `ia3 train` would report about the config that the run was started with.
  private static func lint(_ config: RunRecord.Config) -> Result<LintedFile, LintProblem> {
    do throws(Failure) {
      let session = try LintSession(as: DialectName(rawValue: config.dialect))
      return .success(try session.linter(for: config.path).lint(Source(path: config.path, text: config.text)))
    } catch { return .failure(LintProblem(reason: error.description)) }
  }
}
