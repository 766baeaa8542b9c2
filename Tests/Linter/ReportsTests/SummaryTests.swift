import Settings
import Reports
import Rules
import Testing

@Suite("The summary of a report")
struct SummaryTests {
  private let options = ReportOptions(toolVersion: "1", filesChecked: 12)

  private func file(_ findings: [(Severity, Fix.Safety?)], path: String = "f") -> LintedFile {
    LintedFile(
      path: path,
      kind: .config(dialect: .sdScriptsTOML),
      diagnostics: findings.map { severity, safety in
        Diagnostic(
          rule: "R",
          slug: "r",
          severity: severity,
          message: "m",
          path: path,
          fix: safety.map { Fix(safety: $0, message: "x", edits: []) }
        )
      },
      sources: [:]
    )
  }

  private func lastLine(_ files: [LintedFile]) -> Substring? {
    report(files, as: .text, options: options).split(separator: "\n").last
  }

  @Test("a report without findings says how many files were checked")
  func noFindings() {
    #expect(report([file([])], as: .text, options: options) == "No findings in 12 files.\n")
    #expect(
      report([], as: .text, options: ReportOptions(toolVersion: "1", filesChecked: 1))
        == "No findings in 1 file.\n"
    )
  }

  @Test("the last line counts findings and fixes")
  func counts() {
    #expect(lastLine([file([(.error, nil)])]) == "Found 1 error in 1 file.")
    #expect(
      lastLine([file([(.error, .safe), (.info, nil)]), file([(.info, nil)], path: "g")])
        == "Found 1 error and 2 infos in 2 files; 1 can be fixed with `ia3 fix`."
    )
    #expect(
      lastLine([file([(.warning, .unsafe)])])
        == "Found 1 warning in 1 file; 1 can be fixed with `ia3 fix --unsafe`."
    )
    #expect(
      lastLine([
        file([
          (.error, .safe), (.error, .safe), (.error, .unsafe), (.warning, nil), (.info, nil), (.info, nil),
        ])
      ])
        == "Found 3 errors, 1 warning and 2 infos in 1 file; 2 can be fixed with `ia3 fix` (1 more with --unsafe)."
    )
  }

  @Test("a file that is not a config is reported, with its program if that is known")
  func notConfigs() {
    let unknown = LintedFile(path: "a.json", kind: .notAConfig(knownAs: nil), diagnostics: [], sources: [:])
    let known = LintedFile(
      path: "b.json",
      kind: .notAConfig(knownAs: "OneTrainer"),
      diagnostics: [],
      sources: [:]
    )
    #expect(
      report([unknown], as: .text, options: options) == "a.json is not a training config that ia3 knows.\n"
    )
    #expect(
      report([known], as: .text, options: options)
        == "b.json is not a training config that ia3 checks: it belongs to OneTrainer.\n"
    )
    #expect(lastLine([unknown, known]) == "None of 2 files is a training config that ia3 knows.")
    #expect(
      lastLine([unknown, file([])]) == "No findings in 12 files; 1 file is not a training config."
    )
    #expect(report([unknown], as: .concise, options: options) == "")
  }

  @Test("an unreadable file is one error")
  func unreadable() {
    let bare = LintedFile(path: "a", kind: .unreadable(reason: "gone"), diagnostics: [], sources: [:])
    #expect(report([bare], as: .concise, options: options) == "a: error: gone\n")
    #expect(lastLine([bare]) == "Found 1 error in 1 file.")
    let explained = LintedFile(
      path: "a",
      kind: .unreadable(reason: "malformed"),
      diagnostics: file([(.error, nil)]).diagnostics,
      sources: [:]
    )
    #expect(report([explained], as: .concise, options: options) == "f: error[R] m\n")
  }
}
