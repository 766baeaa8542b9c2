import RunRecords
import Settings

/// Which settings of a run have the value that its programs give them by themselves.
struct SettingDefaults {
  /// The class or module that takes the arguments of each option.
  private let receivers: [String: String]

  init(_ record: RunRecord) {
    func value(_ name: String) -> String? { record.settings.first { $0.name == name }?.value }
    func short(_ name: String?) -> String? { name?.split(separator: ".").last.map(String.init) }
    receivers = [
      "network_args": value("network_module"),
      "optimizer_args": short(value("optimizer_type") ?? record.plan.optimizer),
      "lr_scheduler_args": short(value("lr_scheduler_type")) ?? value("lr_scheduler") ?? record.plan.schedule,
    ].compactMapValues { $0 }
  }

  /// Whether a setting has its default value.
  func isDefault(_ setting: RunRecord.Setting) -> Bool {
    guard let text = defaultText(setting.name) else { return false }
    if text == setting.value { return true }
    guard let value = Double(setting.value), let number = Double(text) else { return false }
    return value == number
  }

  private func defaultText(_ name: String) -> String? {
    if let row = Catalogue.options[name] { return row.defaultValue?.plainText }
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let (option, key) = (String(name[..<dot]), String(name[name.index(after: dot)...]))
    // The GUI's fields for Accelerate have its names.
    if option == "accelerate" { return Catalogue.guiKeys[key]?.defaultValue?.plainText }
    guard let receiver = receivers[option] else { return nil }
    return Catalogue.arguments["\(option):\(receiver)"]?[key]?.defaultValue?.plainText
  }
}
