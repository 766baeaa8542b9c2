import Documents

/// Something noticed while a config was read, which a rule's `detects` turns into a finding.
public struct Observation: Sendable {
  /// The kinds that readers of settings know; syntax issues have kinds of their own.
  public enum Kind: String, Sendable, CaseIterable {
    case unknownKey = "unknown-key"
    case foreignKey = "foreign-key"
    case renamedKey = "renamed-key"
    case wrongType = "wrong-type"
    case invalidChoice = "invalid-choice"
    case outOfRange = "out-of-range"
    case argumentSpaces = "argument-spaces"
    case argumentComma = "argument-comma"
    case argumentLiteral = "argument-literal"
    case argumentShape = "argument-shape"
    case argumentsNotAList = "arguments-not-a-list"
    case unknownArgument = "unknown-argument"
    case overridden
    case missingPath = "missing-path"
    case unsetPath = "unset-path"
    case leafFolder = "leaf-folder"
    case unnumberedFolder = "unnumbered-folder"
    case missingCaption = "missing-caption"
    case emptyCaption = "empty-caption"
    case faultyCaption = "faulty-caption"
    case orphanCaption = "orphan-caption"
    case longCaption = "long-caption"
    case unreadableImage = "unreadable-image"
    case truncatedImage = "truncated-image"
    case rotatedImage = "rotated-image"
    case sixteenBitGreyImage = "sixteen-bit-grey-image"
    case smallImage = "small-image"
    case duplicateImage = "duplicate-image"
    case unusedSuppression = "unused-suppression"
  }

  /// The kind, as rule files name it.
  public var kind: String
  /// Index into `Settings.files`; nil for a file that is no text, which `path` then names.
  public var file: Int?
  /// The image, caption or folder that it is about.
  public var path: String?
  /// The bytes it is about.
  public var range: Range<Int>?
  /// The setting's canonical name.
  public var setting: String?
  /// What a message may say of it.
  public var values: [String: Value]
  /// A repair; empty where there is none.
  public var edits: [Edit]

  /// An observation about bytes of a file.
  public init(
    _ kind: Kind,
    file: Int?,
    range: Range<Int>?,
    setting: String? = nil,
    values: [String: Value] = [:],
    edits: [Edit] = [],
    path: String? = nil
  ) {
    self.kind = kind.rawValue
    self.file = file
    self.path = path
    self.range = range
    self.setting = setting
    self.values = values
    self.edits = edits
  }

  /// What is wrong with a text.
  public init(_ issue: SyntaxIssue, file: Int) {
    kind = issue.kind.rawValue
    self.file = file
    range = issue.range
    values = ["problem": .string(issue.message)]
    edits = issue.edits
  }
}
