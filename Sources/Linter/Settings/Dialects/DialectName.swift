/// The dialects by the names that the command line and the docs use, from general to specific.
public enum DialectName: String, Sendable, CaseIterable {
  /// The JSON that kohya_ss's GUI saves.
  case kohyaJSON = "kohya-json"
  /// sd-scripts' `--config_file`.
  case sdScriptsTOML = "sd-scripts-toml"
  /// sd-scripts' `--dataset_config`, TOML or JSON.
  case datasetConfig = "dataset-config"
  /// LoRA_Easy_Training_Scripts' TOML.
  case easyScriptsTOML = "easy-scripts-toml"
  /// A command line that starts sd-scripts, in a shell, batch or PowerShell script.
  case commandLine = "command-line"
  /// The `ss_*` metadata of a trained network.
  case networkMetadata = "network-metadata"

  /// The code that reads and writes this dialect.
  public var type: any Dialect.Type {
    switch self {
    case .kohyaJSON: KohyaJSON.self
    case .sdScriptsTOML: SDScriptsTOML.self
    case .datasetConfig: DatasetConfig.self
    case .easyScriptsTOML: EasyScriptsTOML.self
    case .commandLine: CommandLineDialect.self
    case .networkMetadata: NetworkMetadata.self
    }
  }
}

extension DialectName {
  /// The dialect of new configs, and of a malformed file whose dialect is not recognizable.
  public static let standard = kohyaJSON

  /// The dialects in which configs can be written.
  public static let writable = allCases.filter { $0.type.isWritable }

  /// The names of the writable dialects for a help text: `a, b or c`.
  public static let writableNames: String = {
    let names = writable.map(\.rawValue)
    return (names.dropLast(2) + [names.suffix(2).joined(separator: " or ")]).joined(separator: ", ")
  }()

  /// The dialect of a script with this file extension.
  public static func script(withExtension fileExtension: String) -> DialectName? {
    allCases.first { $0.type.isScript && $0.type.fileExtensions.contains(fileExtension) }
  }

  /// The extension of new files.
  public var fileExtension: String { type.fileExtensions.first ?? "" }
}
