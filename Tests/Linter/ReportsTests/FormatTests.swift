import Documents
import Rules
import Synchronization
import Testing

@testable import Reports

/// What holds for every format, and what each has to escape.
@Suite("Report formats")
struct FormatTests {
  private func file(
    _ message: String,
    path: String = "f",
    text: String = "x",
    range: Range<Int>? = nil,
    copies: Int = 1
  ) -> LintedFile {
    let finding = Diagnostic(
      rule: "R1",
      slug: "r",
      severity: .error,
      message: message,
      path: path,
      range: range,
      setting: "s"
    )
    return LintedFile(
      path: path,
      kind: .config(dialect: .sdScriptsTOML),
      diagnostics: Array(repeating: finding, count: copies),
      sources: [path: Source(path: path, text: text)]
    )
  }

  private let options = ReportOptions(toolVersion: "1", workingFolder: "/w/d", filesChecked: 1)

  @Test("a format gives the same text every time, with a newline at the end", arguments: ReportFormat.allCases)
  func stable(_ format: ReportFormat) {
    #expect(Fixture.report(format).hasSuffix("\n"))
    #expect(!Fixture.report(format).hasSuffix("\n\n"))
    #expect(Fixture.report(format) == Fixture.report(format))
    let empty = report([], as: format, options: options)
    #expect(empty.isEmpty || empty.hasSuffix("\n"))
  }

  @Test("JSON formats are strict JSON, with and without findings", arguments: [ReportFormat.json, .sarif, .gitlab])
  func strictJSON(_ format: ReportFormat) {
    for text in [Fixture.report(format), report([], as: format, options: options)] {
      let document = Document.parse(Source(path: "-", text: text), as: .json)
      #expect(document.issues == [])
      #expect(document.root != nil)
    }
  }

  @Test("every JSON line is a finding")
  func jsonLines() throws {
    let lines = Fixture.report(.jsonLines).split(separator: "\n")
    #expect(lines.count == 7)
    for line in lines {
      let document = Document.parse(Source(path: "-", text: String(line)), as: .json)
      #expect(document.issues == [])
      #expect(try #require(document.root)["severity"]?.string != nil)
    }
  }

  @Test("JSON's counts agree with its findings")
  func jsonCounts() throws {
    let root = try #require(Document.parse(Source(path: "-", text: Fixture.report(.json)), as: .json).root)
    let findings = try #require(root["findings"]).items
    for (severity, key) in [("error", "errors"), ("warning", "warnings"), ("info", "infos")] {
      let count = findings.count { $0["severity"]?.string == severity }
      #expect(root["summary"]?[key]?.content == .integer(count))
    }
    #expect(root["summary"]?["fixable"]?.content == .integer(2))
    #expect(root["summary"]?["fixable_unsafe"]?.content == .integer(1))
    #expect(root["summary"]?["unreadable"]?.content == .integer(1))
    #expect(root["summary"]?["not_configs"]?.content == .integer(1))
  }

  @Test("SARIF's indices point at what they name")
  func sarifIndices() throws {
    let log = try #require(Document.parse(Source(path: "-", text: Fixture.report(.sarif)), as: .json).root)
    let run = try #require(log["runs"]?.items.first)
    let rules = try #require(run["tool"]?["driver"]?["rules"]).items
    let artifacts = try #require(run["artifacts"]).items
    let results = try #require(run["results"]).items
    #expect(results.count == 6)
    for result in results {
      guard let rule = result["ruleIndex"]?.integer else {
        Issue.record("no ruleIndex")
        continue
      }
      #expect(rules[rule]["id"]?.string == result["ruleId"]?.string)
      let location = try #require(result["locations"]?.items.first?["physicalLocation"]?["artifactLocation"])
      guard let artifact = location["index"]?.integer else {
        Issue.record("no index")
        continue
      }
      #expect(artifacts[artifact]["location"]?["uri"]?.string == location["uri"]?.string)
    }
    #expect(run["invocations"]?.items.first?["executionSuccessful"]?.content == .boolean(false))
    #expect(run["invocations"]?.items.first?["toolExecutionNotifications"]?.items.count == 1)
  }

  /// The fixes are: one of text, a renaming, and one that removes a byte-order mark.
  @Test("SARIF leaves out fixes that it cannot express")
  func sarifFixes() {
    #expect(Fixture.report(.sarif).split(separator: "\"fixes\"").count == 2)
  }

  @Test("only SARIF asks for the rules")
  func askedRules() {
    let asked = Asked()
    let options = ReportOptions(
      toolVersion: "1",
      rules: {
        asked.yes()
        return []
      },
      filesChecked: 0
    )
    for format in ReportFormat.allCases where format != .sarif {
      _ = report(Fixture.files, as: format, options: options)
    }
    #expect(!asked.value)
    _ = report(Fixture.files, as: .sarif, options: options)
    #expect(asked.value)
  }

  // MARK: Escapes

  @Test("GitHub's workflow commands are escaped")
  func github() {
    #expect(
      report([file("50%: a,b\r\n::error::c", path: "a,b:c%.json")], as: .github, options: options)
        == "::error file=a%2Cb%3Ac%25.json,title=R1::50%25: a,b%0D%0A::error::c\n"
    )
    #expect(
      report([file("a\tb\u{1B}[0m", path: "a\tb\u{1B}.json")], as: .github, options: options)
        == "::error file=a    b␛.json,title=R1::a    b␛[0m\n"
    )
  }

  @Test("JUnit has no characters that XML forbids")
  func junit() {
    let text = report([file("a\u{0}\u{1B}\u{FFFF}<&>\"'\t\r\n]]>")], as: .junit, options: options)
    #expect(
      text.contains("message=\"a\u{FFFD}\u{FFFD}\u{FFFD}&lt;&amp;&gt;&quot;'&#9;&#13;&#10;]]&gt;\"")
    )
  }

  @Test("text for terminals has no control characters")
  func terminal() {
    for format in [ReportFormat.text, .concise] {
      let text = report([file("\u{1B}[31mred\u{7F}\nnext", path: "a\u{1B}\nb")], as: format, options: options)
      #expect(text.hasPrefix("a␛␊b: error[R1] ␛[31mred␡ next\n"))
    }
  }

  // MARK: Paths and fingerprints

  @Test(
    "a path is shown relative to the working folder, and is a URI for programs",
    arguments: [
      ("a/b.json", "/w/d", "a/b.json", "a/b.json"),
      ("./a//./b.json", "/w/d/", "a/b.json", "a/b.json"),
      ("../x.json", "/w/d", "/w/x.json", "file:///w/x.json"),
      ("../d/x.json", "/w/d", "x.json", "x.json"),
      ("/w/d/x.json", "/w/d", "x.json", "x.json"),
      ("/w/dx.json", "/w/d", "/w/dx.json", "file:///w/dx.json"),
      ("/../x.json", "/", "x.json", "x.json"),
      ("../x.json", "", "../x.json", "../x.json"),
      (".", "", ".", "."),
      ("ä b#?%:[1].json", "/w/d", "ä b#?%:[1].json", "%C3%A4%20b%23%3F%25%3A%5B1%5D.json"),
      ("a\nb", "/w/d", "a\nb", "a%0Ab"),
    ]
  )
  func paths(_ path: String, _ folder: String, _ shown: String, _ uri: String) {
    let reported = ReportedPath(path, in: folder)
    #expect(reported.path == shown)
    #expect(reported.uri == uri)
  }

  private func fingerprints(_ files: [LintedFile]) throws -> [String] {
    let text = report(files, as: .gitlab, options: options)
    let root = try #require(Document.parse(Source(path: "-", text: text), as: .json).root)
    return root.items.compactMap { $0["fingerprint"]?.string }
  }

  @Test("a fingerprint stays when lines move or numbers in the message change")
  func movedLines() throws {
    let before = try fingerprints([file("1 is odd", text: "x", range: 0..<1)])
    let after = try fingerprints([file("3 is odd", text: "\n\n  x", range: 4..<5)])
    #expect(before == after)
    #expect(before.allSatisfy { $0.utf8.count == 16 })
    #expect(try fingerprints([file("1 is odd", path: "./f")]) == before)
    #expect(try fingerprints([file("1 is odd", path: "g")]) != before)
  }

  @Test("fingerprints are unique, even of equal findings")
  func fingerprints() throws {
    let all = try fingerprints([
      file("m", copies: 20), file("m", path: "g", copies: 20), file("m", copies: 2),
    ])
    #expect(all.count == 42)
    #expect(Set(all).count == 42)
  }

  @Test("findings in files whose names are equivalent in Unicode are told apart")
  func equivalentPaths() throws {
    let files = ["\u{E9}.toml", "e\u{301}.toml"].map { file("m", path: $0) }
    let sarif = report(files, as: .sarif, options: options)
    #expect(sarif.contains("\"%C3%A9.toml\""))
    #expect(sarif.contains("\"e%CC%81.toml\""))
    let prints = report(files, as: .gitlab, options: options).split(separator: "\n").filter {
      $0.contains("fingerprint")
    }
    #expect(Set(prints).count == 2)
  }
}

/// Whether something was called.
private final class Asked: Sendable {
  private let called = Mutex(false)
  var value: Bool { called.withLock { $0 } }
  func yes() { called.withLock { $0 = true } }
}
