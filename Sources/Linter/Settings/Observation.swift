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
  /// How serious it is, where that is not the same for all of its kind.
  public var severity: Severity?
  /// All files that it is about, if it is about several; `values` then names the first.
  public var related: [String] = []

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
    // The form of a file
    case invalidDataset, mixedConfig, oldTOML
    // Arguments
    case argumentSpaces, argumentComma, argumentLiteral, argumentShape, argumentsNotAList, unknownArgument
    case foreignArgument, missingArgument, repeatedArgument, argumentType, argumentTruth, argumentCount
    // Names that Python looks up, and releases
    case notImportable, otherRelease
    // Command lines
    case strayWord, valueCount, ambiguousOption, cutCommand, quoting, configFile
    // Paths and duplicates
    case overridden, notPassedOn, networkTypeRefused, missingPath, unsetPath, wrongPathKind, controlCharacter,
      faultyFile, promptFileName, relativePath
    /// Options that depend on each other.
    case relation(RelationKind)
    // Folders and captions
    case leafFolder, unnumberedFolder, noImages, nestedImages, ignoredSubset, unusedRegularization
    case unreadCaption, noCaption, missingCaption, emptyCaption, faultyCaption, orphanCaption, longCaption
    case captionLines, captionByteOrderMark, captionWildcard, captionSeparator
    // Images
    case unreadableImage, truncatedImage, rotatedImage, sixteenBitGrayImage, smallImage, duplicateImage
    case untrainedImage, alphaChannel, sharedStem
    // Comments
    case unusedSuppression

    /// Every kind, in the order of the documentation.
    public static let allCases: [Kind] =
      SyntaxIssue.Kind.allCases.map(Kind.syntax) + RelationKind.allCases.map(Kind.relation) + [
        .unknownKey, .foreignKey, .renamedKey, .wrongType, .invalidChoice, .outOfRange, .invalidDataset, .mixedConfig,
        .oldTOML, .argumentSpaces,
        .argumentComma, .argumentLiteral, .argumentShape, .argumentsNotAList, .unknownArgument,
        .foreignArgument, .missingArgument, .repeatedArgument, .argumentType, .argumentTruth, .argumentCount,
        .notImportable, .otherRelease, .strayWord, .valueCount, .ambiguousOption, .cutCommand, .quoting, .configFile,
        .overridden, .notPassedOn, .networkTypeRefused,
        .missingPath, .unsetPath, .wrongPathKind, .controlCharacter, .faultyFile, .promptFileName, .relativePath,
        .leafFolder, .unnumberedFolder, .noImages, .nestedImages, .ignoredSubset, .unusedRegularization,
        .unreadCaption, .noCaption, .missingCaption, .emptyCaption, .faultyCaption, .orphanCaption, .longCaption,
        .captionLines, .captionByteOrderMark, .captionWildcard, .captionSeparator,
        .unreadableImage, .truncatedImage, .rotatedImage, .sixteenBitGrayImage, .smallImage, .duplicateImage,
        .untrainedImage, .alphaChannel, .sharedStem, .unusedSuppression,
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

    /// Whether its values name the dialect of the file that it is about.
    var namesDialect: Bool {
      switch self {
      case .unknownKey, .foreignKey, .renamedKey, .wrongType, .outOfRange: true
      default: false
      }
    }

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
          ["key", "suggestion", "dialect", "script"],
          "no release of any program, network or library knows the key; `suggestion` is the nearest key that it knows, if there is one; `script` is the script whose argparse refuses it, on a command line"
        )
      case .foreignKey:
        (
          "foreign-key",
          ["key", "where", "dialect", "script", "trainer"],
          "the key exists, but in another section, level, script or release; `script` is the script whose argparse refuses it, on a command line, and `trainer` the one that does not read it from a config file"
        )
      case .renamedKey: ("renamed-key", ["key", "replacement", "dialect"], "the key is deprecated or has been renamed")
      case .wrongType:
        ("wrong-type", ["key", "expected", "actual", "dialect"], "the value does not have the option's type")
      case .invalidChoice:
        (
          "invalid-choice",
          ["key", "value", "choices", "suggestion"],
          "the value is not one of the option's choices"
        )
      case .outOfRange:
        ("out-of-range", ["key", "value", "bounds", "dialect"], "the value is outside the option's bounds")
      case .invalidDataset:
        ("invalid-dataset", ["problem"], "the schema of dataset configs refuses the file")
      case .mixedConfig:
        (
          "mixed-config",
          ["key", "count"],
          "`count` options of a run, of which `key` is the first, beside the datasets of a dataset config"
        )
      case .oldTOML:
        (
          "old-toml",
          ["problem", "remedy"],
          "TOML that `toml` 0.10.2, with which sd-scripts reads it, refuses or misreads"
        )
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
      case .foreignArgument:
        (
          "foreign-argument",
          ["argument", "module", "owners", "owner"],
          "the network (`module`) ignores the argument, and others (`owners`) read it; `owner` if it is only one"
        )
      case .missingArgument:
        ("missing-argument", ["owner", "arguments"], "the scheduler (`owner`) cannot do without these `arguments`")
      case .repeatedArgument:
        ("repeated-argument", ["argument", "value"], "an argument that is given again; `value` is the last one's")
      case .argumentType:
        (
          "argument-type",
          ["argument", "owner", "expected", "actual"],
          "the optimizer, scheduler or network (`owner`) cannot convert or use an argument's value"
        )
      case .argumentTruth:
        (
          "argument-truth",
          ["argument", "owner", "value", "taken"],
          "a text that the receiver (`owner`) takes as `taken`, `true` or `false`, which is not what it says"
        )
      case .argumentCount:
        (
          "argument-count",
          ["argument", "owner", "expected", "actual", "effect"],
          "a list with more or fewer items than the network has blocks; `effect` if it does not stop the run"
        )
      case .notImportable:
        (
          "not-importable",
          ["key", "value", "problem", "suggestion"],
          "an optimizer, scheduler or network that Python does not find; `problem` says what is missing"
        )
      case .otherRelease:
        (
          "other-release",
          ["key", "needs", "release"],
          "only some releases read it (`needs`): the `release` that is declared is not one of them, or none is declared and only the newest ones do"
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
      case .networkTypeRefused:
        (
          "network-type-refused", ["type", "reason"],
          "the GUI does not start a training of `LoRA_type` for the model whose box is checked"
        )
      case .notPassedOn:
        ("not-passed-on", ["key", "value", "condition"], "the GUI passes the key on only if `condition` is on")
      case .missingPath: ("missing-path", ["key", "path"], "a file or folder that the config names does not exist")
      case .unsetPath: ("unset-path", ["key"], "a path that training needs is not set")
      case .relativePath:
        (
          "relative-path",
          ["key", "path", "absolute"],
          "a relative path beside a config for the GUI, which looks for it in its own folder"
        )
      case .relation(let kind): (kind.observation, ["option", "value", "other", "reason", "todo"], kind.help)
      case .wrongPathKind:
        (
          "wrong-path-kind",
          ["key", "path", "actual", "expected"],
          "a folder where a file is needed, or a file where a folder is needed"
        )
      case .controlCharacter:
        (
          "control-character",
          ["key", "written", "escape"],
          "a path with a control character, which a backslash in front of a letter has made of both"
        )
      case .faultyFile:
        (
          "faulty-file",
          ["key", "path", "reason", "stops"],
          "a file that the config names is not what its reader needs; `stops`: whether the run fails"
        )
      case .promptFileName:
        (
          "prompt-file-name",
          ["key", "path"],
          "the name of a text file where the prompts themselves belong"
        )
      case .leafFolder:
        (
          "leaf-folder", ["path", "count", "key"],
          "a dataset folder (`key` names it; `count` is 1) holds images itself, not `N_name` folders"
        )
      case .unnumberedFolder:
        (
          "unnumbered-folder",
          ["path", "count", "repeats", "key"],
          "`count` folders of images whose names do not begin with a number of at least 1; `repeats` is a number below 1"
        )
      case .noImages:
        (
          "no-images",
          ["path", "count", "inner", "key", "isAll"],
          """
          `count` folders without an image in them; `inner`: a folder inside the first one that has images; `isAll`: \
          the dataset has no other images
          """
        )
      case .nestedImages:
        ("nested-images", ["path", "count"], "`count` images in folders inside a folder of images")
      case .ignoredSubset:
        ("ignored-subset", ["path", "reason"], "a subset that is left out, and why")
      case .unusedRegularization:
        (
          "unused-regularization",
          ["regularization", "training"],
          "more regularization images than training images, repeats included"
        )
      case .unreadCaption:
        (
          "unread-caption",
          ["path", "count", "total", "found", "extension", "deliberate"],
          """
          `count` captions beside images that end in `found`, while `caption_extension` is `extension`; `deliberate`: \
          that extension says that no captions are wanted
          """
        )
      case .noCaption:
        ("no-caption", ["path", "count"], "`count` images, in folders without captions, that no class name stands for")
      case .missingCaption:
        (
          "missing-caption",
          ["path", "count", "instead"],
          "`count` images of a folder have no caption while others have one; `instead` is what they are trained with"
        )
      case .emptyCaption: ("empty-caption", ["path", "count"], "`count` caption files without text")
      case .faultyCaption:
        ("faulty-caption", ["path", "count", "reason"], "`count` caption files that sd-scripts cannot read")
      case .orphanCaption: ("orphan-caption", ["path", "count"], "`count` caption files without their images")
      case .longCaption:
        (
          "long-caption",
          ["path", "count", "tokens"],
          "`count` captions with more tokens than the text encoder receives"
        )
      case .captionLines: ("caption-lines", ["path", "count"], "`count` captions with text in lines that are not read")
      case .captionByteOrderMark:
        ("caption-byte-order-mark", ["path", "count"], "`count` captions that begin with a byte-order mark")
      case .captionWildcard:
        (
          "caption-wildcard",
          ["path", "count"],
          "`count` captions with wildcards such as `{a|b}` while `enable_wildcard` is off"
        )
      case .captionSeparator:
        (
          "caption-separator",
          ["path", "count", "separator", "isSet"],
          "`count` captions with a separator that stays in them; `isSet`: `keep_tokens_separator` names it"
        )
      case .unreadableImage: ("unreadable-image", ["path", "count", "reason"], "`count` images that cannot be read")
      case .truncatedImage:
        ("truncated-image", ["path", "count", "reason"], "`count` images whose ends are missing")
      case .rotatedImage: ("rotated-image", ["path", "count"], "`count` images rotated only by their EXIF data")
      case .sixteenBitGrayImage:
        ("sixteen-bit-gray-image", ["path", "count"], "`count` gray images with 16 bits per pixel")
      case .smallImage:
        (
          "small-image",
          ["path", "count", "total", "width", "height", "resolution"],
          "`count` images far smaller than the training resolution"
        )
      case .duplicateImage:
        ("duplicate-image", ["path", "other", "count"], "`count` images with the same bytes as another one")
      case .untrainedImage:
        ("untrained-image", ["path", "count"], "`count` images whose names sd-scripts does not list as images")
      case .alphaChannel:
        ("alpha-channel", ["path", "count", "total"], "`count` images that can be transparent, without `alpha_mask`")
      case .sharedStem:
        (
          "shared-stem",
          ["path", "other", "count"],
          "`count` images whose names differ from another one's only by the extension, and whose latents are on disk"
        )
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

extension RelationKind {
  fileprivate var observation: String {
    switch self {
    case .needs: "needs-option"
    case .excludes: "excludes-option"
    case .replaced: "replaced-option"
    case .ignored: "ignored-option"
    case .bounds: "value-bounds"
    }
  }

  fileprivate var help: String {
    switch self {
    case .needs: "an option that cannot work without another one"
    case .excludes: "an option that cannot be used together with another one"
    case .replaced: "an option whose value another one replaces"
    case .ignored: "an option that nothing reads in this run"
    case .bounds: "a value with which the run fails or trains something else than intended"
    }
  }
}
