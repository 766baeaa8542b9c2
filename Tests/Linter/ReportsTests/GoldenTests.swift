import Reports
import Rules
import TestSupport
import Testing

@Suite("Reports to the letter")
struct GoldenTests {
  /// The first file alone, for the formats that take many lines.
  private let first = Array(Fixture.files.prefix(1))
  private let golden = Golden()

  @Test("text shows each finding with its lines, its help and its fix")
  func text() throws { try golden.expect(Fixture.report(.text), is: "text.txt") }

  @Test("statistics count the findings of each rule and say which can be fixed")
  func statistics() throws {
    var options = Fixture.options
    options.showStatistics = true
    try golden.expect(report(Fixture.files, as: .text, options: options), is: "statistics.txt")
  }

  @Test("colors tell severities, places, help and fixes apart")
  func color() throws {
    var options = Fixture.options
    options.color = true
    let text = report(first, as: .text, options: options)
    // The golden file can be read, and shown, without setting a terminal's colors.
    try golden.expect(text.replacing("\u{1B}", with: "␛"), is: "color.txt")
  }

  @Test("the concise format has a line a finding")
  func concise() throws { try golden.expect(Fixture.report(.concise), is: "concise.txt") }

  @Test("JSON has the files, the findings with their fixes, and the counts")
  func json() throws { try golden.expect(report(first, as: .json, options: Fixture.options), is: "findings.json") }

  @Test("JSON lines have a finding a line")
  func jsonLines() throws { try golden.expect(Fixture.report(.jsonLines), is: "findings.jsonl") }

  @Test("SARIF has the rules, the artifacts, and the results with their fixes")
  func sarif() throws { try golden.expect(report(first, as: .sarif, options: Fixture.options), is: "findings.sarif") }

  @Test("GitHub gets a workflow command a finding")
  func github() throws { try golden.expect(Fixture.report(.github), is: "github.txt") }

  @Test("GitLab gets a code quality report")
  func gitlab() throws { try golden.expect(report(first, as: .gitlab, options: Fixture.options), is: "gitlab.json") }

  @Test("JUnit has a suite a file and a failure a finding")
  func junit() throws { try golden.expect(Fixture.report(.junit), is: "junit.xml") }
}
