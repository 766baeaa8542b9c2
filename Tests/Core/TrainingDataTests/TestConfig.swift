import Documents
import Settings
import TestSupport

@testable import TrainingData

/// Settings as the program reads them.
enum TestConfig {
  /// - Parameters:
  ///   - options: lines of a training config.
  ///   - dataset: a dataset config, as JSON.
  static func settings(_ options: String, dataset: String? = nil) -> Settings {
    var settings = SettingsText.read(options)
    if let dataset { settings.follow(SettingsText.file(dataset, path: "dataset.json")) }
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
