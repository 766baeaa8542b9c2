import Documents
import Files
import Rules
import Settings

/// The settings of an `ia3.toml` for linting the files below its folder. Unset values are nil.
///
/// Folders and globs are relative to the file that they are written in, even if that file is extended by another.
public struct ProjectFile: Sendable {
  /// The file's name.
  public static let name = "ia3.toml"

  /// A severity in a project file: a rule can also be turned off.
  public enum Level: String, Sendable, Hashable, CaseIterable {
    case error, warning, info, off

    /// The severity to report with; nil for `off`.
    public var severity: Severity? { Severity(rawValue: rawValue) }
  }

  /// What is known about the dataset.
  public enum DatasetQuality: String, Sendable, Hashable, CaseIterable {
    case poor, good
  }

  /// Rules that are not checked in some files.
  public struct FileIgnore: Sendable, Hashable {
    /// The files.
    public var pattern: PathPattern
    /// Ids or prefixes.
    public var rules: [String]
  }

  /// The dialect of some files.
  public struct FileDialect: Sendable, Hashable {
    /// The files.
    public var pattern: PathPattern
    /// How to read them.
    public var dialect: DialectName
  }

  /// A mention of a rule, for `validate(against:)`.
  struct RuleMention: Sendable {
    var name: String
    /// Whether it must name one rule instead of a prefix of several rules' ids.
    var isOneRule: Bool
    var path: String
    var position: Position
  }

  /// The file itself.
  public internal(set) var path: String
  /// `profile`
  public internal(set) var profile: Profile?
  /// `select`
  public internal(set) var select: [String]?
  /// `extend-select`, with those of the files that this one extends.
  public internal(set) var extendSelect: [String] = []
  /// `ignore`
  public internal(set) var ignore: [String]?
  /// `severity`, by rule id.
  public internal(set) var severities: [String: Level] = [:]
  /// `per-file-ignores`, with those of the files that this one extends.
  public internal(set) var perFileIgnores: [FileIgnore] = []
  /// `dialects`, in the order in which they are tried.
  public internal(set) var dialects: [FileDialect] = []
  /// `exclude`
  public internal(set) var exclude: [PathPattern]?
  /// `extra-rules`: folders, with those of the files that this one extends first.
  public internal(set) var extraRules: [String] = []
  /// `templates`: folders, with those of the files that this one extends first.
  public internal(set) var templates: [String] = []
  /// `style`
  public internal(set) var style: String?
  /// `gpu`
  public internal(set) var gpu: String?
  /// `lycoris-version`
  public internal(set) var lycorisVersion: String?
  /// `dataset-quality`
  public internal(set) var datasetQuality: DatasetQuality?
  /// `dataset`: a folder.
  public internal(set) var dataset: String?
  /// `fail-on`
  public internal(set) var failOn: Severity?
  /// `max-warnings`
  public internal(set) var maxWarnings: Int?
  /// `baseline`: a file.
  public internal(set) var baseline: String?
  /// `extend`: the file that this one adds to.
  public internal(set) var extend: String?

  var mentions: [RuleMention] = []
  /// Where `extend` is written.
  var extendPosition = Position(line: 1, column: 1)

  /// A file without settings.
  init(path: String) { self.path = path }

  /// The folder that paths are relative to.
  public var folder: String { Path.parent(path) }

  /// Adds the settings of an extended file; this file's own take precedence, and lists such as `extend-select` add up.
  mutating func inherit(_ base: ProjectFile) {
    profile = profile ?? base.profile
    select = select ?? base.select
    ignore = ignore ?? base.ignore
    exclude = exclude ?? base.exclude
    style = style ?? base.style
    gpu = gpu ?? base.gpu
    lycorisVersion = lycorisVersion ?? base.lycorisVersion
    datasetQuality = datasetQuality ?? base.datasetQuality
    dataset = dataset ?? base.dataset
    failOn = failOn ?? base.failOn
    maxWarnings = maxWarnings ?? base.maxWarnings
    baseline = baseline ?? base.baseline
    severities.merge(base.severities) { own, _ in own }
    extendSelect = base.extendSelect + extendSelect
    perFileIgnores = base.perFileIgnores + perFileIgnores
    extraRules = base.extraRules + extraRules
    templates = base.templates + templates
    // The first that matches takes precedence.
    dialects += base.dialects
    mentions = base.mentions + mentions
  }
}
