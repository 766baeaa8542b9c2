import Documents
import Files
import Settings

/// The built-in rules and the user's own.
public struct RuleLibrary: Sendable {
  /// Compiled rules in order of id.
  public private(set) var rules: [Rule]
  private var definitions: [String: (Expression, ExpressionType)]
  private var areDefinitionsChecked = false
  private var texts: [String: (group: String, load: @Sendable () -> Document)]

  /// Loads the built-in rules.
  ///
  /// - Throws: `RuleFileError` when a rule file does not compile, which a test rules out.
  public init() throws(RuleFileError) {
    rules = []
    definitions = [:]
    texts = [:]
    try defineBuiltIns()
    for file in embeddedFiles where file.path.description != "definitions.yaml" {
      let path = "rules/\(file.path)"
      let document = Document.parse(Source(path: path, text: file.core.description), as: .json)
      let rule = try RuleLoader(document: document, definitions: definitions, isStrict: false).load()
      rules.append(rule)
      let text = file.text
      texts[rule.id] = (
        Path.parent(file.path.description),
        { Document.parse(Source(path: path, text: text.description), as: .yaml) }
      )
    }
    rules.sort { $0.id < $1.id }
  }

  private mutating func defineBuiltIns() throws(RuleFileError) {
    for file in embeddedFiles where file.path.description == "definitions.yaml" {
      try define(
        Document.parse(Source(path: "rules/definitions.yaml", text: file.core.description), as: .json)
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
    texts[rule.id] = ("own", { document })
  }

  private func document(_ path: String) throws(RuleFileError) -> Document {
    do {
      return Document.parse(
        Source(path: path, bytes: try FileSystem.read(path, limit: Limits.bytes)),
        as: .yaml
      )
    } catch {
      throw RuleFileError(path: path, position: Position(line: 1, column: 1), message: error.description)
    }
  }

  private mutating func define(_ document: Document) throws(RuleFileError) {
    for member in document.root?.members ?? [] {
      do {
        let names = RuleNames(definitions: definitions, isChecked: areDefinitionsChecked)
        definitions[member.key] = try ExpressionParser.parse(member.value.string ?? "", names: names)
      } catch {
        let position = LineIndex(document.source).position(of: member.value.range.lowerBound)
        throw RuleFileError(path: document.source.path, position: position, message: error.message)
      }
    }
  }

  /// The rule with this id, slug or former slug.
  public func rule(_ name: String) -> Rule? { rules.first { $0.isNamed(name) } }

  /// The full file of a rule, prose and examples included.
  public func document(of rule: Rule) -> Document? { texts[rule.id]?.load() }

  /// The texts of a rule for people.
  public func text(of rule: Rule) -> RuleText {
    let root = document(of: rule)?.root
    let sources = root?["source"].map { $0.string.map { [$0] } ?? $0.items.compactMap(\.string) } ?? []
    return RuleText(
      id: rule.id,
      slug: rule.slug,
      group: texts[rule.id]?.group ?? "",
      severity: rule.severity,
      profile: rule.profile,
      summary: rule.summary,
      why: root?["why"]?.string ?? "",
      sources: sources
    )
  }
}
