import Documents

/// Something noticed while a config or its dataset was read, which a rule's `detects` turns into a finding.
public struct Observation: Sendable {
  /// What was noticed.
  public var kind: Kind
  /// Index into `Settings.files`; nil for a file that is not text, which `path` then names.
  public var file: Int?
  /// The image, caption or folder that it is about.
  public var path: String?
  /// The bytes it is about.
  public var range: Range<Int>?
  /// The setting's canonical name.
  public var setting: String?
  /// Values for messages, by the names that its kind declares.
  public var values: [String: Value]
  /// A repair; empty if there is none.
  public var edits: [Edit]

  /// Makes an observation about bytes of a file.
  public init(
    _ kind: Kind,
    file: Int?,
    range: Range<Int>?,
    setting: String? = nil,
    values: [String: Value] = [:],
    edits: [Edit] = [],
    path: String? = nil
  ) {
    self.kind = kind
    self.file = file
    self.path = path
    self.range = range
    self.setting = setting
    self.values = values
    self.edits = edits
  }

  /// Makes an observation from a syntax issue.
  public init(_ issue: SyntaxIssue, file: Int) {
    kind = .syntax(issue.kind)
    self.file = file
    range = issue.range
    values = ["problem": .string(issue.message)]
    edits = issue.edits
  }
}

extension Observation {
  /// The kinds of observation; the table in `docs/rule-language.md` is generated from this.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// The text breaks its format's rules.
    case syntax(SyntaxIssue.Kind)
    // Keys and values
    case unknownKey, foreignKey, renamedKey, wrongType, invalidChoice, outOfRange
    // Arguments
    case argumentSpaces, argumentComma, argumentLiteral, argumentShape, argumentsNotAList, unknownArgument
    // Command lines
    case strayWord, valueCount, ambiguousOption, cutCommand, quoting, configFile
    // Paths and duplicates
    case overridden, missingPath, unsetPath
    // Folders and captions
    case leafFolder, unnumberedFolder, missingCaption, emptyCaption, faultyCaption, orphanCaption, longCaption
    // Images
    case unreadableImage, truncatedImage, rotatedImage, sixteenBitGrayImage, smallImage, duplicateImage
    // Comments
    case unusedSuppression

    /// Every kind, in the order of the documentation.
    public static let allCases: [Kind] =
      SyntaxIssue.Kind.allCases.map(Kind.syntax) + [
        .unknownKey, .foreignKey, .renamedKey, .wrongType, .invalidChoice, .outOfRange, .argumentSpaces,
        .argumentComma, .argumentLiteral, .argumentShape, .argumentsNotAList, .unknownArgument, .strayWord, .valueCount,
        .ambiguousOption, .cutCommand, .quoting, .configFile, .overridden,
        .missingPath, .unsetPath, .leafFolder, .unnumberedFolder, .missingCaption, .emptyCaption,
        .faultyCaption, .orphanCaption, .longCaption, .unreadableImage, .truncatedImage, .rotatedImage,
        .sixteenBitGrayImage, .smallImage, .duplicateImage, .unusedSuppression,
      ]

    /// The kind with this name in rule files; nil if there is none.
    public init?(name: String) {
      guard let kind = Self.byName[name] else { return nil }
      self = kind
    }

    private static let byName = Dictionary(
      allCases.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first }
    )

    /// The name that rule files use.
    public var name: String { description.name }

    /// The names of the values that it carries for messages; empty values are absent.
    public var values: [String] { description.values }

    /// When it is noticed.
    public var help: String { description.help }

    private var description: (name: String, values: [String], help: String) {
      switch self {
      case .syntax(let kind): (kind.rawValue, ["problem"], Self.help(kind))
      case .unknownKey:
        (
          "unknown-key",
          ["key", "suggestion", "script"],
          "no release of the program knows the key; `suggestion` is the nearest key that it knows, if there is one; "
            + "`script` is the script whose argparse refuses it, on a command line"
        )
      case .foreignKey:
        (
          "foreign-key",
          ["key", "where", "script"],
          "the key exists, but in another section, level, script or release; `script` is the script whose argparse "
            + "refuses it, on a command line"
        )
      case .renamedKey: ("renamed-key", ["key", "replacement"], "the key is deprecated or has been renamed")
      case .wrongType: ("wrong-type", ["key", "expected", "actual"], "the value does not have the option's type")
      case .invalidChoice:
        (
          "invalid-choice",
          ["key", "value", "choices", "suggestion"],
          "the value is not one of the option's choices"
        )
      case .outOfRange: ("out-of-range", ["key", "value", "bounds"], "the value is outside the option's bounds")
      case .argumentSpaces: ("argument-spaces", ["argument"], "spaces inside or around an argument")
      case .argumentComma: ("argument-comma", ["argument"], "a comma between arguments")
      case .argumentLiteral:
        ("argument-literal", ["argument", "value"], "a value that Python's `literal_eval` rejects")
      case .argumentShape: ("argument-shape", ["argument"], "an argument that is not `key=value`")
      case .argumentsNotAList: ("arguments-not-a-list", ["key"], "TOML: a string where an array of strings belongs")
      case .unknownArgument:
        (
          "unknown-argument",
          ["argument", "owner", "suggestion"],
          "the optimizer, scheduler or network (`owner`) has no such keyword"
        )
      case .strayWord: ("stray-word", ["word", "reason"], "a word of a command line that belongs to no option")
      case .valueCount:
        ("value-count", ["key", "problem"], "a switch with a value, or another option without one, on a command line")
      case .ambiguousOption:
        ("ambiguous-option", ["key", "options"], "the beginning of several options' names on a command line")
      case .cutCommand:
        (
          "cut-command",
          ["problem", "lost"],
          "a command that ends before its options do; `lost` are those that are never passed"
        )
      case .quoting:
        ("quoting", ["problem"], "quotation marks and blanks that a shell reads differently than they look")
      case .configFile:
        ("config-file", ["path", "problem"], "a `--config_file` with which sd-scripts stops")
      case .overridden: ("overridden", ["key", "winner"], "the same option as a key and in additional parameters")
      case .missingPath: ("missing-path", ["key", "path"], "a file or folder that the config names does not exist")
      case .unsetPath: ("unset-path", ["key"], "a path that training needs is not set")
      case .leafFolder: ("leaf-folder", ["path"], "the dataset folder holds images itself, not `N_name` folders")
      case .unnumberedFolder:
        (
          "unnumbered-folder",
          ["path"],
          "a folder of images whose name does not begin with a number"
        )
      case .missingCaption:
        (
          "missing-caption",
          ["path", "count"],
          "`count` images of a folder have no caption while others have one"
        )
      case .emptyCaption: ("empty-caption", ["path"], "a caption file without text")
      case .faultyCaption: ("faulty-caption", ["path", "reason"], "a caption file that sd-scripts cannot read")
      case .orphanCaption: ("orphan-caption", ["path"], "a caption file without its image")
      case .longCaption:
        ("long-caption", ["path", "tokens"], "a caption with more tokens than the text encoder receives")
      case .unreadableImage: ("unreadable-image", ["path", "reason"], "an image that cannot be read")
      case .truncatedImage: ("truncated-image", ["path", "reason"], "an image whose end is missing")
      case .rotatedImage: ("rotated-image", ["path"], "an image rotated only by its EXIF data")
      case .sixteenBitGrayImage: ("sixteen-bit-gray-image", ["path"], "a gray image with 16 bits per pixel")
      case .smallImage:
        (
          "small-image",
          ["path", "width", "height", "resolution"],
          "an image far smaller than the training resolution"
        )
      case .duplicateImage: ("duplicate-image", ["path", "other"], "an image with the same bytes as another one")
      case .unusedSuppression: ("unused-suppression", [], "a comment `# ia3: ignore[…]` that suppresses nothing")
      }
    }

    private static func help(_ kind: SyntaxIssue.Kind) -> String {
      switch kind {
      case .malformed: "the text cannot be read any further"
      case .tooLarge: "more bytes than any real config has"
      case .tooDeep: "brackets nested deeper than in any real config"
      case .invalidUTF8: "bytes that are not UTF-8"
      case .byteOrderMark: "a byte-order mark before the first character"
      case .duplicateKey: "a key that occurs twice in a mapping"
      case .jsonComment: "a comment in JSON"
      case .jsonTrailingComma: "a comma before a closing bracket"
      case .jsonSingleQuotes: "a JSON string in single quotes"
      case .jsonControlCharacter: "a control character inside a JSON string"
      case .jsonInvalidEscape: "a backslash that does not begin a JSON escape"
      case .jsonPythonLiteral: "`True`, `False` or `None` in JSON"
      case .jsonNumber: "a number in a form that JSON does not allow"
      case .nonFiniteNumber: "NaN or an infinity"
      case .numberOverflow: "a number too large for a double"
      }
    }
  }
}
