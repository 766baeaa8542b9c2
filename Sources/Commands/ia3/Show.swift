import ArgumentParser
import CommandSupport
import Documents
import Files
import Rules
import Settings

/// `ia3 show FILE`
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a config's settings as ia3 understands them, and the run that they lead to."
  )

  @Argument(help: "A config, or '-' for standard input.", completion: .file())
  var file: String

  @Flag(help: "Print the lossless tree of any JSON, TOML or YAML file as JSON.")
  var tree = false

  @Option(
    help: "Output format: table or json. With --tree, the format of the file: json, toml or yaml.",
    completion: .list(["table", "json", "toml", "yaml"])
  )
  var format: String?

  @Option(help: ArgumentHelp("Read the file as this dialect.", valueName: "dialect"))
  var dialect: DialectName?

  @Option(
    help: ArgumentHelp("Look for the images in this folder instead of the config's.", valueName: "folder"),
    completion: .directory
  )
  var dataset: String?

  @Flag(help: "Also show the settings that are left to a program's default, and whose it is.")
  var all = false

  func run() throws {
    if tree { return try printTree() }
    let isJSON: Bool
    switch format {
    case nil, "table": isJSON = false
    case "json": isJSON = true
    default: throw Failure("--format must be table or json, not '\(format ?? "")'")
    }
    let settings = try ConfigLoader.settings(file, as: dialect)
    let summary = ConfigSummary(settings, dataset: dataset)
    if isJSON { return Terminal.output.write(json: summary.json) }
    Terminal.output.write(ShowText.table(summary, of: file, all: all, columns: Terminal.output.layoutWidth))
  }

  private func printTree() throws {
    let source = try ConfigLoader.source(file)
    guard let format = format.map({ Format(rawValue: $0) }) ?? Format(path: file) else {
      let name = file == "-" ? "standard input" : file
      throw Failure("\(name) has no extension that identifies its format; add --format json, toml or yaml")
    }
    let document = Document.parse(source, as: format)
    let index = LineIndex(source)
    // TOML allows the mark; only the readers of these configs trip over it.
    let issues = document.issues.filter { format != .toml || $0.kind != .byteOrderMark }
    for issue in issues {
      let position = index.position(of: issue.range.lowerBound)
      Terminal.error.line("\(file):\(position.line):\(position.column): \(issue.message)")
    }
    let isInvalid = document.root == nil || (format == .toml && !issues.isEmpty)
    if let root = document.root, !isInvalid {
      Terminal.output.write(data: Array((TreeJSON.text(of: document, root: root) + "\n").utf8))
    }
    if isInvalid { throw ExitCode(2) }
    if !issues.isEmpty { throw ExitCode(1) }
  }
}
