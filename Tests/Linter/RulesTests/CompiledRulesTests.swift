import Documents
import Files
import RuleLanguage
import Settings
import TestSupport
import Testing

@testable import Rules

/// The built-in rules are read in their compiled form, and passed over where they cannot be broken. Loaded from their
/// files, as a user's rules are, they find the same.
@Suite("Compiled rules")
struct CompiledRulesTests {
  private static let builtIn = RuleLibrary()
  private static let loaded: RuleLibrary? = {
    var library = RuleLibrary()
    for rule in library.rules {
      guard let document = library.document(of: rule), (try? library.add(document)) != nil else { return nil }
    }
    return library
  }()

  /// A finding without what differs between built-in rules and a user's.
  private struct Found: Hashable {
    let rule, message, help, fix: String
    let range: Range<Int>?

    init(_ diagnostic: Diagnostic) {
      rule = diagnostic.rule
      message = diagnostic.message
      help = diagnostic.help ?? ""
      fix = diagnostic.fix?.message ?? ""
      range = diagnostic.range
    }
  }

  @Test("they find what their files say", arguments: RuleExampleTests.examples)
  func sameFindings(example: RuleExample) throws {
    let loaded = try #require(Self.loaded)
    let folder = try TestFolder(example.files)
    defer { folder.remove() }
    let source = Source(path: Path.join(folder.path, example.fileName), text: example.text)
    let found = example.linter(Self.builtIn, all: true).lint(source).diagnostics.map(Found.init)
    #expect(found == example.linter(loaded, all: true).lint(source).diagnostics.map(Found.init))
  }

  @Test("their headers are those of their files")
  func sameHeaders() throws {
    let loaded = try #require(Self.loaded)
    #expect(Self.builtIn.rules.count == loaded.rules.count)
    for (one, other) in zip(Self.builtIn.rules, loaded.rules) {
      #expect(one.id == other.id)
      #expect(one.slug == other.slug)
      #expect(one.aliases == other.aliases)
      #expect(one.severity == other.severity)
      #expect(one.profile == other.profile)
      #expect(one.claims == other.claims)
      #expect(one.detects == other.detects)
      #expect(one.isPerSubset == other.isPerSubset)
      #expect(one.summary == other.summary)
      #expect(one.conditions.at.map(\.text) == other.conditions.at.map(\.text))
      #expect(one.conditions.observed == other.conditions.observed)
    }
  }

  @Test("most conditions depend on options that must be changed")
  func triggers() {
    let tried = Self.builtIn.rules.filter { $0.detects == nil }
    #expect(tried.count { $0.triggers != nil } * 2 > tried.count)
  }
}
