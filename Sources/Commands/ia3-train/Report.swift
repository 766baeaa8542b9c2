import ArgumentParser
import CommandSupport
import Documents
import Drawing
import Files
import Images
import Rules
import RunRecords
import RunReports
import Settings

/// `ia3 report RUN`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    _superCommandName: "ia3",
    abstract: "Write one HTML file about a run: curves, samples, networks, config, dataset.",
    discussion: """
      RUN is the folder that a run writes its networks to, a NAME.run.json in it, or, of runs that other trainers made, \
      a logging folder or an event file; of those the curves are shown. The run may be under way. The page needs \
      nothing but itself: no network, no other file.
      """
  )

  @Argument(help: ArgumentHelp("A run.", valueName: "run"), completion: .directory)
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

  func run() throws {
    let runs = try RunArgument.runs(path)
    guard let source = runs.first, runs.count == 1 else {
      throw Failure("\(path) holds \(runs.count) runs; name one of them: \(RunArgument.list(runs))")
    }
    let report: RunReport
    do {
      report = try RunReport(source, smoothing: curves.smoothing, version: Version.current, lint: Self.lint)
    } catch { throw Failure(String(describing: error)) }
    let file = output ?? Self.defaultOutput(source)
    do { try FileSystem.write(Array(report.text.utf8), to: file) } catch { throw Failure(error.description) }
    Terminal.output.write("wrote \(file)\n")
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

/// `ia3 plot RUN…`
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    _superCommandName: "ia3",
    abstract: "Draw the curves of runs over each other, as SVG or PNG.",
    discussion: """
      RUN is what ia3 report takes; a folder with several runs, such as those of --variations, stands for all of them. \
      The file's extension says which form it gets.
      """
  )

  @Argument(help: ArgumentHelp("Runs.", valueName: "run"), completion: .directory)
  var runs: [String]

  @OptionGroup var curves: CurveOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write: .svg or .png.", valueName: "file"),
    completion: .file(extensions: ["svg", "png"])
  )
  var output: String

  @Option(help: ArgumentHelp("The drawing's width in pixels.", valueName: "pixels"))
  var width = 1200

  @Option(help: ArgumentHelp("How many pixels of a PNG make one of the width.", valueName: "n"))
  var scale = 1.0

  @Flag(help: "Draw a PNG light on dark; an SVG is what the reader's system is.")
  var dark = false

  @Option(help: ArgumentHelp("A font file in place of DejaVu Sans.", valueName: "file"), completion: .file())
  var font: String?

  func validate() throws {
    guard [".svg", ".png"].contains(Path.fileExtension(output)) else {
      throw ValidationError("-o \(output): name a file that ends in .svg or .png")
    }
    if !(320...16_000).contains(width) { throw ValidationError("--width must be between 320 and 16000") }
    if !(0.25...8).contains(scale) { throw ValidationError("--scale must be between 0.25 and 8") }
  }

  func run() throws {
    var plotted: [PlottedRun] = []
    for argument in runs {
      for source in try RunArgument.runs(argument) {
        let log: EventLog
        do throws(RunSourceError) { log = try source.events() } catch { throw Failure(error.description) }
        let curves = RunCurves(log)
        guard !curves.isEmpty else {
          throw Failure("\(source.path) has no curve: \(RunArgument.reason(source))")
        }
        plotted.append(
          PlottedRun(
            name: source.name,
            curves: curves,
            firstRestart: source.record?.firstRestart,
            totalSteps: source.record?.plan.totalSteps
          )
        )
      }
    }
    do {
      let plot = try CurvesPlot(
        plotted,
        width: width,
        smoothing: curves.smoothing,
        font: try font.map { try Font(path: $0) }
      )
      let bytes =
        Path.fileExtension(output) == ".svg"
        ? Array(plot.svg.utf8) : try PNGEncoder.encode(plot.image(isDark: dark, scale: scale))
      try FileSystem.write(bytes, to: output)
    } catch { throw Failure(String(describing: error)) }
    Terminal.output.write("wrote \(output)\n")
  }
}

/// What both have in common.
struct CurveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much to smooth the loss, as TensorBoard counts it: from 0 to 0.999.",
      valueName: "weight"
    )
  )
  var smoothing = 0.9

  func validate() throws {
    if !(0...0.999).contains(smoothing) { throw ValidationError("--smoothing must be between 0 and 0.999") }
  }
}

/// Runs that are named on the command line.
enum RunArgument {
  static func runs(_ path: String) throws(Failure) -> [RunSource] {
    do throws(RunSourceError) { return try RunSource.find(path) } catch { throw Failure(error.description) }
  }

  /// Runs as one would name them, at most ten.
  static func list(_ runs: [RunSource]) -> String {
    runs.prefix(10).map(\.path).joined(separator: ", ") + (runs.count > 10 ? " …" : "")
  }

  /// Why a run has no curve.
  static func reason(_ run: RunSource) -> String {
    if let missing = run.missingEventFiles.first { return "its event file \(missing) is not there any more" }
    if let record = run.record, record.loggingFolder == nil {
      return "its config sets no logging_dir, which keeps them"
    }
    return "its event file holds no point yet"
  }
}
