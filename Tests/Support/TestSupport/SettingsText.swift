import Documents
import Settings

/// Configs that tests write as text.
public enum SettingsText {
  /// The settings of a config, read as the program reads it.
  public static func read(
    _ text: String,
    path: String = "config.toml",
    as dialect: DialectName = .sdScriptsTOML
  ) -> Settings {
    dialect.type.settings(of: file(text, path: path, format: dialect == .kohyaJSON ? .json : Format(path: path)))
  }

  /// A file of a name, such as a dataset config, parsed by the name's extension.
  public static func file(_ text: String, path: String) -> SettingsFile {
    file(text, path: path, format: Format(path: path))
  }

  private static func file(_ text: String, path: String, format: Format?) -> SettingsFile {
    let source = Source(path: path, text: text)
    return SettingsFile(source: source, document: format.map { Document.parse(source, as: $0) })
  }
}
