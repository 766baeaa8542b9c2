import ArgumentParser
import Reports

/// How findings are shown.
struct OutputOptions: ParsableArguments {
  @Option(help: "Format of the report.")
  var format: ReportFormat = .text

  @Option(help: ArgumentHelp("Write the report to this file.", valueName: "file"), completion: .file())
  var outputFile: String?

  @Flag(help: "Let --output-file and --write-baseline overwrite a file that is not a report or a baseline.")
  var force = false

  @Option(help: "When to color the report.")
  var color: ColorChoice = .auto

  @Flag(help: "Show how many findings each rule has.")
  var statistics = false

  @Flag(help: "List every file that a finding is about, such as all images of one kind.")
  var verbose = false

  /// What they say.
  var choices: OutputChoices {
    OutputChoices(
      format: format,
      outputFile: outputFile,
      force: force,
      color: color,
      statistics: statistics,
      verbose: verbose
    )
  }
}
