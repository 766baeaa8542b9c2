import Testing

@testable import ia3

/// `ia3 lint` reads plain arguments without swift-argument-parser, and must read them as that does.
@Suite("Plain arguments of lint")
struct PlainArgumentsTests {
  private static let options = [
    "--profile", "--select", "--extend-select", "--ignore", "--style", "--dialect", "--dataset", "--python",
    "--sd-scripts-version", "--format", "--color", "--output-file", "--stdin-filename", "--fail-on", "--max-warnings",
    "--baseline", "--write-baseline", "--add-ignore",
  ]
  private static let flags = [
    "--fix", "--unsafe", "--exit-zero", "--watch", "--show-files", "--show-settings", "--isolated", "--force",
    "--statistics", "--verbose", "--strict-paths",
  ]
  private static let values = ["a.json", "all", "json", "warning", "always", "kohya-json", "7", "-1", "-", "", "a=b"]
  private static let others = [
    "--", "--help", "-h", "--version", "--sel", "--nothing", "--fix=1", "--select=", "-v", "ä",
  ]

  private func expectSame(_ arguments: [String]) -> Bool {
    guard let plain = LintRun(plain: arguments) else { return false }
    let parsed = try? Lint.parse(arguments)
    #expect(plain == parsed?.request, "\(arguments)")
    return true
  }

  @Test("every option with a value that it takes is plain")
  func options() {
    for option in Self.options {
      #expect(Self.values.contains { expectSame([option, $0, "a.toml"]) }, "\(option)")
      #expect(Self.values.contains { expectSame(["a.toml", "\(option)=\($0)"]) }, "\(option)")
    }
    for flag in Self.flags where flag != "--unsafe" { #expect(expectSame([flag, "b.toml"]), "\(flag)") }
    #expect(expectSame(["--fix", "--unsafe"]))
  }

  @Test("whatever is read as plain, the parser reads alike")
  func pairs() {
    let words = Self.flags + Self.values + Self.others + Self.options
    for first in words {
      _ = expectSame([first])
      for second in words { _ = expectSame([first, second]) }
    }
    for option in Self.options {
      for value in Self.values + Self.others {
        _ = expectSame(["\(option)=\(value)"])
        for third in Self.values + ["--fix", option] { _ = expectSame([option, value, third, "c"]) }
      }
    }
  }

  @Test("mistakes and help are the parser's")
  func mistakes() {
    for arguments in [
      ["--help"], ["--", "a"], ["--form", "json"], ["--format"], ["--format", "xml"], ["--unsafe"], ["-", "a"],
      ["--max-warnings", "-1"], ["--max-warnings", "x"], ["--fix=1"],
    ] { #expect(LintRun(plain: arguments) == nil, "\(arguments)") }
  }
}
