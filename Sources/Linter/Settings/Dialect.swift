import Documents

/// The dialects by the names that the command line and the docs use.
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
  public var dialect: any Dialect.Type {
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

/// A wish to change one setting in the file it came from.
public struct Change: Sendable {
  /// The setting's canonical name.
  public var name: String
  /// The new value; nil to unset it.
  public var value: Value?

  /// Makes a change.
  public init(name: String, value: Value?) {
    self.name = name
    self.value = value
  }
}

/// One way of writing settings down.
public protocol Dialect: Sendable {
  /// Which dialect this is.
  static var name: DialectName { get }

  /// The settings of a file; everything odd about it is in their observations.
  static func settings(of file: SettingsFile) -> Settings

  /// The edits of the first file that make a change; nil when this dialect or this place cannot express it.
  static func edits(for change: Change, in settings: Settings) -> [Edit]?

  /// The text of a config, and the settings that it cannot express; nil when the dialect is only read.
  static func text(of settings: [String: Value], options: EncodingOptions) -> Encoded?
}

extension Dialect {
  /// Dialects that are only read.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> Encoded? { nil }
}

/// What to know when a config is written.
public struct EncodingOptions: Sendable {
  /// The release of the program that will read it: `23` for kohya_ss's older form.
  public var release: Int?
  /// The training script, without `.py`.
  public var script: String
  /// The folders of images by their dataset-config names, for dialects that list them.
  public var subsets: [[String: Value]]

  /// Makes options.
  public init(release: Int? = nil, script: String = "train_network", subsets: [[String: Value]] = []) {
    self.release = release
    self.script = script
    self.subsets = subsets
  }
}

/// A config as text.
public struct Encoded: Sendable {
  /// The text.
  public var text: String
  /// The settings that have no counterpart in the dialect, in order of name.
  public var lost: [String]

  /// Makes an encoded config.
  public init(text: String, lost: [String]) {
    self.text = text
    self.lost = lost
  }
}
