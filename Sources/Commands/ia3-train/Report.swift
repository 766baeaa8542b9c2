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
      logging folder or an event file, of which the curves are shown. The run may still be in progress. The page is \
      self-contained: it needs no network and no other file.
      """
  )

  @Argument(help: ArgumentHelp("The run to report on.", valueName: "run"), completion: .file())
  var path: String

  @OptionGroup var curves: CurveOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; by default NAME.report.html beside the run's record.",
      valueName: "file"
    ),
    completion: .file(extensions: ["html"])
  )
  var output: String?

  @Flag(help: "Overwrite an existing file that is not a report of ia3.")
  var force = false

  func run() throws {
    let runs = try RunArgument.runs(path)
    guard let source = runs.first, runs.count == 1 else {
      throw Failure("\(path) contains \(runs.count) runs; name one of them: \(RunArgument.list(runs))")
    }
    let file = output ?? Self.defaultOutput(source)
    // What a new file replaces need not be known.
    let inputs = FileSystem.status(file) == nil ? [] : RunReport.inputs(of: source)
    try WriteGuard(inputs: inputs, isForced: force).admit(file, replacing: .report)
    let report: RunReport
    do {
      report = try RunReport(source, smoothing: curves.smoothing, version: Version.current, lint: Self.lint)
    } catch { throw Failure(String(describing: error)) }
    do { try FileSystem.write(Array(report.text.utf8), to: file) } catch { throw Failure(error.description) }
    Terminal.output.line("wrote \(file)")
  }

  private static func defaultOutput(_ run: RunSource) -> String {
    guard run.record != nil else { return "\(run.name).report.html" }
    return String(run.path.dropLast(RunRecord.suffix.count)) + ".report.html"
  }

  /// What `ia3 train` would report about the config that the run was started with.
  private static func lint(_ config: RunRecord.Config) -> Result<LintedFile, LintProblem> {
    do throws(Failure) {
      let session = try LintSession(as: DialectName(rawValue: config.dialect))
      return .success(try session.linter(for: config.path).lint(Source(path: config.path, text: config.text)))
    } catch { return .failure(LintProblem(reason: error.description)) }
  }
}
