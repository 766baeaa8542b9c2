import Documents
import Rules
import Settings

/// Lint, fix, lint again, over every dialect that is written as text; the first byte says which.
enum FixTarget {
  static let run: Target = { input in
    guard let (dialect, path) = dialect(input.first) else { return .rejected }
    var options = LintOptions()
    options.profile = .all
    options.dialect = dialect
    // No file of this machine decides what is found.
    options.dataset = "/dev/null/none"
    let linter = Linter(library, options)
    var bytes = Array(input.dropFirst())
    let first = linter.lint(Source(path: path, bytes: bytes))
    checkRanges(first, bytes)
    checkSingleFixes(first, bytes, path, linter)

    let origin = text(bytes)
    var linted = first
    var passes = 0
    while true {
      let edits = compatible(linted.diagnostics.compactMap { $0.fix?.edits })
      guard !edits.isEmpty else { break }
      let after = applied(edits, to: bytes, "fixes")
      passes += 1
      check(after != bytes, "fixes change nothing: \(edits) in \(origin)")
      check(
        passes <= 10,
        "no end of fixes in \(origin): \(rules(linted.diagnostics)) at \(text(bytes)) → \(text(after))"
      )
      bytes = after
      let next = linter.lint(Source(path: path, bytes: bytes))
      checkRanges(next, bytes)
      if first.isConfig { check(next.isConfig, "fixes break the text: \(origin) → \(text(bytes))") }
      linted = next
    }
    return .tried
  }

  static let library = RuleLibrary()

  /// The dialect that a letter stands for, and a path in its manner.
  static func dialect(_ letter: UInt8?) -> (DialectName, String)? {
    switch letter {
    case UInt8(ascii: "k"): (.kohyaJSON, "config.json")
    case UInt8(ascii: "s"): (.sdScriptsTOML, "config.toml")
    case UInt8(ascii: "d"): (.datasetConfig, "dataset.toml")
    case UInt8(ascii: "j"): (.datasetConfig, "dataset.json")
    case UInt8(ascii: "e"): (.easyScriptsTOML, "easy.toml")
    case UInt8(ascii: "p"): (.commandLine, "train.sh")
    case UInt8(ascii: "b"): (.commandLine, "train.bat")
    case UInt8(ascii: "w"): (.commandLine, "train.ps1")
    default: nil
    }
  }

  private static func checkRanges(_ linted: LintedFile, _ bytes: [UInt8]) {
    for diagnostic in linted.diagnostics where diagnostic.path == linted.path {
      if let range = diagnostic.range { check(range, in: bytes, diagnostic.rule) }
      for edit in diagnostic.fix?.edits ?? [] { check(edit.range, in: bytes, "fix of \(diagnostic.rule)") }
    }
  }

  /// Each rule's fixes by themselves: they change the text, and the rule finds less when they have come to an end.
  ///
  /// One fix may uncover another finding, as when an option stands twice.
  private static func checkSingleFixes(
    _ linted: LintedFile,
    _ bytes: [UInt8],
    _ path: String,
    _ linter: Linter
  ) {
    guard linted.isConfig else { return }
    var seen: Set<String> = []
    let firsts = linted.diagnostics.filter { $0.fix?.edits.isEmpty == false && seen.insert($0.rule).inserted }
    guard !firsts.isEmpty else { return }
    // A few for each input, or most of the time would go into linting the same text again.
    for first in (0..<min(3, firsts.count)).map({ firsts[(bytes.count + $0) % firsts.count] }) {
      var before = bytes
      var fix = first.fix
      var count = linted.diagnostics.count { $0.rule == first.rule }
      let start = count
      var passes = 0
      while let edits = fix?.edits, !edits.isEmpty {
        passes += 1
        check(
          passes <= 10,
          "no end of \(first.rule)'s fixes: \(text(bytes)) → \(text(before)): \(first.message)"
        )
        let after = applied(edits, to: before, "fix of \(first.rule)")
        check(after != before, "\(first.rule)'s fix changes nothing: \(text(before))")
        let next = linter.lint(Source(path: path, bytes: after))
        check(next.isConfig, "\(first.rule)'s fix breaks the text: \(text(before)) → \(text(after))")
        let found = next.diagnostics.filter { $0.rule == first.rule }
        count = found.count
        if count < start { break }
        fix = found.first { $0.fix?.edits.isEmpty == false }?.fix
        before = after
      }
      check(
        count < start,
        "\(first.rule) is found again after its fix: \(text(bytes)) → \(text(before)): \(first.message)"
      )
    }
  }

  private static func rules(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.filter { $0.fix != nil }.map(\.rule)
  }
}

extension LintedFile {
  var isConfig: Bool {
    if case .config = kind { true } else { false }
  }
}
