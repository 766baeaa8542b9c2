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
    let file = SettingsFile(source: source, document: document)
    let issues = document.issues.map { Observation($0, file: 0) }
    guard document.root != nil else {
      var settings = Settings(
        dialect: dialect ?? Recognizer.guess(source, format: format) ?? .standard,
        files: [file]
      )
      settings.observations = issues
      return .settings(settings, isMalformed: true)
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
    var settings = name.type.settings(of: file)
    settings.observations.insert(contentsOf: issues, at: 0)
    return .settings(settings, isMalformed: false)
  }
}
