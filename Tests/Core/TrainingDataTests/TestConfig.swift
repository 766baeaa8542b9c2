import Documents
import Files
import Settings

@testable import TrainingData

/// Settings as the program reads them.
enum TestConfig {
  /// - Parameters:
  ///   - options: lines of a training config.
  ///   - dataset: a dataset config, as JSON.
  static func settings(_ options: String, dataset: String? = nil) -> Settings {
    let source = Source(path: "config.toml", text: options)
    var settings = SDScriptsTOML.settings(
      of: SettingsFile(source: source, document: Document.parse(source, as: .toml))
    )
    if let dataset {
      let source = Source(path: "dataset.json", text: dataset)
      settings.follow(SettingsFile(source: source, document: Document.parse(source, as: .json)))
    }
    return settings
  }

  /// The value as TOML.
  static func text(_ node: Node) -> String {
    switch node.content {
    case .boolean(let flag): String(flag)
    case .integer(let number): String(number)
    case .float(let number): String(number)
    default: JSONText.quoted(node.string ?? "")
    }
  }
}
