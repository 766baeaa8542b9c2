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
    discussion: """
      Without a template's name, on a terminal, it asks for what the options do not say, and ends with the command that \
      writes the same without asking.
      """
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

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("Dialect to write; \(DialectName.standard.rawValue) by default.", valueName: "dialect")
  )
  var target: WritableDialect?

  @Flag(help: "Leave paths relative in a config for kohya_ss's GUI, which looks for them in its own folder.")
  var relative = false

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
      let answers = try self.answers(library)
      try write(answers, WriteGuard(inputs: Self.inputs(project), isForced: force))
      if template == nil { Terminal.error.line("the same without asking: \(answers.command)") }
    } catch let error as TemplateError {
      throw Failure(error.description)
    }
  }

  /// What the command line says, and what it does not say as far as somebody can be asked.
  private func answers(_ library: TemplateLibrary) throws -> NewConversation.Answers {
    let arguments = try parameters.arguments()
    guard let template else {
      guard Terminal.canAsk else { throw Failure("name a template; 'ia3 new --list' lists them") }
      return try NewConversation(
        library,
        arguments: arguments,
        target: target,
        ignoresCaptions: ignoreCaptions,
        emitsDataset: emitDataset
      ).run()
    }
    var answers = NewConversation.Answers(
      template: try library.template(named: template),
      arguments: arguments,
      target: target ?? WritableDialect(.standard),
      ignoresCaptions: ignoreCaptions,
      emitsDataset: emitDataset
    )
    for parameter in answers.template.missingParameters(arguments) where Terminal.canAsk {
      answers.arguments[parameter.name] = try Question.ask(parameter)
    }
    return answers
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

  private func write(_ answers: NewConversation.Answers, _ writeGuard: WriteGuard) throws {
    let template = answers.template
    var arguments = answers.arguments
    let to = answers.target.name
    let path = outputFile ?? "\(arguments["name"] ?? template.name)\(to.fileExtension)"
    // The preset lies beside the config, whatever folder that is in.
    if arguments["preset"] == nil, path != "-", let name = arguments["name"], Path.parent(path) != "." {
      arguments["preset"] = Path.join(Path.parent(path), "\(name).lycoris.toml")
    }
    let sets = try sets(answers, arguments)
    let instance = try template.instantiate(arguments: arguments, sets: sets)
    // The GUI looks for relative paths in its own folder.
    let isRooted = to == .kohyaJSON && !relative
    let written = isRooted ? try template.instantiate(arguments: try rooted(instance, template), sets: sets) : instance
    try checkNames(written.values(for: to))
    guard let encoded = written.text(in: to, release: try release.number()) else {
      throw Failure("\(to.rawValue) can be read but not written")
    }
    for name in encoded.lost { Terminal.error.line("\(to.rawValue) cannot express \(name)") }
    if path == "-" { return Terminal.output.write(data: Array(encoded.text.utf8)) }
    // Check everything before the first file is written.
    try writeGuard.admit(path)
    let preset = try instance.presetPath.flatMap { try isOurs($0, writeGuard) ? $0 : nil }
    let dataset = answers.emitsDataset ? instance.dataset : nil
    for file in dataset?.files ?? [] { try checkFree(file.path, writeGuard) }
    try save(encoded.text, to: path)
    if let preset { try save(LyCORISPreset.text(trainOnInput: false), to: preset) }
    if let dataset { try make(dataset) }
    for step in NextSteps(path, to, instance).lines { Terminal.error.line(step) }
  }

  /// The parameters with absolute paths. A model that does not exist as a file is taken for a name on Hugging Face.
  private func rooted(_ instance: TemplateInstance, _ template: Template) throws(Failure) -> [String: String] {
    var result = instance.parameters.mapValues(\.plainText)
    for parameter in template.parameters where parameter.kind == .path {
      guard let path = result[parameter.name], parameter.name != "model" || FileSystem.status(path) != nil else {
        continue
      }
      let whole = Path.absolute(path)
      do throws(TemplateError) { _ = try parameter.value(of: whole) } catch {
        throw Failure(
          "kohya_ss cannot use \(whole) as \(parameter.name), which must be \(parameter.expected): choose a folder with another "
            + "path, or use --relative"
        )
      }
      result[parameter.name] = whole
    }
    return result
  }

  /// A config is UTF-8, unlike file names.
  private func checkNames(_ values: [String: Value]) throws {
    let texts = values.mapValues(\.plainText).filter { SystemText.hasBytes($0.value) }
    guard let first = texts.min(by: { $0.key < $1.key }) else { return }
    throw Failure("a config cannot contain a file name that is not UTF-8: \(first.key) = \(first.value)")
  }

  private func pairs(_ dialect: DialectName) throws -> [(name: String, text: String)] {
    try sets.map { text in
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure("'\(text)' is not of the form key=value")
      }
      let name = String(text[..<equals])
      let given = String(text[text.index(after: equals)...])
      return (name, try PromptSetting.text(given, of: name, in: dialect) ?? given)
    }
  }

  /// What `--set` says, and the captions that lie beside the images.
  private func sets(_ answers: NewConversation.Answers, _ arguments: [String: String]) throws -> [(
    name: String, text: String
  )] {
    let sets = try pairs(answers.target.name)
    let instance = try answers.template.instantiate(arguments: arguments, sets: sets)
    guard !answers.ignoresCaptions, !sets.contains(where: { $0.name == "caption_extension" }),
      let folder = instance.values["train_data_dir"]?.string,
      let captions = FoundCaptions(in: folder, besides: instance.values["caption_extension"]?.string)
    else { return sets }
    Terminal.error.line(
      "uses the \(plural(captions.count, "caption")) (\(captions.fileExtension)) in \(folder); --ignore-captions trains each image "
        + "with its folder's name instead"
    )
    return sets + [("caption_extension", captions.fileExtension)]
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
