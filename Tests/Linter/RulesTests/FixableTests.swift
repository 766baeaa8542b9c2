import Documents
import Settings
import TestSupport
import Testing

@testable import Rules

/// What is said to be fixable is fixed.
@Suite("Findings that can be fixed")
struct FixableTests {
  static let library = RuleLibrary()
  static let examples = RuleExampleTests.examples.filter {
    $0.isBad && $0.marked != nil && [.kohyaJSON, .sdScriptsTOML, .easyScriptsTOML].contains($0.dialect)
  }
  /// Values that somebody may write in place of the one that an example is about.
  private static let values = ["false", "true", "0", "\"\"", "\"x\"", "1.5", "[]", "{}"]

  @Test("a finding that says it can be fixed is gone after the fix, whatever the value", arguments: examples)
  func fixed(example: RuleExample) throws {
    guard let place = Self.value(of: example) else { return }
    var options = LintOptions()
    options.profile = .all
    options.dialect = example.dialect
    let linter = Linter(Self.library, options)
    for value in Self.values {
      let bytes = try [Edit(place, value)].applied(to: Array(example.text.utf8))
      let source = Source(path: example.fileName, bytes: bytes)
      let linted = linter.lint(source)
      for isUnsafe in [false, true] {
        let fixer = Fixer(linter, unsafe: isUnsafe, files: false)
        let outcome = fixer.fix(linted, source)
        let left = outcome.remaining.diagnostics.filter { finding in
          finding.fix.map { fixer.allows($0) && $0.renames.isEmpty } ?? false
        }
        #expect(left.map(\.rule) == [], "\(value), \(isUnsafe ? "unsafe" : "safe"): \(source.text(0..<2_000))")
        #expect(outcome.isConverged, "\(value)")
      }
    }
  }

  /// The value around an example's mark.
  private static func value(of example: RuleExample) -> Range<Int>? {
    guard let marked = example.marked, let format = Format(path: example.fileName) else { return nil }
    let document = Document.parse(Source(path: example.fileName, text: example.text), as: format)
    func find(_ node: Node) -> Range<Int>? {
      for member in node.members {
        if member.value.range.overlaps(marked), let inner = find(member.value) { return inner }
        if member.value.range.overlaps(marked) || member.keyRange.overlaps(marked) { return member.value.range }
      }
      return nil
    }
    return document.root.flatMap(find)
  }

  @Test(
    "a text that cannot be read has nothing that can be fixed",
    arguments: ["\u{FEFF}{\"seed\": 1", "{\"a\": True, // note\n"]
  )
  func malformed(text: String) throws {
    let linted = Linter(RuleLibrary(), LintOptions()).lint(Source(path: "a.json", text: text))
    #expect(linted.isUnreadable)
    #expect(linted.diagnostics.count > 1)
    #expect(linted.diagnostics.allSatisfy { $0.fix == nil })
  }

  @Test("of an option that is not a switch, the GUI drops false", arguments: ["seed", "network_dropout"])
  func falseValue(key: String) throws {
    let text = "{\"LoRA_type\": \"LyCORIS/iA3\", \"optimizer\": \"Prodigy\", \"\(key)\": false}"
    guard case .settings(let settings, false) = ConfigReader.read(Source(path: "a.json", text: text), as: nil) else {
      Issue.record("the config cannot be read")
      return
    }
    #expect(settings.value(key) == Catalogue.options[key]?.defaultValue)
  }
}
