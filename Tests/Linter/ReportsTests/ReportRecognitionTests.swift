import Rules
import TestSupport
import Testing

@testable import Reports

@Suite("Reports that are known again")
struct ReportRecognitionTests {
  private func isReport(_ text: String) -> Bool { ReportStart(Array(text.utf8)).isReport }

  @Test("a report in any format is known again, with findings and without", arguments: ReportFormat.allCases)
  func reports(_ format: ReportFormat) {
    #expect(isReport(Fixture.report(format)))
    let none = report([], as: format, options: Fixture.options)
    #expect(none.isEmpty || isReport(none), "\(none)")
    var options = Fixture.options
    options.showStatistics = true
    #expect(isReport(report(Fixture.files, as: format, options: options)))
  }

  @Test(
    "configs, baselines, notes and other programs' reports are none",
    arguments: [
      "{\n  \"LoRA_type\": \"LyCORIS/iA3\"\n}\n", "{\n  \"version\": 1,\n  \"files\": {}\n}\n",
      "network_module = \"lycoris.kohya\"\n", "# error[IA3002] is a rule\n", "error: something\n", "2 x 3\n",
      "main.c:3:7: note: declared here\n", "[1, 2]\n", "[{\"name\": \"x\"}]\n",
      "<?xml version=\"1.0\"?>\n<testsuites/>\n",
      "{\"rule\":\"mine\"}\n", "{\"$schema\": \"https://example.org\"}\n", "Found nothing\n", "::error::x\n",
      "\u{0}\u{1}",
    ]
  )
  func others(_ text: String) { #expect(!isReport(text)) }
}
