import Documents
import Platform
import Rules

/// The formats in which findings are reported.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// For people: every finding with its source lines, then a summary.
  case text
  /// For people and `grep`: one line for each finding.
  case concise
  /// One JSON object.
  case json
  /// One JSON object for each finding, each on its own line.
  case jsonLines = "json-lines"
  /// Static Analysis Results Interchange Format, version 2.1.0.
  case sarif
  /// Workflow commands that GitHub Actions turns into annotations.
  case github
  /// GitLab's Code Quality report.
  case gitlab
  /// JUnit XML: a test suite for each file.
  case junit

  /// Whether it is made of JSON.
  var isJSON: Bool {
    switch self {
    case .json, .jsonLines, .sarif, .gitlab: true
    case .text, .concise, .github, .junit: false
    }
  }
}

/// What a report needs to know besides the findings.
public struct ReportOptions: Sendable {
  /// Whether to color the text formats with ANSI sequences.
  public var color: Bool
  /// Whether the text formats show a table of rules instead of the findings.
  public var showStatistics: Bool
  /// The columns of the terminal that shows the text format; nil for messages on one line each, however long.
  public var columns: Int?
  /// Whether the text formats link rules to their pages, with the sequences of terminals (OSC 8).
  public var hasLinks = false
  /// Whether the text format lists all files that a finding is about.
  public var isVerbose = false
  /// The tool's version, such as `1.2.0`.
  public var toolVersion: String
  /// The absolute path of the folder that relative paths start from; empty if unknown.
  public var workingFolder: String
  /// All rules; called only by the formats that describe them.
  public var rules: @Sendable () -> [RuleText]
  /// The web page of a rule, from its id and slug.
  public var url: @Sendable (_ ruleID: String, _ slug: String) -> String?
  /// The number of configs that were checked, for summaries.
  public var filesChecked: Int
  /// The number of a file's findings that are reported; a note says how many there are besides.
  public var findingsPerFile = 1_000

  /// Makes options.
  public init(
    color: Bool = false,
    showStatistics: Bool = false,
    toolVersion: String,
    workingFolder: String = "",
    rules: @escaping @Sendable () -> [RuleText] = { [] },
    url: @escaping @Sendable (_ ruleID: String, _ slug: String) -> String? = { _, _ in nil },
    filesChecked: Int
  ) {
    self.color = color
    self.showStatistics = showStatistics
    self.toolVersion = toolVersion
    self.workingFolder = workingFolder
    self.rules = rules
    self.url = url
    self.filesChecked = filesChecked
  }
}

/// Writes the findings in a format.
///
/// The same input gives the same text, which ends in a newline unless it is empty. A byte of a name that is not UTF-8 is
/// shown as `\xe9`, but for URIs, which encode it.
public func report(_ files: [LintedFile], as format: ReportFormat, options: ReportOptions) -> String {
  let findings = Findings(files, options)
  let text =
    switch format {
    case .text: textReport(findings, options)
    case .concise: conciseReport(findings, options)
    case .json: jsonReport(findings, options)
    case .jsonLines: jsonLinesReport(findings)
    case .sarif: sarifReport(findings, options)
    case .github: githubReport(findings, options)
    case .gitlab: gitlabReport(findings, options)
    case .junit: junitReport(findings)
    }
  return SystemText.legible(text, backslash: format.isJSON ? #"\\"# : #"\"#)
}
