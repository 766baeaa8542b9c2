import Documents

/// One format of training configs: the keys, structure and defaults of one program.
///
/// A dialect is a folder with its reader, writer, edits and recognition, and what is special about its program. A new one
/// also needs a case in `DialectName`.
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
  static func edits(for change: Change, in settings: Settings) -> [Edit]?

  /// The text of a config, and the settings that it cannot express; nil if the dialect is not writable.
  static func text(of settings: [String: Value], options: EncodingOptions) -> Encoded?

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

  /// Whether a value that a file of this dialect writes means nothing to other programs.
  static func isNoise(_ name: String, _ value: Value) -> Bool

  /// Expresses in sd-scripts' options what this dialect's program does differently.
  static func adapt(_ values: inout [String: Value], of settings: Settings)

  /// The values to write so that this dialect's program does not fill in defaults that other programs do not have.
  static func valuesAgainstDefaults(for settings: Settings) -> [String: Value]

  /// The value that means "unset", if the program would fill in a default for an absent key.
  static func unsetValue(of name: String) -> Value?
}

extension Dialect {
  /// Documents.
  public static var isScript: Bool { false }
  /// Dialects that are only read.
  public static var isWritable: Bool { false }
  /// Files that are not documents.
  public static func recognizes(_ root: Node) -> Bool { false }
  /// Documents.
  public static func recognizes(_ source: Source) -> Bool { false }
  /// Files whose text shows nothing.
  public static func isSuggested(by text: String, in format: Format) -> Bool { false }
  /// Dialects that are only read.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> Encoded? { nil }
  /// Configs.
  public static var isRecord: Bool { false }
  /// Configs of a run.
  public static var trainingObstacle: TrainingObstacle? { nil }
  /// Files whose values reach the trainer as they are.
  public static var passesArgparse: Bool { false }
  /// Files of programs without a GUI.
  public static var hasGUISettings: Bool { false }
  /// Configs that name a file of prompts.
  public static var holdsSamplePrompts: Bool { false }
  /// Programs that leave an unset number of steps to sd-scripts.
  public static var countsSteps: Bool { false }
  /// Files that hold nothing but settings of the run.
  public static func isNoise(_ name: String, _ value: Value) -> Bool { false }
  /// Programs that do as sd-scripts does.
  public static func adapt(_ values: inout [String: Value], of settings: Settings) {}
  /// Programs without defaults of their own.
  public static func valuesAgainstDefaults(for settings: Settings) -> [String: Value] { [:] }
  /// Programs without defaults of their own.
  public static func unsetValue(of name: String) -> Value? { nil }
}

/// Why a file cannot be trained from.
public struct TrainingObstacle: Sendable, Equatable {
  /// The setting to look at.
  public let setting: String
  /// What is wrong, and what to do.
  public let problem: String
}
