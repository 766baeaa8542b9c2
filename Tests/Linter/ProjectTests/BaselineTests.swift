import Documents
import Files
import Rules
import TestSupport
import Testing

@testable import Project

@Suite("Baselines")
struct BaselineTests {
  private func file(_ path: String, _ findings: [Diagnostic]) -> LintedFile {
    LintedFile(path: path, kind: .config(dialect: .kohyaJSON), diagnostics: findings, sources: [:])
  }

  private func finding(
    _ rule: String,
    _ path: String,
    setting: String? = nil,
    message: String = "m",
    at: Int = 0
  )
    -> Diagnostic
  {
    Diagnostic(
      rule: rule,
      slug: "s",
      severity: .error,
      message: message,
      path: path,
      range: at..<at + 1,
      setting: setting
    )
  }

  @Test("the same findings give the same bytes in any order")
  func bytes() {
    let files = [
      file(
        "/b/y.json",
        [finding("B1", "/b/y.json", setting: "epoch"), finding("A1", "/b/y.json", message: "9 of 10")]
      ),
      file(
        "/b/x/a.json",
        [finding("A1", "/b/x/a.json", setting: "t", at: 5), finding("A1", "/b/x/a.json", setting: "t")]
      ),
      file("/c.json", [finding("A1", "/c.json", setting: "t")]),
    ]
    let expected = """
      {
        "version": 1,
        "files": {
          "../c.json": [
            {
              "rule": "A1",
              "setting": "t",
              "count": 1
            }
          ],
          "x/a.json": [
            {
              "rule": "A1",
              "setting": "t",
              "count": 2
            }
          ],
          "y.json": [
            {
              "rule": "A1",
              "message": "# of #",
              "count": 1
            },
            {
              "rule": "B1",
              "setting": "epoch",
              "count": 1
            }
          ]
        }
      }

      """
    #expect(Baseline(files, path: "/b/known.json").text == expected)
    #expect(Baseline(files.reversed(), path: "/b/known.json").text == expected)
  }

  @Test("a baseline that is written can be read")
  func roundTrip() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = folder.path + "/known.json"
    let baseline = Baseline([file("a.json", [finding("A1", "a.json", setting: "ä \"x\"")])], path: path)
    try baseline.write(to: path)
    #expect(try Baseline(reading: path) == baseline)
    #expect(baseline.entries.map(\.count) == [1])
  }

  @Test("as many findings are known as were counted, wherever they are")
  func counts() {
    let old = finding("A1", "/b/a.json", setting: "t", at: 7)
    let baseline = Baseline([file("/b/a.json", [old, old])], path: "/b/known.json")
    let moved = finding("A1", "/b/a.json", setting: "t", message: "other", at: 90)
    let new = finding("A2", "/b/a.json", setting: "t")
    let more = baseline.filter([file("/b/a.json", [moved, new, moved, moved])])
    #expect(more.files.map(\.diagnostics) == [[new, moved]])
    #expect(more.suppressed == 2)
    #expect(more.stale.isEmpty)
  }

  @Test("entries of linted and of missing files are stale if their findings are gone")
  func stale() throws {
    let folder = try TestFolder(["here.json": [], "linted.json": []])
    defer { folder.remove() }
    let names = ["gone.json", "here.json", "linted.json"].map { folder.path + "/" + $0 }
    let baseline = Baseline(
      names.map { file($0, [finding("A1", $0, setting: "t"), finding("A1", $0, setting: "t")]) },
      path: folder.path + "/known.json"
    )
    let result = baseline.filter([file(names[2], [finding("A1", names[2], setting: "t")])])
    #expect(result.suppressed == 1)
    #expect(result.stale.map(\.key.path) == ["gone.json", "linted.json"])
    #expect(result.stale.map(\.count) == [2, 1])
  }

  @Test("the findings of a malformed file are never known")
  func malformedFile() {
    let broken = LintedFile(
      path: "/a.json",
      kind: .unreadable(reason: "r"),
      diagnostics: [finding("FMT1", "/a.json")],
      sources: [:]
    )
    #expect(Baseline([broken], path: "/known.json").entries.isEmpty)
    let baseline = Baseline([file("/a.json", broken.diagnostics)], path: "/known.json")
    #expect(baseline.filter([broken]).files.map(\.diagnostics) == [broken.diagnostics])
  }

  @Test(
    "a mistake in a baseline is reported at its place",
    arguments: [
      ("[", "1:1"), ("[]", "1:1"), ("{\"version\": 2, \"files\": {}}", "1:13"), ("{\"version\": 1}", "1:1"),
      ("{\"version\": 1, \"files\": {\"a\": 1}}", "1:31"),
      ("{\"version\": 1, \"files\": {\"a\": [{\"rule\": \"A\", \"setting\": \"t\", \"count\": 0}]}}", "1:32"),
      ("{\"version\": 1, \"files\": {\"a\": [{\"rule\": \"A\", \"count\": 1}]}}", "1:32"),
      ("{\"version\": 1, \"files\": {},}", "1:27"),
    ]
  )
  func mistakes(text: String, place: String) {
    #expect {
      try Baseline(Source(path: "b.json", text: text))
    } throws: {
      "\($0)".hasPrefix("b.json:\(place): ")
    }
  }

  @Test("a missing baseline is an error")
  func missing() {
    #expect(throws: BaselineError.self) { try Baseline(reading: "/none/known.json") }
  }
}
