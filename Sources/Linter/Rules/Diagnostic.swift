import Documents
import Platform
import Settings

/// A repair that comes with a finding.
public struct Fix: Sendable, Hashable {
  /// Whether it may be applied without asking.
  public typealias Safety = FixSafety

  /// The renaming of a folder.
  public struct Rename: Sendable, Hashable {
    /// The folder's current path.
    public var from: String
    /// The folder's new path.
    public var to: String

    /// Makes a renaming.
    public init(from: String, to: String) {
      self.from = from
      self.to = to
    }

    /// Whether the paths have the same bytes.
    public static func == (left: Rename, right: Rename) -> Bool {
      left.from.isExactly(right.from) && left.to.isExactly(right.to)
    }
  }

  /// A file that is written beside the config.
  public struct NewFile: Sendable, Hashable {
    /// Its path.
    public var path: String
    /// Its content.
    public var text: String

    /// Makes a new file.
    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }

    /// Whether paths and texts have the same bytes.
    public static func == (left: NewFile, right: NewFile) -> Bool {
      left.path.isExactly(right.path) && left.text.isExactly(right.text)
    }
  }

  /// Whether it may be applied without asking.
  public var safety: Safety
  /// What it does, in the imperative, without a full stop.
  public var message: String
  /// The edits of the finding's file.
  public var edits: [Edit]
  /// Folders to rename.
  public var renames: [Rename]
  /// Files to write.
  public var newFiles: [NewFile]

  /// Makes a fix.
  public init(
    safety: Safety,
    message: String,
    edits: [Edit],
    renames: [Rename] = [],
    newFiles: [NewFile] = []
  ) {
    self.safety = safety
    self.message = message
    self.edits = edits
    self.renames = renames
    self.newFiles = newFiles
  }
}

/// One finding.
public struct Diagnostic: Sendable, Hashable {
  /// The rule's id, such as `IA3002`.
  public var rule: String
  /// The rule's slug, such as `fixed-seed`.
  public var slug: String
  /// How serious it is, after the project's settings.
  public var severity: Severity
  /// What is wrong, without a full stop.
  public var message: String
  /// What to do, without a full stop.
  public var help: String?
  /// The file it is in: the linted one, or one that it names.
  public var path: String
  /// The bytes to underline; nil for a finding about the file or folder as a whole.
  public var range: Range<Int>?
  /// The setting's canonical name, if the finding is about one.
  public var setting: String?
  /// A repair.
  public var fix: Fix?
  /// The images, captions or folders that it is about, if it is about several.
  public var related: [String]

  /// Makes a finding.
  public init(
    rule: String,
    slug: String,
    severity: Severity,
    message: String,
    help: String? = nil,
    path: String,
    range: Range<Int>? = nil,
    setting: String? = nil,
    fix: Fix? = nil,
    related: [String] = []
  ) {
    self.rule = rule
    self.slug = slug
    self.severity = severity
    self.message = message
    self.help = help
    self.path = path
    self.range = range
    self.setting = setting
    self.fix = fix
    self.related = related
  }

  /// Whether everything is equal: paths and messages, which contain names from outside, by their bytes.
  public static func == (left: Diagnostic, right: Diagnostic) -> Bool {
    left.range == right.range && left.rule == right.rule && left.slug == right.slug
      && left.severity == right.severity && left.path.isExactly(right.path)
      && left.message.isExactly(right.message) && left.setting.map(ExactText.init) == right.setting.map(ExactText.init)
      && left.help.map(ExactText.init) == right.help.map(ExactText.init) && left.fix == right.fix
      && left.related.elementsEqual(right.related) { $0.isExactly($1) }
  }
}

/// The result of linting one path.
public struct LintedFile: Sendable {
  /// The path as the user gave it.
  public var path: String
  /// What the path is: a dialect's name, or why it was not linted.
  public var kind: Kind
  /// The findings, in order of file and place.
  public var diagnostics: [Diagnostic]
  /// The texts that findings point into, by path.
  public var sources: ExactDictionary<Source>

  /// What a path turned out to be.
  public enum Kind: Sendable, Equatable {
    /// A config in this dialect.
    case config(dialect: DialectName)
    /// A JSON, TOML or YAML file that is not a training config that ia3 knows; the name of its program, if known.
    case notAConfig(knownAs: String?)
    /// It could not be read or parsed.
    case unreadable(reason: String)
  }

  /// Makes a result.
  public init(path: String, kind: Kind, diagnostics: [Diagnostic], sources: ExactDictionary<Source>) {
    self.path = path
    self.kind = kind
    self.diagnostics = diagnostics
    self.sources = sources
  }

  /// Whether the file could not be read or parsed.
  public var isUnreadable: Bool {
    if case .unreadable = kind { true } else { false }
  }
}
