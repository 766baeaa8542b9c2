import Documents
import Files
import Settings

/// What a text turned out to be.
public enum ReadConfig: Sendable {
  /// A config. A malformed one has nothing but its syntax observations.
  case settings(Settings, isMalformed: Bool)
  /// Readable, but no training config; the program that it belongs to, if that is known.
  case notAConfig(String?)
  /// Not even readable as any format, and not recognisably meant as a config.
  case unreadable(String)
}

/// Reads a text as a config.
public enum ConfigReader {
  /// Reads a text in the given dialect, or in the one that its content shows.
  public static func read(_ source: Source, as dialect: DialectName?) -> ReadConfig {
    if dialect == .commandLine || (dialect == nil && isScript(source.path)) {
      guard dialect != nil || CommandLineDialect.recognises(source) else { return .notAConfig(nil) }
      return .settings(CommandLineDialect.settings(of: SettingsFile(source: source)), isMalformed: false)
    }
    let named = Format(path: source.path) ?? dialect.map { format(of: $0, source) }
    guard let format = named ?? sniff(source) else { return .notAConfig(nil) }
    let document = Document.parse(source, as: format)
    // A text without a telling name, as from standard input, may be a command line, or no config at all.
    if named == nil, document.root == nil {
      if CommandLineDialect.recognises(source) {
        return .settings(CommandLineDialect.settings(of: SettingsFile(source: source)), isMalformed: false)
      }
      if format == .toml, Recogniser.guess(source, format: format) == nil { return .notAConfig(nil) }
    }
    let file = SettingsFile(source: source, document: document)
    let issues = document.issues.map { Observation($0, file: 0) }
    guard document.root != nil else {
      var settings = Settings(
        dialect: dialect ?? Recogniser.guess(source, format: format) ?? .kohyaJSON,
        files: [file]
      )
      settings.observations = issues
      return .settings(settings, isMalformed: true)
    }
    let name: DialectName
    if let dialect {
      name = dialect
    } else {
      switch Recogniser.recognise(document) {
      case .dialect(let found): name = found
      case .other(let program): return .notAConfig(program)
      }
    }
    var settings = name.dialect.settings(of: file)
    settings.observations.insert(contentsOf: issues, at: 0)
    return .settings(settings, isMalformed: false)
  }

  private static func isScript(_ path: String) -> Bool {
    [".sh", ".bash", ".bat", ".cmd", ".ps1"].contains(Path.fileExtension(path))
  }

  private static func format(of dialect: DialectName, _ source: Source) -> Format {
    switch dialect {
    case .kohyaJSON: .json
    case .datasetConfig: sniff(source) ?? .toml
    default: .toml
    }
  }

  /// The format of a text without a telling name.
  private static func sniff(_ source: Source) -> Format? {
    let first = source.bytes.dropFirst(source.byteOrderMarkLength).first { $0 > 0x20 }
    switch first {
    case UInt8(ascii: "{"): return .json
    case nil: return nil
    default: return .toml
    }
  }
}
