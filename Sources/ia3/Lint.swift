import ArgumentParser
import Documents
import Files
import Reports
import Rules

/// `ia3 lint PATH…`
struct Lint: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check configs against the guide and against what sd-scripts, LyCORIS and Prodigy accept.")

  @Argument(help: "Files and folders; '-' for standard input.", completion: .file())
  var paths: [String] = ["."]

  @OptionGroup var rules: RuleOptions

  @Option(help: "text, concise, json, json-lines, sarif, github, gitlab or junit.")
  var format: ReportFormat = .text

  func run() throws {
    let library = try RuleLibrary()
    let linter = Linter(library, rules.lintOptions())
    let results = paths.concurrentMap { linter.lint(path: $0) }
    let options = ReportOptions(
      color: false, showStatistics: false, toolVersion: Version.text, workingFolder: FileSystem.workingFolder,
      rules: { library.rules.map(library.text) }, url: { _, _ in nil }, filesChecked: results.count)
    Terminal.write(report(results, as: format, options: options))
  }
}
