import ArgumentParser
import CommandSupport
import Documents
import Files
import Platform
import Project
import Settings
import Templates
import TextFormatting

/// `ia3 new TEMPLATE`
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a new config from a template: character, object, style, abstract-style, or your own.",
    discussion: "The same input gives the same bytes on every machine."
  )

  @Argument(help: "The template's name; see --list.", completion: .offering(OfferedTemplates.names))
  var template: String?

  @Flag(help: "List the templates.")
  var list = false

  @Option(
    help: ArgumentHelp("Show the parameters, settings and locked settings of a template.", valueName: "template"),
    completion: .offering(OfferedTemplates.names)
  )
  var show: String?

  @OptionGroup(title: "Parameters") var parameters: TemplateParameters

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set any other setting; an empty value unsets it.", valueName: "key=value"),
    completion: .offering(OfferedTemplates.settings)
  )
  var sets: [String] = []

  @Option(name: .customLong("to"), help: ArgumentHelp("Dialect to write.", valueName: "dialect"))
  var target = WritableDialect(.standard)

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

  @Flag(help: "Overwrite existing files.")
  var force = false

  @Flag(help: "Also create the dataset's numbered folder, with a README about what belongs in it.")
  var emitDataset = false

  @Flag(help: "Train each image with its folder's name, even if there are captions beside the images.")
  var ignoreCaptions = false

  func run() throws {
    let project = try self.project()
    let library = try templates(project)
    if list { return Terminal.output.write(TemplateText.list(library)) }
    do {
      if let show { return Terminal.output.write(TemplateText.page(try library.template(named: show))) }
      guard let name = template else { throw Failure("name a template; 'ia3 new --list' lists them") }
      try write(try library.template(named: name), WriteGuard(inputs: Self.inputs(project), isForced: force))
    } catch let error as TemplateError {
      throw Failure(error.description)
    }
  }

  private func project() throws -> ProjectFile? {
    do { return try ProjectFiles().project(inFolder: FileSystem.workingFolder) } catch {
      throw Failure(error)
    }
  }

  /// The project's own files: none of them is ever replaced by a config.
  private static func inputs(_ project: ProjectFile?) -> [String] {
    guard let project else { return [] }
    return [project.path]
      + project.templates.flatMap { folder in
        ((try? FileSystem.list(folder)) ?? []).map { Path.join(folder, $0) }
      }
  }

  private func templates(_ project: ProjectFile?) throws -> TemplateLibrary {
    do { return try TemplateLibrary(folders: project?.templates ?? []) } catch {
      throw Failure(error.description)
    }
  }

  private func write(_ template: Template, _ writeGuard: WriteGuard) throws {
    var arguments = try parameters.arguments()
    for parameter in template.missingParameters(arguments) where Terminal.canAsk {
      arguments[parameter.name] = try Question.ask(parameter)
    }
    let to = target.name
    let path = outputFile ?? "\(arguments["name"] ?? template.name)\(to.fileExtension)"
    // The preset lies beside the config, whatever folder that is in.
    if arguments["preset"] == nil, path != "-", let name = arguments["name"], Path.parent(path) != "." {
      arguments["preset"] = Path.join(Path.parent(path), "\(name).lycoris.toml")
    }
    let instance = try instance(of: template, arguments)
    try checkNames(instance.values(for: to))
    guard let encoded = instance.text(in: to, release: try release.number()) else {
      throw Failure("\(to.rawValue) can be read but not written")
    }
    for name in encoded.lost { Terminal.error.line("\(to.rawValue) cannot express \(name)") }
    if path == "-" { return Terminal.output.write(data: Array(encoded.text.utf8)) }
    // Check everything before the first file is written.
    try writeGuard.admit(path)
    let preset = try instance.presetPath.flatMap { try isOurs($0, writeGuard) ? $0 : nil }
    let dataset = emitDataset ? instance.dataset : nil
    for file in dataset?.files ?? [] { try checkFree(file.path, writeGuard) }
    try save(encoded.text, to: path)
    if let preset { try save(LyCORISPreset.text(trainOnInput: false), to: preset) }
    if let dataset { try make(dataset) }
  }

  /// A config is UTF-8, unlike file names.
  private func checkNames(_ values: [String: Value]) throws {
    let texts = values.mapValues(\.plainText).filter { SystemText.hasBytes($0.value) }
    guard let first = texts.min(by: { $0.key < $1.key }) else { return }
    throw Failure("a config cannot contain a file name that is not UTF-8: \(first.key) = \(first.value)")
  }

  private func pairs() throws -> [(name: String, text: String)] {
    try sets.map { text in
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure("'\(text)' is not of the form key=value")
      }
      let name = String(text[..<equals])
      let given = String(text[text.index(after: equals)...])
      return (name, try PromptSetting.text(given, of: name, in: target.name) ?? given)
    }
  }

  /// The filled-in template, with the captions that lie beside the images.
  private func instance(of template: Template, _ arguments: [String: String]) throws -> TemplateInstance {
    let sets = try pairs()
    let instance = try template.instantiate(arguments: arguments, sets: sets)
    guard !ignoreCaptions, !sets.contains(where: { $0.name == "caption_extension" }),
      let folder = instance.values["train_data_dir"]?.string,
      let captions = FoundCaptions(in: folder, besides: instance.values["caption_extension"]?.string)
    else { return instance }
    Terminal.error.line(
      "uses the \(plural(captions.count, "caption")) (\(captions.fileExtension)) in \(folder); --ignore-captions trains each image "
        + "with its folder's name instead"
    )
    return try template.instantiate(
      arguments: arguments,
      sets: sets + [("caption_extension", captions.fileExtension)]
    )
  }

  /// Whether the preset is to be written: one that exists and differs belongs to the user.
  private func isOurs(_ path: String, _ writeGuard: WriteGuard) throws -> Bool {
    if writeGuard.isInput(path) { try checkFree(path, writeGuard) }
    guard FileSystem.status(path) != nil, !force else { return true }
    let text = LyCORISPreset.text(trainOnInput: false)
    if let bytes = try? FileSystem.read(path, limit: Limits.bytes), bytes == Array(text.utf8) { return false }
    throw Failure("\(path) exists and differs; use --force to overwrite it")
  }

  private func checkFree(_ path: String, _ writeGuard: WriteGuard) throws {
    do throws(WriteRefusal) { try writeGuard.check(path) } catch { throw Failure(error.description) }
  }

  private func save(_ text: String, to path: String) throws {
    do { try FileSystem.write(Array(text.utf8), to: path) } catch { throw Failure(error.description) }
    Terminal.error.line("wrote \(path)")
  }

  private func make(_ dataset: DatasetSkeleton) throws {
    for folder in dataset.folders {
      do { try FileSystem.makeFolder(folder) } catch { throw Failure(error.description) }
      Terminal.error.line("created \(folder)")
    }
    for file in dataset.files { try save(file.text, to: file.path) }
  }
}
