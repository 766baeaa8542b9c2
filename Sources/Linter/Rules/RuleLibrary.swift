import Documents
import Files
import Settings

/// The built-in rules and the user's own.
public struct RuleLibrary: Sendable {
  /// Compiled rules in order of id.
  public private(set) var rules: [Rule]
  private var definitions: [String: CompiledExpression]
  private var areDefinitionsChecked = false
  /// The user's files read so far, and their bytes.
  private var read = (files: 0, bytes: 0)
  private var texts: [String: @Sendable () -> Document]

  /// The built-in rules, which are loaded once.
  private static let builtIn = Result { () throws(RuleFileError) in try RuleLibrary(loading: embeddedFiles) }

  /// The built-in rules.
  ///
  /// - Throws: `RuleFileError` when a rule file does not compile, which a test rules out.
  public init() throws(RuleFileError) { self = try Self.builtIn.get() }

  private init(loading files: [EmbeddedFile]) throws(RuleFileError) {
    rules = []
    definitions = [:]
    texts = [:]
    try defineBuiltIns()
    for file in files where file.path.description != "definitions.yaml" {
      let path = "rules/\(file.path)"
      let loader = RuleLoader(
        document: Document.parse(Source(path: path, text: file.conditions.description), as: .json),
        details: { Document.parse(Source(path: path, text: file.details.description), as: .json) },
        definitions: definitions,
        isStrict: false
      )
      let rule = try loader.load()
      rules.append(rule)
      texts[rule.id] = { Document.parse(Source(path: path, text: file.text.description), as: .yaml) }
    }
    rules.sort { $0.id < $1.id }
  }

  private mutating func defineBuiltIns() throws(RuleFileError) {
    for file in embeddedFiles where file.path.description == "definitions.yaml" {
      try define(
        Document.parse(Source(path: "rules/definitions.yaml", text: file.conditions.description), as: .json)
      )
    }
  }

  /// Infers the types of the built-in definitions, against which a user's rules are checked.
  private mutating func checkDefinitions() throws(RuleFileError) {
    guard !areDefinitionsChecked else { return }
    areDefinitionsChecked = true
    try defineBuiltIns()
  }

  /// Adds the rule files of a folder; a rule replaces an existing one with the same id.
  public mutating func add(folder: String) throws(RuleFileError) {
    let files: [String]
    do {
      files = try FileSystem.list(folder)
    } catch {
      throw RuleFileError(path: folder, position: Position(line: 1, column: 1), message: error.description)
    }
    try checkDefinitions()
    if files.contains("definitions.yaml") { try define(document(Path.join(folder, "definitions.yaml"))) }
    for file in files
    where [".yaml", ".yml"].contains(Path.fileExtension(file)) && file != "definitions.yaml" {
      try add(document(Path.join(folder, file)))
    }
  }

  /// Adds one rule.
  public mutating func add(_ document: Document) throws(RuleFileError) {
    try checkDefinitions()
    let rule = try RuleLoader(document: document, definitions: definitions, isStrict: true).load()
    rules.removeAll { $0.id == rule.id }
    rules.append(rule)
    rules.sort { $0.id < $1.id }
    texts[rule.id] = { document }
  }

  private mutating func document(_ path: String) throws(RuleFileError) -> Document {
    func failure(_ message: String) -> RuleFileError {
      RuleFileError(path: path, position: Position(line: 1, column: 1), message: message)
    }
    let bytes: [UInt8]
    do { bytes = try FileSystem.read(path, limit: RuleFileLimits.bytes) } catch { throw failure(error.description) }
    read = (read.files + 1, read.bytes + bytes.count)
    guard read.files <= RuleFileLimits.files else {
      throw failure("there are more than \(RuleFileLimits.files) rule files")
    }
    guard read.bytes <= RuleFileLimits.totalBytes else {
      throw failure("the rule files have more than \(RuleFileLimits.totalBytes) bytes together")
    }
    return Document.parse(Source(path: path, bytes: bytes), as: .yaml)
  }

  private mutating func define(_ document: Document) throws(RuleFileError) {
    guard document.root?.members.count ?? 0 <= RuleFileLimits.definitions else {
      throw RuleFileError(
        path: document.source.path,
        position: Position(line: 1, column: 1),
        message: "the file has more than \(RuleFileLimits.definitions) definitions"
      )
    }
    for member in document.root?.members ?? [] {
      do {
        let names = RuleNames(definitions: definitions, isChecked: areDefinitionsChecked)
        var definition = try ExpressionParser.parse(member.value.string ?? "", names: names)
        definition.expression = .definition(Definition(definition.expression))
        definitions[member.key] = definition
      } catch {
        let position = LineIndex(document.source).position(of: member.value.range.lowerBound)
        throw RuleFileError(path: document.source.path, position: position, message: error.message)
      }
    }
  }

  /// The names for conditions that are not those of a rule.
  var names: RuleNames { RuleNames(definitions: definitions, isChecked: false) }

  /// The rule with this id, slug or former slug.
  public func rule(_ name: String) -> Rule? { rules.first { $0.isNamed(name) } }

  /// The full file of a rule, prose and examples included.
  public func document(of rule: Rule) -> Document? { texts[rule.id]?() }

  /// The texts of a rule for people.
  public func text(of rule: Rule) -> RuleText {
    let document = document(of: rule)
    let root = document?.root
    let sources = root?["source"].map { $0.string.map { [$0] } ?? $0.items.compactMap(\.string) } ?? []
    return RuleText(
      id: rule.id,
      slug: rule.slug,
      group: rule.origin == nil ? Path.name(Path.parent(document?.source.path ?? "")) : "own",
      severity: rule.severity,
      profile: rule.profile,
      summary: rule.summary,
      why: root?["why"]?.string ?? "",
      sources: sources
    )
  }
}
