import Settings
import TestSupport

extension SettingsText {
  /// The settings of an sd-scripts TOML with what every iA3 run has.
  static func settings(_ lines: String, path: String = "config.toml") -> Settings {
    let base = [
      "network_module": "\"lycoris.kohya\"", "network_args": "[\"algo=ia3\", \"preset=ia3\"]",
      "optimizer_type": "\"Prodigy\"", "max_train_steps": "20", "output_dir": "\"output\"",
      "output_name": "\"mira\"",
      "train_data_dir": "\"images\"", "pretrained_model_name_or_path": "\"model\"",
    ]
    let written = Set(lines.split(separator: "\n").map { String($0.prefix { $0 != " " }) })
    let text = base.filter { !written.contains($0.key) }.sorted { $0.key < $1.key }.map {
      "\($0.key) = \($0.value)\n"
    }.joined()
    return read(text + lines + "\n", path: path)
  }
}
