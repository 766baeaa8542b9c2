import Files
import RunRecords
import TestSupport
import Testing

@testable import RunReports

@Suite("Reports on several runs")
struct RunsReportTests {
  /// The report on two runs of one folder; a closure changes the second.
  private func report(_ change: (inout RunRecord) -> Void) throws -> String {
    let run = try RunFolder()
    defer { run.folder.remove() }
    var other = run.record
    other.name = "hana"
    change(&other)
    try run.record.write(to: run.recordPath)
    try other.write(to: Path.join(run.folder.path, "out/\(other.name).run.json"))
    let sources = try RunSource.find(Path.join(run.folder.path, "out"))
    return RunsReport(
      try sources.map {
        try RunReport($0, smoothing: 0.9, version: "test", lint: { _ in .failure(.init(reason: "it is a test")) })
      }
    ).text()
  }

  @Test("the runs are compared at the top, and each has a section of its own")
  func comparison() throws {
    let text = try report {
      $0.seed = 7
      $0.settings.append(.init(name: "network_dim", value: "<4>"))
      $0.evaluations = [.init(step: 0, count: 8, loss: 2), .init(step: 8, count: 8, loss: 1)]
    }
    #expect(text.contains("<title>hana, mira</title>"))
    for (number, name) in [(1, "hana"), (2, "mira")] {
      #expect(text.contains("<a href=\"#run-\(number)\">\(name)</a></td><td>complete</td>"))
      #expect(text.contains("<section id=\"run-\(number)\">\n<h2>\(name)</h2>"))
      #expect(text.contains("<section id=\"run-\(number)-networks\">"))
      #expect(text.contains("<section id=\"run-\(number)-config\">"))
    }
    #expect(text.contains("2 → 1"))
    let table = try #require(text.firstRange(of: "<section id=\"differences\">")?.upperBound)
    let differences = text[table...].prefix(900)
    #expect(differences.contains("<code>&lt;4&gt;</code>"))
    #expect(differences.contains("<code>network_dim</code>"))
    #expect(differences.contains("<code>seed</code>"))
    #expect(!differences.contains("max_train_steps"))
    #expect(text.ranges(of: "class=\"charts\"").count == 1)
    // Both were trained on the same images, which are shown once.
    #expect(text.ranges(of: "<h3>Images and captions</h3>").count == 1)
    #expect(text.contains("<section id=\"dataset\">"))
  }

  @Test("runs of the same name are told apart, and equal settings are said to be equal")
  func names() throws {
    let run = try RunFolder()
    defer { run.folder.remove() }
    for folder in ["a", "b"] { try run.record.write(to: Path.join(run.folder.path, "\(folder)/mira.run.json")) }
    let reports = try ["a", "b"].flatMap { try RunSource.find(Path.join(run.folder.path, $0)) }.map {
      try RunReport($0, smoothing: 0.9, version: "test", lint: { _ in .failure(.init(reason: "")) })
    }
    let text = RunsReport(reports).text()
    #expect(text.contains("a/mira.run.json</h2>"))
    #expect(text.contains("b/mira.run.json</h2>"))
    #expect(text.contains("The runs have the same settings."))
  }

  @Test("samples stand in a row for each run, under the moment at which they were made")
  func samples() throws {
    let text = try report { _ in }
    let start = try #require(text.firstRange(of: "<section id=\"samples\">")?.upperBound)
    let section = text[start...].prefix { _ in true }
    #expect(section.contains("<th scope=\"col\">step 4</th>"))
    #expect(section.contains("<th scope=\"row\">mira</th>"))
    #expect(section.contains("alt=\"mira, step 4: a &lt;b&gt;girl&lt;/b&gt;\""))
  }
}
