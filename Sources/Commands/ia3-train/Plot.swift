import ArgumentParser
import CommandSupport
import Drawing
import Files
import Images
import RunRecords
import RunReports

/// `ia3 plot RUN…`
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    _superCommandName: "ia3",
    abstract: "Plot the curves of one or more runs as SVG or PNG.",
    discussion: """
      RUN is what ia3 report takes; a folder with several runs, such as those of --variations, stands for all of them. \
      The extension of the output decides the format.
      """,
    version: Version.current
  )

  @Argument(help: ArgumentHelp("The runs to plot.", valueName: "run"), completion: .file())
  var runs: [String]

  @OptionGroup var curves: CurveOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write: .svg or .png.", valueName: "file"),
    completion: .file(extensions: ["svg", "png"])
  )
  var output: String

  @Option(help: ArgumentHelp("Width in pixels.", valueName: "pixels"))
  var width = 1200

  @Option(help: ArgumentHelp("Pixels of a PNG per pixel of the width.", valueName: "n"))
  var scale = 1.0

  @Flag(help: "Plot a PNG in dark colors; an SVG follows the reader's system.")
  var dark = false

  @Option(help: ArgumentHelp("A font file to use instead of DejaVu Sans.", valueName: "file"), completion: .file())
  var font: String?

  @Flag(help: "Overwrite an existing file that is not a plot of ia3.")
  var force = false

  func validate() throws {
    guard [".svg", ".png"].contains(Path.fileExtension(output)) else {
      throw ValidationError("-o \(output): the file must end in .svg or .png")
    }
    if !(320...16_000).contains(width) { throw ValidationError("--width must be between 320 and 16000") }
    if !(0.25...8).contains(scale) { throw ValidationError("--scale must be between 0.25 and 8") }
  }

  func run() throws {
    var sources: [RunSource] = []
    for argument in runs { sources += try RunArgument.runs(argument) }
    let inputs = sources.flatMap(\.inputs) + [font].compactMap { $0 }
    try WriteGuard(inputs: inputs, isForced: force).admit(output, replacing: .plot)
    var plotted: [PlottedRun] = []
    for source in sources {
      let log: EventLog
      do throws(RunSourceError) { log = try source.events() } catch { throw Failure(error.description) }
      let run = PlottedRun(source, log)
      guard !run.curves.isEmpty else {
        throw Failure("\(source.path) has no curve: \(RunArgument.reason(source))")
      }
      plotted.append(run)
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
        ? Array(plot.svg.utf8)
        : try PNGEncoder.encode(plot.image(isDark: dark, scale: scale), text: [CurvesPlot.mark])
      try FileSystem.write(bytes, to: output)
    } catch { throw Failure(String(describing: error)) }
    Terminal.output.line("wrote \(output)")
  }
}
