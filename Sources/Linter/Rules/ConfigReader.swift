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
  /// Reads a text in the given dialect, or in the one recognized from its content.
  public static func read(_ source: Source, as dialect: DialectName?) -> ReadConfig {
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
    if let dialect {
      name = dialect
    } else {
      switch Recognizer.recognize(document) {
      case .dialect(let found): name = found
      case .other(let program): return .notAConfig(program)
      }
    }
    let readable = document.withFewValues
    guard readable.root != nil else { return malformed(readable, name) }
    var settings = name.type.settings(of: SettingsFile(source: source, document: document))
    settings.observations.insert(contentsOf: document.issues.map { Observation($0, file: 0) }, at: 0)
    return .settings(settings, isMalformed: false)
  }

  private static func malformed(_ document: Document, _ dialect: DialectName) -> ReadConfig {
    var settings = Settings(dialect: dialect, files: [SettingsFile(source: document.source, document: document)])
    settings.observations = document.issues.map { Observation($0, file: 0) }
    return .settings(settings, isMalformed: true)
  }
}
