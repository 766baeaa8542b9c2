import Documents
import Files
import Settings

/// The result of reading a text as a config.
public enum ReadConfig: Sendable {
  /// A config. A malformed one has only syntax observations.
  case settings(Settings, isMalformed: Bool)
  /// Readable, but not a training config; the program that it belongs to, if known.
  case notAConfig(String?)
  /// Not readable in any format, and not recognizably meant as a config; the reason.
  case unreadable(String)
}

extension Document {
  /// The largest number of values of a config, a hundred times those of any real one.
  private static let valueLimit = 100_000

  /// The document, without its tree if that has more values than any config.
  var withFewValues: Document {
    func remainder(_ limit: Int, _ node: Node) -> Int {
      var left = limit - 1
      switch node.content {
      case .sequence(let items):
        for item in items where left >= 0 { left = remainder(left, item) }
      case .mapping(let members):
        for member in members where left >= 0 { left = remainder(left, member.value) }
      default: break
      }
      return left
    }
    let end = source.bytes.count
    guard let root, end >= Self.valueLimit, remainder(Self.valueLimit, root) < 0 else { return self }
    let issue = SyntaxIssue.tooMany("values", limit: Self.valueLimit, at: end..<end)
    return Document(source: source, format: format, root: nil, issues: issues + [issue], comments: comments)
  }
}

/// Reads a text as a config.
public enum ConfigReader {
  /// Reads a text in the given dialect, or in the one recognized from its content; of several configs in a container,
  /// such as the examples of a page, the first.
  public static func read(_ source: Source, as dialect: DialectName?) -> ReadConfig {
    readAll(source, as: dialect).first ?? .notAConfig(nil)
  }

  /// Reads every config in a text, which has several only if it is a container.
  static func readAll(_ source: Source, as dialect: DialectName?) -> [ReadConfig] {
    guard dialect == nil, let container = Container(path: source.path) else { return [readOne(source, as: dialect)] }
    return container.parts(of: source).compactMap { part in
      switch part {
      case .command(let settings): .settings(settings, isMalformed: false)
      case .document(let text, let format): config(Document.parse(text, as: format), in: source)
      }
    }
  }

  /// Whether a container holds a config; one that cannot be read does not.
  public static func finds(in container: Container, at path: String) -> Bool {
    guard let bytes = try? FileSystem.read(path, limit: Limits.bytes), container.mayHoldParts(bytes) else {
      return false
    }
    return !readAll(Source(path: path, bytes: bytes), as: nil).isEmpty
  }

  /// A document in a container, if it can be read and is a config.
  private static func config(_ document: Document, in source: Source) -> ReadConfig? {
    let readable = document.withFewValues
    guard readable.root != nil, case .dialect(let name) = Recognizer.recognize(readable) else { return nil }
    return .settings(settings(of: readable, as: name, in: source), isMalformed: false)
  }

  private static func settings(of document: Document, as name: DialectName, in source: Source) -> Settings {
    var settings = name.type.settings(of: SettingsFile(source: source, document: document))
    settings.observations.insert(contentsOf: document.issues.map { Observation($0, file: 0) }, at: 0)
    return settings
  }

  private static func readOne(_ source: Source, as dialect: DialectName?) -> ReadConfig {
    let script = dialect ?? DialectName.script(withExtension: Path.fileExtension(source.path))
    if let script, script.type.isScript {
      guard dialect != nil || script.type.recognizes(source) else { return .notAConfig(nil) }
      return .settings(script.type.settings(of: SettingsFile(source: source)), isMalformed: false)
    }
    let named = Format(path: source.path) ?? dialect.map { Recognizer.format(of: source, as: $0) ?? .toml }
    guard let format = named ?? Recognizer.format(of: source) else { return .notAConfig(nil) }
    let document = Document.parse(source, as: format)
    // A text whose name does not show its format, such as standard input, may be a command line or not a config at all.
    if named == nil, document.root == nil {
      if let script = Recognizer.script(source) {
        return .settings(script.type.settings(of: SettingsFile(source: source)), isMalformed: false)
      }
      if format == .toml, Recognizer.guess(source, format: format) == nil { return .notAConfig(nil) }
    }
    guard document.root != nil else {
      return malformed(document, dialect ?? Recognizer.guess(source, format: format) ?? .standard)
    }
    let name: DialectName
    var whole = document
    if let dialect {
      name = dialect
    } else {
      switch Recognizer.recognize(document) {
      case .dialect(let found): name = found
      case .other(nil):
        guard let (inner, found) = wrapped(document) else { return .notAConfig(nil) }
        (whole, name) = (inner, found)
      case .other(let program): return .notAConfig(program)
      }
    }
    let readable = whole.withFewValues
    guard readable.root != nil else { return malformed(readable, name) }
    return .settings(settings(of: whole, as: name, in: source), isMalformed: false)
  }

  /// The config that another object of JSON holds under `config` or `settings`, as services hand it out.
  private static func wrapped(_ document: Document) -> (Document, DialectName)? {
    guard document.format == .json, let root = document.root else { return nil }
    for key in ["config", "settings", "parameters"] {
      guard let inner = root[key], inner.isMapping else { continue }
      let whole = Document(
        source: document.source,
        format: document.format,
        root: inner,
        issues: document.issues,
        comments: document.comments
      )
      if case .dialect(let name) = Recognizer.recognize(whole) { return (whole, name) }
    }
    return nil
  }

  private static func malformed(_ document: Document, _ dialect: DialectName) -> ReadConfig {
    var settings = Settings(dialect: dialect, files: [SettingsFile(source: document.source, document: document)])
    settings.observations = document.issues.map { Observation($0, file: 0) }
    return .settings(settings, isMalformed: true)
  }
}
