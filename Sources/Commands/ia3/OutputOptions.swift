import ArgumentParser
import CommandSupport
import Files
import Reports
import Rules

/// How findings are shown.
struct OutputOptions: ParsableArguments {
  @Option(help: "Format of the report.")
  var format: ReportFormat = .text

  @Option(help: ArgumentHelp("Write the report to this file.", valueName: "file"), completion: .file())
  var outputFile: String?

  @Option(help: "When to color the report.")
  var color: ColorChoice = .auto

  @Flag(help: "Show how many findings each rule has.")
  var statistics = false

  /// Writes the report to its destination.
  ///
  /// - Parameter fixedToOutput: standard output holds a fixed text; the report goes to standard error.
  func write(_ linted: [LintedFile], _ session: LintSession, fixedToOutput: Bool) throws {
    let library = session.library
    let options = ReportOptions(
      color: outputFile == nil && color.isOn,
      showStatistics: statistics,
      toolVersion: Version.current,
      workingFolder: FileSystem.workingFolder,
      rules: { library.rules.map(library.text) },
      url: { _, _ in nil },
      filesChecked: linted.count { if case .notAConfig = $0.kind { false } else { true } }
    )
    let text = report(linted, as: format, options: options)
    let stream = fixedToOutput ? Terminal.error : .output
    if let outputFile {
      do { try FileSystem.write(Array(text.utf8), to: outputFile) } catch { throw Failure(error.description) }
    } else if options.color {
      stream.write(styled: text)
    } else {
      stream.write(text)
    }
  }
}
