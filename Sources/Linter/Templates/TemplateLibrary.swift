import Documents
import Files
import Rules
import Settings

/// The built-in templates and those in the user's own folders.
public struct TemplateLibrary: Sendable {
  /// The templates that can be used, in order of name.
  public let list: [Template]
  private let byName: [String: Template]

  /// Reads the built-in templates, then every `.yaml` and `.yml` file of the folders.
  ///
  /// A later template replaces an earlier one with the same name, which it may extend.
  /// - Throws: `TemplateError.file` with the place of the error, or `unreadable`.
  public init(folders: [String] = []) throws(TemplateError) {
    var sources = embeddedFiles.map {
      Source(path: "templates/\($0.path.description)", text: $0.text.description)
    }
    for folder in folders {
      sources += try Self.sources(in: folder)
      try Self.check(sources)
    }
    try self.init(sources: sources)
  }

  init(sources: [Source]) throws(TemplateError) {
    var files: [String: [TemplateFile]] = [:]
    for source in sources {
      let file = try TemplateFileReader.read(source)
      files[file.name, default: []].append(file)
    }
    var byName: [String: Template] = [:]
    var builder = TemplateBuilder(files: files)
    for name in files.keys.sorted() { byName[name] = try builder.template(name) }
    self.byName = byName
    list = byName.values.filter { !$0.isAbstract }.sorted { $0.name < $1.name }
  }

  private static func sources(in folder: String) throws(TemplateError) -> [Source] {
    do throws(FileError) {
      var result: [Source] = []
      for name in try FileSystem.list(folder).sorted()
      where [".yaml", ".yml"].contains(Path.fileExtension(name)) {
        let path = Path.join(folder, name)
        result.append(Source(path: path, bytes: try FileSystem.read(path, limit: RuleFileLimits.bytes)))
        // One more than there may be, for `init` to refuse.
        if result.count > RuleFileLimits.files { break }
      }
      return result
    } catch {
      throw TemplateError.unreadable(error.description)
    }
  }

  /// Refuses more templates than anyone has.
  private static func check(_ sources: [Source]) throws(TemplateError) {
    var bytes = 0
    for (index, source) in sources.enumerated() {
      let place = FilePlace(path: source.path, position: Position(line: 1, column: 1), expressionColumn: 1)
      guard index < RuleFileLimits.files else {
        throw place.error("there are more than \(RuleFileLimits.files) templates")
      }
      bytes += source.bytes.count
      guard bytes <= RuleFileLimits.totalBytes else {
        throw place.error("the templates have more than \(RuleFileLimits.totalBytes) bytes together")
      }
    }
  }

  /// The template of this name.
  ///
  /// - Throws: `unknownTemplate` with the existing names, or `abstract`.
  public func template(named name: String) throws(TemplateError) -> Template {
    guard let template = byName[name] else {
      let names = list.map(\.name)
      throw TemplateError.unknownTemplate(
        name,
        suggestion: Suggestion.nearest(to: name, among: names),
        known: names
      )
    }
    guard !template.isAbstract else { throw TemplateError.abstract(name) }
    return template
  }
}

/// Merges a template with the ones that it extends.
private struct TemplateBuilder {
  let files: [String: [TemplateFile]]
  /// The largest number of templates of which each extends the next.
  private static let longestChain = 64
  /// The largest number of parameters, those of the extended templates included.
  private static let mostParameters = 200

  /// The templates on the way to this one, for finding cycles.
  private var path: [Step] = []
  /// The templates that are merged with those that they extend, and how many they are in a row.
  private var known: [Step: (file: TemplateFile, length: Int)] = [:]

  /// A template's name, and how many templates of the same name it replaces.
  private struct Step: Hashable {
    var name: String
    var level: Int
  }

  init(files: [String: [TemplateFile]]) { self.files = files }

  mutating func template(_ name: String) throws(TemplateError) -> Template {
    let level = (files[name]?.count ?? 0) - 1
    let (file, _) = try merged(name, level: level)
    guard file.parameterOrder.count <= Self.mostParameters else {
      let place = file.parameterOrder.dropFirst(Self.mostParameters).compactMap { file.parameters[$0]?.place }.first
      throw place?.error("a template must have at most \(Self.mostParameters) parameters")
        ?? TemplateError.unreadable("the template '\(name)' has more than \(Self.mostParameters) parameters")
    }
    var parameters: [TemplateParameter] = []
    for name in file.parameterOrder {
      guard let fields = file.parameters[name] else { continue }
      parameters.append(try parameter(name, fields))
    }
    let template = Template(file: file, parameters: parameters)
    try template.checkExpressions()
    return template
  }

  private mutating func merged(_ name: String, level: Int) throws(TemplateError) -> (file: TemplateFile, length: Int) {
    let step = Step(name: name, level: level)
    if let result = known[step] { return result }
    let result = try newlyMerged(name, level: level)
    known[step] = result
    return result
  }

  private mutating func newlyMerged(_ name: String, level: Int) throws(TemplateError)
    -> (file: TemplateFile, length: Int)
  {
    guard let stack = files[name], level >= 0, level < stack.count else {
      throw TemplateError.unknownTemplate(name, suggestion: nil, known: files.keys.sorted())
    }
    let file = stack[level]
    guard let extends = file.extends else { return (file, 1) }
    path.append(Step(name: name, level: level))
    defer { path.removeLast() }
    let base = extends.content
    // A user's template may extend the one that it replaces.
    let baseLevel = base == name ? level - 1 : (files[base]?.count ?? 0) - 1
    guard baseLevel >= 0 else {
      let hint = Suggestion.nearest(to: base, among: files.keys.filter { $0 != name }).map {
        "; did you mean '\($0)'?"
      }
      let problem =
        base == name ? "a template cannot extend itself" : "there is no template '\(base)'\(hint ?? "")"
      throw extends.place.error(problem)
    }
    if path.contains(where: { $0.name == base && $0.level == baseLevel }) {
      let names = path.map(\.name) + [base]
      throw extends.place.error("templates extend each other in a circle: \(names.joined(separator: " → "))")
    }
    func isTooLong() -> TemplateError {
      extends.place.error("more than \(Self.longestChain) templates extend each other in a row")
    }
    // Bounds recursion, too.
    guard path.count < Self.longestChain else { throw isTooLong() }
    let extended = try merged(base, level: baseLevel)
    guard extended.length < Self.longestChain else { throw isTooLong() }
    return (try put(file, over: extended.file), extended.length + 1)
  }

  private func put(_ file: TemplateFile, over base: TemplateFile) throws(TemplateError) -> TemplateFile {
    for (name, value) in file.values.merging(file.gui, uniquingKeysWith: { first, _ in first }) {
      if let lock = base.locked[name] {
        throw value.place.error(TemplateError.locked(name, why: lock.content).description)
      }
    }
    var result = file
    result.values = base.values.merging(file.values) { $1 }
    result.gui = base.gui.merging(file.gui) { $1 }
    result.subset = base.subset.merging(file.subset) { $1 }
    result.locked = base.locked.merging(file.locked) { $1 }
    result.dataset = file.dataset ?? base.dataset
    result.parameters = base.parameters.merging(file.parameters) { old, new in
      TemplateFile.Located(content: new.content.merged(over: old.content), place: new.place)
    }
    result.parameterOrder = base.parameterOrder + file.parameterOrder.filter { base.parameters[$0] == nil }
    return result
  }

  private func parameter(
    _ name: String,
    _ fields: TemplateFile.Located<ParameterFields>
  ) throws(TemplateError) -> TemplateParameter {
    let content = fields.content
    guard let kind = content.kind else { throw fields.place.error("the parameter '\(name)' has no 'type'") }
    let isRequired = content.isRequired ?? false
    guard isRequired || content.fallback != nil else {
      throw fields.place.error("the parameter '\(name)' must have a 'default' or 'required: true'")
    }
    if kind == .choice, content.choices?.isEmpty ?? true {
      throw fields.place.error("the parameter '\(name)' is a choice and must have 'choices'")
    }
    let parameter = TemplateParameter(
      name: name,
      kind: kind,
      minimum: content.range?.minimum,
      maximum: content.range?.maximum,
      choices: content.choices ?? [],
      forbidden: content.forbidden ?? "",
      isRequired: isRequired,
      help: content.help ?? "",
      prompt: content.prompt,
      fallback: content.fallback
    )
    if case .literal(let value) = content.fallback, !parameter.allows(value) {
      throw fields.place.error(
        "the default of '\(name)' is '\(value.plainText)', but must be \(parameter.expected)"
      )
    }
    return parameter
  }
}
