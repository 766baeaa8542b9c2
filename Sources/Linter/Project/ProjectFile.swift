import Documents
import Files
import Rules
import Settings

/// The settings of an `ia3.toml` for linting the files below its folder. Unset values are nil.
///
/// Each option is a variable here and a row of `ProjectOption.all` below. Folders and globs are relative to the file
/// that they are written in, also if that file is extended by another.
public struct ProjectFile: Sendable {
  /// The file's name.
  public static let name = "ia3.toml"

  /// The file itself.
  public internal(set) var path: String
  /// `extend`: the file that this one adds to.
  public internal(set) var extend: String?
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
  /// `per-file-ignores`, with those of the files that this one extends: rules that are not checked in some files.
  public internal(set) var perFileIgnores: [ForFiles<[String]>] = []
  /// `exclude`
  public internal(set) var exclude: [PathPattern]?
  /// `dialects`, in the order in which they are tried.
  public internal(set) var dialects: [ForFiles<DialectName>] = []
  /// `extra-rules`: folders, with those of the files that this one extends first.
  public internal(set) var extraRules: [String] = []
  /// `templates`: folders, with those of the files that this one extends first.
  public internal(set) var templates: [String] = []
  /// `style`, `gpu`, `lycoris-version` and `dataset-quality`.
  public internal(set) var declared = UserDeclarations()
  /// `dataset`: a folder.
  public internal(set) var dataset: String?
  /// `fail-on`
  public internal(set) var failOn: Severity?
  /// `max-warnings`
  public internal(set) var maxWarnings: Int?
  /// `baseline`: a file.
  public internal(set) var baseline: String?
  /// `documentation-url`: the address of a copy of the documentation, without a slash at its end.
  public internal(set) var documentationURL: String?

  /// The places that name rules.
  var mentions: [RuleMention] = []
  /// Where the value of each option is written.
  var places: [String: Position] = [:]

  /// A file without settings.
  init(path: String) { self.path = path }

  /// The folder that paths are relative to.
  public var folder: String { Path.parent(path) }
}

extension ProjectOption {
  /// Every option, in the order of the documentation.
  static let all: [ProjectOption] = [
    ProjectOption(
      "extend",
      .path,
      in: \.extend,
      standard: "none",
      help: """
        A project file to extend. This file takes precedence; `extend-select`, `per-file-ignores`, `extra-rules` and \
        `templates` add up.
        """
    ),
    ProjectOption(
      "profile",
      .choice,
      in: \.profile,
      changing: .sets(\.profile),
      standard: "guide",
      help: """
        Which rules are checked: `guide` checks what breaks, what is ignored and what the guide prescribes, `compatible` \
        only what breaks or is ignored, `all` everything.
        """
    ),
    ProjectOption(
      "select",
      .rules,
      in: \.select,
      changing: .sets(\.select),
      standard: "the profile's rules",
      help: "Rules to check instead of the profile's."
    ),
    ProjectOption(
      "extend-select",
      .rules,
      in: \.extendSelect,
      changing: .adds(to: \.extendSelect),
      standard: "none",
      help: "Rules to check in addition to those of the profile or of `select`.",
      combine: { $1 + $0 }
    ),
    ProjectOption(
      "ignore",
      .rules,
      in: \.ignore,
      changing: .adds(to: \.ignore),
      standard: "none",
      help: "Rules not to check."
    ),
    ProjectOption(
      "severity",
      .byRule(.choice),
      in: \.severities,
      changing: .severities,
      standard: "each rule's own",
      help: "Severities by rule id; `off` is the same as `ignore`.",
      combine: { $0.merging($1) { own, _ in own } }
    ),
    ProjectOption(
      "per-file-ignores",
      .byGlob(.rules),
      in: \.perFileIgnores,
      changing: LintEffect { $1.ignore += $0.flatMap(\.value) },
      standard: "none",
      help: "Rules not to check in files that match a glob.",
      combine: { $1 + $0 }
    ),
    ProjectOption(
      "exclude",
      .globs,
      in: \.exclude,
      standard: "none",
      help: "Files and folders to skip when a folder is linted."
    ),
    ProjectOption(
      "dialects",
      .byGlob(.choice),
      in: \.dialects,
      changing: LintEffect { $1.dialect = $0.first?.value ?? $1.dialect },
      standard: "recognized by content",
      help: "The dialect of files that match a glob; the first glob that matches decides.",
      combine: { $0 + $1 }
    ),
    ProjectOption(
      "extra-rules",
      .folders,
      in: \.extraRules,
      standard: "none",
      help: "Folders with your own rule files.",
      combine: { $1 + $0 }
    ),
    ProjectOption(
      "templates",
      .folders,
      in: \.templates,
      standard: "none",
      help: "Folders with your own templates.",
      combine: { $1 + $0 }
    ),
    ProjectOption(
      "style",
      .text(examples: UserDeclarations.knownStyles),
      in: \.declared.style,
      changing: .sets(\.declared.style),
      standard: "measured from the images",
      help: "The art style to train."
    ),
    ProjectOption(
      "gpu",
      .text(examples: ["T4", "RTX 4090"]),
      in: \.declared.gpu,
      changing: .sets(\.declared.gpu),
      standard: "unknown",
      help: "The GPU to train on."
    ),
    ProjectOption(
      "lycoris-version",
      .text(examples: ["1.8.3", "3.1.1"]),
      in: \.declared.lycorisVersion,
      changing: .sets(\.declared.lycorisVersion),
      standard: "unknown",
      help: "The release of lycoris-lora to train with."
    ),
    ProjectOption(
      "sd-scripts-version",
      .text(examples: ["v0.8.7", "v0.9.1", "2026-07"]),
      in: \.declared.sdScriptsVersion,
      changing: .sets(\.declared.sdScriptsVersion),
      standard: "unknown",
      help: "The release of sd-scripts to train with, or the month of a commit after the last one."
    ),
    ProjectOption(
      "dataset-quality",
      .choice,
      in: \.declared.datasetQuality,
      changing: .sets(\.declared.datasetQuality),
      standard: "good",
      help: "Whether the dataset is known to be poor."
    ),
    ProjectOption(
      "dataset",
      .path,
      in: \.dataset,
      changing: .sets(\.dataset),
      standard: "what the config names",
      help: "The folder to look for images in."
    ),
    ProjectOption(
      "fail-on",
      .choice(Severity.allCases.reversed()),
      in: \.failOn,
      standard: "error",
      help: "The lowest severity that makes the exit status 1."
    ),
    ProjectOption(
      "max-warnings",
      .count,
      in: \.maxWarnings,
      standard: "no limit",
      help: "More warnings than this make the exit status 1."
    ),
    ProjectOption(
      "baseline",
      .path,
      in: \.baseline,
      standard: "none",
      help: "A file of known findings that are not reported."
    ),
    ProjectOption(
      "documentation-url",
      .address,
      in: \.documentationURL,
      standard: "none",
      help: """
        The address below which this repository's files can be read: findings link to `docs/rules/ID.md` there, in JSON, \
        in SARIF and on terminals.
        """
    ),
  ]
}
