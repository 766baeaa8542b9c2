import ArgumentParser
import CommandSupport
import Documents
import Files
import Project
import Settings
import Templates

/// `ia3 new TEMPLATE`
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a new config from a template: character, object, style, abstract-style, or your own.",
    discussion: "The same input gives the same bytes on every machine."
  )

  @Argument(help: "The template's name; see --list.")
  var template: String?

  @Flag(help: "List the templates.")
  var list = false

  @Option(
    help: ArgumentHelp("Show a template: its parameters, settings and what it locks.", valueName: "template")
  )
  var show: String?

  @OptionGroup(title: "Parameters") var parameters: TemplateParameters

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set any other setting; an empty value leaves it out.", valueName: "key=value")
  )
  var sets: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write this dialect: \(DialectName.writableNames).",
      valueName: "dialect"
    )
  )
  var to = DialectName.standard

  @OptionGroup var release: ReleaseOption

  @Option(
    name: [.customShort("o"), .customLong("out")],
    help: ArgumentHelp(
      "The file to write, or '-' for standard output; NAME with the dialect's extension by default.",
      valueName: "file"
    ),
    completion: .file()
  )
  var outputFile: String?

  @Flag(help: "Overwrite files that exist.")
  var force = false

  @Flag(help: "Make the dataset's numbered folder, with a README of what to put in.")
  var emitDataset = false

  func run() throws {
    let library = try templates()
    if list { return Terminal.output.write(TemplateText.list(library)) }
    do {
      if let show { return Terminal.output.write(TemplateText.page(try library.template(named: show))) }
      guard let name = template else { throw Failure("which template? see 'ia3 new --list'") }
      try write(try library.template(named: name))
    } catch let error as TemplateError {
      throw Failure(error.description)
    }
  }

  private func templates() throws -> TemplateLibrary {
    let folder = FileSystem.workingFolder
    let project: ProjectFile?
    do { project = try ProjectFiles().project(inFolder: folder) } catch { throw Failure(error.description) }
    do { return try TemplateLibrary(folders: project?.templates ?? []) } catch {
      throw Failure(error.description)
    }
  }

  private func write(_ template: Template) throws {
    var arguments = try parameters.arguments()
    for parameter in template.missingParameters(arguments) where Terminal.canAsk {
      arguments[parameter.name] = try Question.ask(parameter)
    }
    let path = outputFile ?? "\(arguments["name"] ?? template.name)\(to.fileExtension)"
    // The preset lies beside the config, whatever folder that is in.
    if arguments["preset"] == nil, path != "-", let name = arguments["name"], Path.parent(path) != "." {
      arguments["preset"] = Path.join(Path.parent(path), "\(name).lycoris.toml")
    }
    let instance = try template.instantiate(arguments: arguments, sets: try pairs())
    guard let encoded = instance.text(in: to, release: try release.number()) else {
      throw Failure("\(to.rawValue) is only read, not written")
    }
    for name in encoded.lost { Terminal.error.write("\(to.rawValue) cannot express \(name)\n") }
    if path == "-" { return Terminal.output.write(encoded.text) }
    // Nothing is written if something would be refused.
    try checkFree(path)
    let preset = try instance.presetPath.flatMap { try isOurs($0) ? $0 : nil }
    try save(encoded.text, to: path)
    if let preset { try save(LyCORISPreset.text(trainOnInput: false), to: preset) }
    if emitDataset, let dataset = instance.dataset { try make(dataset) }
  }

  private func pairs() throws -> [(name: String, text: String)] {
    try sets.map { text in
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure("'\(text)' is not of the form key=value")
      }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
  }

  /// Whether the preset is to be written: one that exists and differs belongs to the user.
  private func isOurs(_ path: String) throws -> Bool {
    guard FileSystem.status(path) != nil, !force else { return true }
    let text = LyCORISPreset.text(trainOnInput: false)
    if let bytes = try? FileSystem.read(path, limit: Limits.bytes), bytes == Array(text.utf8) { return false }
    throw Failure("\(path) exists and differs; give --force to overwrite it")
  }

  private func checkFree(_ path: String) throws {
    guard let there = FileSystem.status(path), there.kind != .other, !force else { return }
    throw Failure("\(path) exists; give --force to overwrite it")
  }

  private func save(_ text: String, to path: String) throws {
    try checkFree(path)
    do { try FileSystem.write(Array(text.utf8), to: path) } catch { throw Failure(error.description) }
    Terminal.error.write("wrote \(path)\n")
  }

  private func make(_ dataset: DatasetSkeleton) throws {
    for folder in dataset.folders {
      do { try FileSystem.makeFolder(folder) } catch { throw Failure(error.description) }
      Terminal.error.write("made \(folder)\n")
    }
    for file in dataset.files { try save(file.text, to: file.path) }
  }
}

/// The built-in templates' parameters as options, and any other template's through `--parameter`.
struct TemplateParameters: ParsableArguments {
  @Option(help: "The network's name.")
  var name: String?

  @Option(help: "How many steps to train.")
  var steps: String?

  @Option(help: ArgumentHelp("The trigger word; the name by default.", valueName: "word"))
  var trigger: String?

  @Option(help: ArgumentHelp("The text encoder's layer to read, 1 to 12.", valueName: "n"))
  var clipSkip: String?

  @Option(
    help: ArgumentHelp("The model to train on: a file, or a name on Hugging Face.", valueName: "path"),
    completion: .file()
  )
  var model: String?

  @Option(
    help: ArgumentHelp("The folder that holds the numbered folder of images.", valueName: "folder"),
    completion: .directory
  )
  var dataset: String?

  @Option(help: ArgumentHelp("Images in one step.", valueName: "n"))
  var batch: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Prodigy's weight decay.", valueName: "x"))
  var weightDecay: String?

  @Option(help: ArgumentHelp("Any parameter of a template by name.", valueName: "name=value"))
  var parameter: [String] = []

  /// The parameters that are given, by name.
  func arguments() throws -> [String: String] {
    let given: [(String, String?)] = [
      ("name", name), ("steps", steps), ("trigger", trigger), ("clip_skip", clipSkip), ("model", model),
      ("dataset", dataset), ("batch", batch), ("weight_decay", weightDecay),
    ]
    var result: [String: String] = [:]
    for (name, value) in given { result[name] = value }
    for text in parameter {
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure("'\(text)' is not of the form name=value")
      }
      result[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return result
  }
}

/// `--for kohya_ss@23`
struct ReleaseOption: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Write for this release of kohya_ss.", valueName: "kohya_ss@release")
  )
  var release: String?

  /// The release's number; nil for the newest.
  func number() throws -> Int? {
    guard let release else { return nil }
    let parts = release.split(separator: "@")
    guard parts.count == 2, parts[0] == "kohya_ss", let number = Int(parts[1].drop { $0 == "v" }),
      (17...99).contains(number)
    else { throw Failure("'\(release)' is not of the form kohya_ss@23") }
    return number
  }
}

/// Asks for a parameter on the terminal.
enum Question {
  static func ask(_ parameter: TemplateParameter) throws -> String {
    while true {
      Terminal.error.write("\(parameter.prompt ?? parameter.help) ")
      guard let answer = readLine() else { throw Failure("no answer; give --\(parameter.name)") }
      let text = answer.trimmingBlanks
      if text.isEmpty { continue }
      do {
        _ = try parameter.value(of: text)
        return text
      } catch {
        Terminal.error.write("\(error.description)\n")
      }
    }
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmingBlanks: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
