import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// Configs after public reports of runs that were lost, or of right configs that were called wrong. What causes each, in the
/// programs' sources, stands in the table beside them.
@Suite("Reported runs")
struct ReportedRunTests {
  /// A row of `Fixtures/reports.tsv`.
  struct Report: Sendable, CustomTestStringConvertible {
    let path, profile, source, report, cause: String
    let findings: [String]

    var testDescription: String { "\(path): \(report)" }
  }

  private static let folder = "Tests/Linter/RulesTests/Fixtures"

  static let reports: [Report] = {
    let bytes = (try? FileSystem.read(Repository.path("\(folder)/reports.tsv"), limit: 1 << 20)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let findings = cells[5].split(separator: ";").map(String.init)
      return Report(
        path: cells[0],
        profile: cells[1],
        source: cells[2],
        report: cells[3],
        cause: cells[4],
        findings: findings
      )
    }
  }()

  private static let library = RuleLibrary()

  @Test("the cause is found, and nothing else", arguments: reports)
  func report(_ report: Report) throws {
    var options = LintOptions()
    options.profile = try #require(Profile(rawValue: report.profile))
    let path = Repository.path("\(Self.folder)/\(report.path)")
    let file = Linter(Self.library, options).lint(path: path)
    let found = file.diagnostics.map { finding in
      let source = file.sources[finding.path]
      let line = finding.range.flatMap { range in source.map { LineIndex($0).line(of: range.lowerBound) } }
      let place = (finding.path == path ? "" : " \(Path.name(finding.path))") + (line.map { ":\($0)" } ?? "")
      return "\(finding.severity.rawValue) \(finding.rule)\(place)"
    }
    #expect(found.sorted() == report.findings.sorted(), "\(report.cause)")
  }

  @Test("every report is read") func all() { #expect(Self.reports.count > 100) }
}
