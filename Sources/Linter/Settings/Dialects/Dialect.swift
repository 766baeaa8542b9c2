import Documents

/// One format of training configs: the keys, structure and defaults of one program.
///
/// A dialect is a folder with its reader, writer, edits and recognition, and what is special about its program. A new
/// one also needs a case in `DialectName`.
public protocol Dialect: Sendable {
  /// Which dialect this is.
  static var name: DialectName { get }

  // MARK: Files

  /// The extensions of its files; new files get the first.
  static var fileExtensions: [String] { get }

  /// The formats of its documents; configs are written in the first. Empty if its files are not documents.
  static var formats: [Format] { get }

  /// Whether its files are scripts, which are recognized by their text and have comments after `#`.
  static var isScript: Bool { get }

  /// Whether whole configs can be written in it.
  static var isWritable: Bool { get }

  // MARK: Recognition

  /// Whether a document in one of the formats is in this dialect.
  static func recognizes(_ root: Node) -> Bool

  /// Whether a text that is not a document is in this dialect.
  static func recognizes(_ source: Source) -> Bool

  /// Whether the text of a malformed document shows that it was meant to be in this dialect.
  static func isSuggested(by text: String, in format: Format) -> Bool

  // MARK: Reading and writing

  /// The settings of a file; everything unusual about it is in their observations.
  static func settings(of file: SettingsFile) -> Settings

  /// The edits of the first file that make a change; nil if this dialect or this place cannot express it.
  static func edits(for change: SettingChange, in settings: Settings) -> [Edit]?

  /// The text of a config, and the settings that it cannot express; nil if the dialect is not writable.
  static func text(of settings: [String: Value], options: EncodingOptions) -> EncodedConfig?

  // MARK: What its program does

  /// Whether it records a finished run: its paths belong to another machine, and nothing fills in defaults.
  static var isRecord: Bool { get }

  /// Why such a file cannot be trained from; nil if it can.
  static var trainingObstacle: TrainingObstacle? { get }

  /// Whether sd-scripts' argument parser converts its values to the types of the options.
  static var passesArgparse: Bool { get }

  /// Whether it is a GUI's file, for which templates have settings of their own.
  static var hasGUISettings: Bool { get }

  /// Whether `sample_prompts` holds the prompts themselves instead of the path of a file.
  static var holdsSamplePrompts: Bool { get }

  /// Whether its program computes the number of steps from the images if none is set.
  static var countsSteps: Bool { get }

  // MARK: Conversion

  /// Whether what a file of this dialect sets means nothing to other programs.
  static func isNoise(_ setting: Setting, in settings: Settings) -> Bool

  /// Expresses in sd-scripts' options what this dialect's program does differently.
  static func adapt(_ values: inout [String: Value], of settings: Settings)

  /// The values to write so that this dialect's program does not fill in defaults that other programs do not have.
  static func valuesAgainstDefaults(for settings: Settings) -> [String: Value]

  /// The value that means "unset", if the program would fill in a default for an absent key.
  static func unsetValue(of name: String) -> Value?
}

extension Dialect {
  /// By default, the files are documents, not scripts.
  public static var isScript: Bool { false }
  /// By default, a dialect is read-only.
  public static var isWritable: Bool { false }
  /// By default, no document is recognized.
  public static func recognizes(_ root: Node) -> Bool { false }
  /// By default, only documents are recognized.
  public static func recognizes(_ source: Source) -> Bool { false }
  /// By default, a malformed text does not suggest the dialect.
  public static func isSuggested(by text: String, in format: Format) -> Bool { false }
  /// By default, nil, because a dialect is read-only.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> EncodedConfig? { nil }
  /// By default, a file is a config, not a record.
  public static var isRecord: Bool { false }
  /// By default, a file can be trained from.
  public static var trainingObstacle: TrainingObstacle? { nil }
  /// By default, argparse does not convert the values.
  public static var passesArgparse: Bool { false }
  /// By default, a dialect does not belong to a GUI.
  public static var hasGUISettings: Bool { false }
  /// By default, `sample_prompts` names a file.
  public static var holdsSamplePrompts: Bool { false }
  /// By default, the number of steps does not depend on the images.
  public static var countsSteps: Bool { false }
  /// By default, every value is meaningful to other programs.
  public static func isNoise(_ setting: Setting, in settings: Settings) -> Bool { false }
  /// By default, nothing is adapted.
  public static func adapt(_ values: inout [String: Value], of settings: Settings) {}
  /// By default, no values are added.
  public static func valuesAgainstDefaults(for settings: Settings) -> [String: Value] { [:] }
  /// By default, the key of an unset setting is left out.
  public static func unsetValue(of name: String) -> Value? { nil }
}

/// Why a file cannot be trained from.
public struct TrainingObstacle: Sendable, Equatable {
  /// The setting to look at.
  public let setting: String
  /// What is wrong, and what to do.
  public let problem: String
}
