import Documents
import Files
import Settings

/// The built-in rules and the user's own.
public struct RuleLibrary: Sendable {
  /// Rules in order of id.
  public private(set) var rules: [Rule]
  /// The definitions, once a rule of the user may need them.
  private var definitions: [String: CompiledExpression] = [:]
  /// Those that others of their names replaced included.
  private var definitionCount = Self.builtIn.definitions.count
  /// The user's files read so far, and their bytes.
  private var read = (files: 0, bytes: 0)
  /// The files of the user's rules, by id.
  private var documents: [String: Document] = [:]

  /// The built-in rules.
  static let builtIn = CompiledRules(compiledRules)

  /// The built-in rules.
  public init() { rules = Self.builtIn.rules }

  private mutating func prepareDefinitions() {
    guard definitions.isEmpty else { return }
    for (name, value) in Self.builtIn.definitions { definitions[name] = value }
  }

  /// Adds the rule files of a folder; a rule replaces an existing one with the same id.
  public mutating func add(folder: String) throws(RuleFileError) {
    let files: [String]
    do {
      files = try FileSystem.list(folder)
    } catch {
      throw RuleFileError(path: folder, position: Position(line: 1, column: 1), message: error.description)
    }
    if files.contains("definitions.yaml") { try define(document(Path.join(folder, "definitions.yaml"))) }
    for file in files
    where [".yaml", ".yml"].contains(Path.fileExtension(file)) && file != "definitions.yaml" {
      try add(document(Path.join(folder, file)))
    }
  }

  /// Adds one rule.
  public mutating func add(_ document: Document) throws(RuleFileError) {
    prepareDefinitions()
    let rule = try RuleLoader(document, definitions: definitions).load()
    rules.removeAll { $0.id == rule.id }
    rules.append(rule)
    rules.sort { $0.id < $1.id }
    documents[rule.id] = document
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
    prepareDefinitions()
    for member in document.root?.members ?? [] {
      do {
        definitions[member.key] = try Definition.parse(
          member.value.string ?? "",
          number: definitionCount,
          names: RuleNames(definitions: definitions)
        )
        definitionCount += 1
      } catch {
        let position = LineIndex(document.source).position(of: member.value.range.lowerBound)
        throw RuleFileError(path: document.source.path, position: position, message: error.message)
      }
    }
  }

  /// The rule with this id, slug or former slug.
  public func rule(_ name: String) -> Rule? { rules.first { $0.isNamed(name) } }

  /// The full file of a rule, prose and examples included.
  public func document(of rule: Rule) -> Document? {
    guard rule.origin == nil else { return documents[rule.id] }
    return ruleFiles.first { $0.id.description == rule.id }.map { file in
      Document.parse(Source(path: "rules/\(file.path)", text: file.text.description), as: .yaml)
    }
  }

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
