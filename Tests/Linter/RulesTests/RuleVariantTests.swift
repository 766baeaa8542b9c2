import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// Every rule's examples, saved as other editors save them.
@Suite("Configs as other programs save them")
struct RuleVariantTests {
  static let library = RuleLibrary()
  static let examples = RuleExampleTests.examples.filter { $0.dialect != .networkMetadata }

  /// The finding stays at its place, and its fix removes it without touching how the text is saved.
  @Test("an example has the same findings when it is saved differently", arguments: examples)
  func variants(example: RuleExample) throws {
    let library = Self.library
    let folder = try TestFolder(example.files)
    defer { folder.remove() }
    let path = Path.join(folder.path, example.fileName)
    let linter = example.linter(library)
    let fixer = Fixer(linter, unsafe: true)

    let plain = Source(path: path, text: example.text)
    let plainLinted = linter.lint(plain)
    let expected = plainLinted.diagnostics.filter { $0.rule == example.rule.id }
    let same = fixer.fix(plainLinted, plain)
    for variant in TextVariant.allCases where variant.applies(to: example.dialect) {
      // The rule that is about the mark cannot be tried with another one.
      if variant == .byteOrderMark, example.rule.slug == "byte-order-mark" { continue }
      let source = Source(path: path, bytes: variant.text(example.text))
      let linted = linter.lint(source)
      let found = linted.diagnostics.filter { $0.rule == example.rule.id }
      #expect(found.count == expected.count, "\(variant)")
      #expect(found.map(\.message) == expected.map(\.message), "\(variant)")
      let ranges = expected.map { $0.range.map { variant.range($0, in: example.text) } }
      #expect(found.map(\.range) == ranges, "\(variant)")

      let outcome = fixer.fix(linted, source)
      #expect(outcome.isConverged, "\(variant)")
      #expect(outcome.applied.count == same.applied.count, "\(variant)")
      let fixed = variant.text(same.source.text(0..<same.source.bytes.count))
      #expect(outcome.source.bytes == fixed, "\(variant)")
      if found.first?.fix?.edits.isEmpty == false { #expect(outcome.remaining.diagnostics.isEmpty, "\(variant)") }
    }
  }

  /// A byte-order mark is one more finding in JSON and TOML, and changes no other.
  @Test("a byte order mark adds only the finding about itself", arguments: examples)
  func byteOrderMark(example: RuleExample) throws {
    guard example.dialect != .commandLine, example.text.unicodeScalars.first != "\u{FEFF}" else { return }
    let library = Self.library
    let folder = try TestFolder(example.files)
    defer { folder.remove() }
    let path = Path.join(folder.path, example.fileName)
    let linter = example.linter(library, all: true)
    let plain = linter.lint(Source(path: path, text: example.text)).diagnostics
    let marked = linter.lint(Source(path: path, bytes: TextVariant.byteOrderMark.text(example.text)))
      .diagnostics
    #expect(marked.map(\.rule).sorted() == (plain.map(\.rule) + ["FMT010"]).sorted())
  }

  /// No two rules undo each other's fixes.
  @Test("the fixes of all rules together converge", arguments: examples)
  func convergence(example: RuleExample) throws {
    let library = Self.library
    let folder = try TestFolder(example.files)
    defer { folder.remove() }
    let source = Source(path: Path.join(folder.path, example.fileName), text: example.text)
    let linter = example.linter(library, all: true)
    let linted = linter.lint(source)
    for isUnsafe in [false, true] {
      let outcome = Fixer(linter, unsafe: isUnsafe).fix(linted, source)
      #expect(outcome.isConverged)
      if case .unreadable = outcome.remaining.kind { #expect(outcome.applied.isEmpty) }
    }
  }
}
