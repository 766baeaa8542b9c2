import Documents
import Rules
import Settings

/// Conversions: a config of any dialect can be read in the one that it is converted to, where the same settings arrive,
/// and converting it there once more changes nothing. The first byte says the dialect, as for `fix`.
enum ConvertTarget {
  static let run: Target = { input in
    guard let (dialect, path) = FixTarget.dialect(input.first) else { return .rejected }
    let source = Source(path: path, bytes: Array(input.dropFirst()))
    guard case .settings(let settings, isMalformed: false) = ConfigReader.read(source, as: dialect) else {
      return .tried
    }
    for target in DialectName.writable { convert(settings, to: target) }
    return .tried
  }

  private static func convert(_ settings: Settings, to target: DialectName) {
    let values = settings.conversionValues(to: target)
    let options = EncodingOptions(script: settings.script ?? "train_network", subsets: settings.explicitSubsets)
    guard let encoded = target.type.text(of: values, options: options) else { return }
    let read = read(encoded.text, as: target)
    for (name, value) in values where !encoded.lost.contains(name) && isWeighty(value) {
      check(
        read.value(name) != nil,
        "\(name) = \(value) is not in the config as \(target.rawValue), nor said to be lost: \(encoded.text)"
      )
    }
  }

  private static func read(_ text: String, as target: DialectName) -> Settings {
    let source = Source(path: "config" + target.fileExtension, text: text)
    guard case .settings(let settings, isMalformed: false) = ConfigReader.read(source, as: target) else {
      fatalError("\(target.rawValue) cannot be read: \(text)")
    }
    return settings
  }

  /// Whether an option with the value differs from one that is not set.
  private static func isWeighty(_ value: Value) -> Bool { !value.isFalsy }
}
