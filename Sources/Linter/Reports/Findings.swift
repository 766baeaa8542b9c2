import Platform
import Settings
import Documents
import Files
import Rules
import TextFormatting

/// A finding with its position resolved. A file that could not be read is also a finding, without a rule, and so is the
/// note that some findings of a file are not shown, which is an info.
struct Finding: Sendable {
  var rule: String?
  var slug: String?
  var severity: Severity
  var message: String
  var help: String?
  var path: String
  var setting: String?
  var fix: Fix?
  var url: String?
  /// The region to underline; nil for a finding about a file as a whole.
  var place: SourceRegion?
  /// The text that the fix's edits are for.
  var text: IndexedSource?
  /// The files that it is about, if it is about several.
  var related: [String] = []

  /// `path:line:column`, or the path alone.
  var location: String {
    guard let start = place?.start else { return path }
    return "\(path):\(start.line):\(start.column)"
  }
}

/// A byte range and its lines and columns; the end is exclusive.
struct SourceRegion: Sendable {
  var range: Range<Int>
  var start: Position
  var end: Position
}

/// A text and its lines, indexed once for all findings in it.
struct IndexedSource: Sendable {
  let source: Source
  let lines: LineIndex

  init(_ source: Source) {
    self.source = source
    lines = LineIndex(source)
  }

  func place(_ range: Range<Int>) -> SourceRegion {
    let range = range.clamped(to: 0..<source.bytes.count)
    return SourceRegion(
      range: range,
      start: lines.position(of: range.lowerBound),
      end: lines.position(of: range.upperBound)
    )
  }
}

/// All findings of a run by linted file, in the order given.
struct Findings {
  /// One linted path. Its findings are made when they are reported, so that those of a thousand files never exist at the
  /// same time.
  struct File: Sendable {
    fileprivate let linted: LintedFile
    fileprivate let options: ReportOptions

    var path: String { linted.path }
    var kind: LintedFile.Kind { linted.kind }
    var isEmpty: Bool { linted.diagnostics.isEmpty && bareReason(linted) == nil }
    var findings: [Finding] { Findings.findings(of: linted, options) }
  }

  let files: [File]
  /// The number of findings of each severity.
  private(set) var counts: [Severity: Int] = [:]
  /// The number of findings with a safe fix.
  private(set) var fixable = 0
  /// The number of findings with an unsafe fix.
  private(set) var fixableUnsafe = 0

  init(_ files: [LintedFile], _ options: ReportOptions) {
    self.files = files.map { File(linted: $0, options: options) }
    for file in files {
      for diagnostic in file.diagnostics {
        counts[diagnostic.severity, default: 0] += 1
        switch diagnostic.fix?.safety {
        case .safe: fixable += 1
        case .unsafe: fixableUnsafe += 1
        case nil: break
        }
      }
      if bareReason(file) != nil { counts[.error, default: 0] += 1 }
    }
  }

  /// All findings, in order.
  var all: some Sequence<Finding> { files.lazy.flatMap(\.findings) }

  /// What a function makes of each finding, in order, on all cores.
  func map<Result: Sendable>(_ transform: @escaping @Sendable (Finding) -> Result) -> [Result] {
    files.concurrentMap { $0.findings.map(transform) }.flatMap(\.self)
  }

  /// The number of paths that are not training configs.
  var notConfigs: Int {
    files.count { if case .notAConfig = $0.kind { true } else { false } }
  }

  /// The number of paths that could not be read or parsed.
  var unreadable: Int {
    files.count { if case .unreadable = $0.kind { true } else { false } }
  }

  /// The note that a file has more findings than are reported.
  private static func omission(_ omitted: some Collection<Diagnostic>, of path: String, limit: Int) -> [Finding] {
    guard !omitted.isEmpty else { return [] }
    let counts = Severity.allCases.reversed().compactMap { severity in
      let count = omitted.count { $0.severity == severity }
      return count == 0 ? nil : plural(count, severity.rawValue)
    }
    let message = "\(counts.joined(separator: ", ")) more; at most \(limit) findings of a file are shown"
    return [Finding(severity: .info, message: message, path: path)]
  }

  fileprivate static func findings(of file: LintedFile, _ options: ReportOptions) -> [Finding] {
    if let reason = bareReason(file) { return [Finding(severity: .error, message: reason, path: file.path)] }
    var texts = ExactDictionary<IndexedSource>()
    // A table of rules takes no more space for more findings.
    let limit = options.showStatistics ? Int.max : options.findingsPerFile
    let shown = file.diagnostics.prefix(limit).map { diagnostic in
      let path = diagnostic.path
      if texts[path] == nil { texts[path] = file.sources[path].map(IndexedSource.init) }
      let text = texts[path]
      return Finding(
        rule: diagnostic.rule,
        slug: diagnostic.slug,
        severity: diagnostic.severity,
        message: diagnostic.message,
        help: diagnostic.help,
        path: path,
        setting: diagnostic.setting,
        fix: diagnostic.fix,
        url: options.url(diagnostic.rule, diagnostic.slug),
        place: diagnostic.range.flatMap { range in text?.place(range) },
        text: text,
        related: diagnostic.related
      )
    }
    return shown + omission(file.diagnostics.dropFirst(limit), of: file.path, limit: limit)
  }
}

/// Why a file could not be read, unless it has findings that say where: the bare reason would only repeat them.
private func bareReason(_ file: LintedFile) -> String? {
  guard case .unreadable(let reason) = file.kind, file.diagnostics.isEmpty else { return nil }
  return reason
}
