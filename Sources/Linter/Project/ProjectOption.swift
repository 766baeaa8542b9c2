import Rules
import Settings

/// One option of `ia3.toml`. `ProjectOption.all` is the source of the reader, the JSON Schema and the documentation.
struct ProjectOption: Sendable {
  typealias Slot<Value> = WritableKeyPath<ProjectFile, Value> & Sendable

  /// The type of an option's value, and where it is stored.
  enum Kind: Sendable {
    /// Non-empty text.
    case text(Slot<String?>, examples: [String])
    /// One of a few words.
    case choice([String], @Sendable (inout ProjectFile, String) -> Void)
    /// An integer, zero or more.
    case count(Slot<Int?>)
    /// A file or folder, relative to the project file's folder.
    case path(Slot<String?>)
    /// Folders, relative to the project file's folder.
    case folders(Slot<[String]>)
    /// Ids of rules, prefixes of ids, or slugs.
    case rules(@Sendable (inout ProjectFile, [String]) -> Void)
    /// Globs of files and folders.
    case globs(Slot<[PathPattern]?>)
    /// One of a few words for each rule.
    case rulesToChoice([String], @Sendable (inout ProjectFile, String, String) -> Void)
    /// Rules for each glob.
    case globsToRules(@Sendable (inout ProjectFile, PathPattern, [String]) -> Void)
    /// One of a few words for each glob.
    case globsToChoice([String], @Sendable (inout ProjectFile, PathPattern, String) -> Void)
  }

  /// The key.
  let name: String
  /// The type of its value.
  let kind: Kind
  /// The default, in words.
  let standard: String
  /// What it does, in one sentence.
  let help: String

  /// Every option, in the order of the documentation.
  static let all: [ProjectOption] = [
    ProjectOption(
      name: "extend",
      kind: .path(\.extend),
      standard: "none",
      help: """
        A project file to extend. This file takes precedence; `extend-select`, `per-file-ignores`, `extra-rules` and \
        `templates` add up.
        """
    ),
    ProjectOption(
      name: "profile",
      kind: .choice(Profile.allCases.map(\.rawValue)) { $0.profile = Profile(rawValue: $1) },
      standard: "guide",
      help: """
        Which rules are checked: `guide` checks what breaks, what is ignored and what the guide prescribes, `compatible` \
        only what breaks or is ignored, `all` everything.
        """
    ),
    ProjectOption(
      name: "select",
      kind: .rules { $0.select = $1 },
      standard: "the profile's rules",
      help: "Rules to check instead of the profile's."
    ),
    ProjectOption(
      name: "extend-select",
      kind: .rules { $0.extendSelect = $1 },
      standard: "none",
      help: "Rules to check in addition to those of the profile or of `select`."
    ),
    ProjectOption(
      name: "ignore",
      kind: .rules { $0.ignore = $1 },
      standard: "none",
      help: "Rules not to check."
    ),
    ProjectOption(
      name: "severity",
      kind: .rulesToChoice(ProjectFile.Level.allCases.map(\.rawValue)) {
        $0.severities[$1] = ProjectFile.Level(rawValue: $2)
      },
      standard: "each rule's own",
      help: "Severities by rule id; `off` is the same as `ignore`."
    ),
    ProjectOption(
      name: "per-file-ignores",
      kind: .globsToRules { $0.perFileIgnores.append(ProjectFile.FileIgnore(pattern: $1, rules: $2)) },
      standard: "none",
      help: "Rules not to check in files that match a glob."
    ),
    ProjectOption(
      name: "exclude",
      kind: .globs(\.exclude),
      standard: "none",
      help: "Files and folders to skip when a folder is linted."
    ),
    ProjectOption(
      name: "dialects",
      kind: .globsToChoice(DialectName.allCases.map(\.rawValue)) { file, pattern, name in
        guard let dialect = DialectName(rawValue: name) else { return }
        file.dialects.append(ProjectFile.FileDialect(pattern: pattern, dialect: dialect))
      },
      standard: "recognized by content",
      help: "The dialect of files that match a glob; the first glob that matches decides."
    ),
    ProjectOption(
      name: "extra-rules",
      kind: .folders(\.extraRules),
      standard: "none",
      help: "Folders with your own rule files."
    ),
    ProjectOption(
      name: "templates",
      kind: .folders(\.templates),
      standard: "none",
      help: "Folders with your own templates."
    ),
    ProjectOption(
      name: "style",
      kind: .text(\.style, examples: ["abstract", "monochrome", "pixel-art", "minimalist"]),
      standard: "measured from the images",
      help: "The art style to train."
    ),
    ProjectOption(
      name: "gpu",
      kind: .text(\.gpu, examples: ["T4", "RTX 4090"]),
      standard: "unknown",
      help: "The GPU to train on."
    ),
    ProjectOption(
      name: "lycoris-version",
      kind: .text(\.lycorisVersion, examples: ["1.8.3", "3.1.1"]),
      standard: "unknown",
      help: "The release of lycoris-lora to train with."
    ),
    ProjectOption(
      name: "dataset-quality",
      kind: .choice(ProjectFile.DatasetQuality.allCases.map(\.rawValue)) {
        $0.datasetQuality = ProjectFile.DatasetQuality(rawValue: $1)
      },
      standard: "good",
      help: "Whether the dataset is known to be poor."
    ),
    ProjectOption(
      name: "dataset",
      kind: .path(\.dataset),
      standard: "what the config names",
      help: "The folder to look for images in."
    ),
    ProjectOption(
      name: "fail-on",
      kind: .choice(Severity.allCases.reversed().map(\.rawValue)) { $0.failOn = Severity(rawValue: $1) },
      standard: "error",
      help: "The lowest severity that makes the exit status 1."
    ),
    ProjectOption(
      name: "max-warnings",
      kind: .count(\.maxWarnings),
      standard: "no limit",
      help: "More warnings than this make the exit status 1."
    ),
    ProjectOption(
      name: "baseline",
      kind: .path(\.baseline),
      standard: "none",
      help: "A file of known findings that are not reported."
    ),
  ]
}
