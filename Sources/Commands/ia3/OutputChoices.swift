import CommandSupport
import Files
import Reports
import Rules

/// How findings are shown, as the options of `lint` say.
struct OutputChoices: Equatable {
  var format = ReportFormat.text
  var outputFile: String?
  var force = false
  var color = ColorChoice.auto
  var statistics = false
  var verbose = false

  /// Writes the report to its destination.
  ///
  /// - Parameters:
  ///   - inputs: what was read besides the files that were linted.
  ///   - fixedToOutput: standard output holds a fixed text; the report goes to standard error.
  func write(_ linted: [LintedFile], _ session: LintSession, inputs: [String], fixedToOutput: Bool) throws {
    if let outputFile {
      try writeGuard(linted, inputs).admit(outputFile, replacing: .lintReport)
    }
    let library = session.library
    var options = ReportOptions(
      color: outputFile == nil && color.isOn,
      showStatistics: statistics,
      toolVersion: Version.current,
      workingFolder: FileSystem.workingFolder,
      rules: { library.rules.map(library.text) },
      url: try session.ruleAddresses(for: linted.first?.path ?? "."),
      filesChecked: linted.count { if case .notAConfig = $0.kind { false } else { true } }
    )
    options.isVerbose = verbose
    let stream = fixedToOutput ? Terminal.error : .output
    options.columns = outputFile == nil ? stream.layoutWidth : nil
    options.hasLinks = options.color && stream.isTerminal
    let text = report(linted, as: format, options: options)
    if let outputFile {
      do { try FileSystem.write(Array(text.utf8), to: outputFile) } catch { throw Failure(error.description) }
    } else if options.color {
      stream.write(styled: text)
    } else {
      stream.write(text)
    }
  }

  /// Keeps what was linted, and what else was read. A report or a baseline that lies in a linted folder is no config, and
  /// may be replaced by the next one.
  func writeGuard(_ linted: [LintedFile], _ inputs: [String]) -> WriteGuard {
    let read = linted.flatMap { file -> [String] in
      if case .notAConfig = file.kind { [] } else { [file.path] + file.sources.keys }
    }
    return WriteGuard(inputs: read + inputs, isForced: force)
  }
}
