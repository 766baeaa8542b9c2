import ArgumentParser
import Documents
import Files
import Rules
import Settings

/// `ia3 show FILE`
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a config's settings as they are understood, and the run they lead to.")

  @Argument(help: "A config, or '-' for standard input.", completion: .file())
  var file: String

  @Flag(help: "Print the lossless tree of any JSON, TOML or YAML file as JSON.")
  var tree = false

  @Option(help: "table or json; with --tree the file's format: json, toml or yaml.")
  var format: String?

  @Option(help: ArgumentHelp("Read the file as this dialect.", valueName: "dialect"))
  var dialect: DialectName?

  @Option(help: ArgumentHelp("Look for the images here.", valueName: "folder"), completion: .directory)
  var dataset: String?

  @Flag(help: "Show the settings that the file leaves to a program's default, too.")
  var all = false

  func run() throws {
    if tree { return try printTree() }
    let isJSON: Bool
    switch format {
    case nil, "table": isJSON = false
    case "json": isJSON = true
    default: throw ValidationError("'\(format ?? "")' is no format of settings: table or json")
    }
    let settings = try readSettings()
    let understood = Understood(settings, dataset: dataset)
    Terminal.write(isJSON ? understood.json.text(.indented) + "\n" : understood.table(all: all))
  }

  private func readSettings() throws -> Settings {
    if Path.fileExtension(file) == ".safetensors" {
      do { return NetworkMetadata.settings(of: try NetworkMetadata.file(at: file)) } catch {
        throw Failure(error.description)
      }
    }
    let source = try Input.read(file)
    switch Reading.read(source, as: dialect) {
    case .settings(let settings, false): return settings
    case .settings(let settings, true):
      let index = LineIndex(source)
      let issue = settings.files.first?.document?.issues.last
      let position = index.position(of: issue?.range.lowerBound ?? 0)
      throw Failure("\(file):\(position.line):\(position.column): \(issue?.message ?? "it cannot be read")")
    case .notAConfig(let program):
      throw Failure("\(file) is no training config that ia3 knows\(program.map { "; it looks like \($0)'s" } ?? "")")
    case .unreadable(let reason): throw Failure("\(file): \(reason)")
    }
  }

  private func printTree() throws {
    let source = try Input.read(file)
    guard let format = format.map({ Format(rawValue: $0) }) ?? Format(path: file) else {
      throw ValidationError("\(file) has no extension that tells its format; add --format json, toml or yaml")
    }
    let document = Document.parse(source, as: format)
    let index = LineIndex(source)
    // TOML allows the mark; only the readers of these configs trip over it.
    let issues = document.issues.filter { format != .toml || $0.kind != .byteOrderMark }
    for issue in issues {
      let position = index.position(of: issue.range.lowerBound)
      Terminal.writeError("\(file):\(position.line):\(position.column): \(issue.message)\n")
    }
    let isInvalid = document.root == nil || (format == .toml && !issues.isEmpty)
    if let root = document.root, !isInvalid { Terminal.write(TreeJSON.text(of: document, root: root) + "\n") }
    if isInvalid { throw ExitCode(2) }
    if !issues.isEmpty { throw ExitCode(1) }
  }
}

/// An error that ends the program with exit code 2.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Reading what the command line names.
enum Input {
  /// A file's text, or standard input's for `-`.
  static func read(_ path: String, as name: String? = nil) throws(Failure) -> Source {
    do throws(FileError) {
      if path == "-" {
        return Source(path: name ?? "<stdin>", bytes: try FileSystem.readStandardInput(limit: Limits.bytes))
      }
      return Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes))
    } catch {
      throw Failure(error.description)
    }
  }
}
