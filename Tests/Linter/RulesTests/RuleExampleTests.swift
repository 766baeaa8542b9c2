import Documents
import Testing

@testable import Rules

@Suite struct RuleExampleTests {
  static let examples: [RuleExample] = (try? RuleExample.all()) ?? []
  private static let shared = Result { try RuleLibrary() }
  let library: RuleLibrary

  init() throws { library = try Self.shared.get() }

  @Test func everyRuleHasExamples() throws {
    // A file of 16 MiB and one that is not UTF-8 cannot stand in a YAML example.
    let withoutBad: Set<String> = ["FMT007", "FMT009"]
    for rule in library.rules {
      let own = Self.examples.filter { $0.rule.id == rule.id }
      #expect(own.contains { !$0.isBad } || withoutBad.contains(rule.id), "\(rule.id) has no good example")
      #expect(own.contains { $0.isBad } || withoutBad.contains(rule.id), "\(rule.id) has no bad example")
    }
  }

  @Test func idsSlugsAndSummariesAreUnique() {
    for key in [\Rule.id, \Rule.slug, \Rule.summary] {
      let values = library.rules.map { $0[keyPath: key] }
      #expect(Set(values).count == values.count)
    }
  }

  @Test func messagesCompile() throws {
    for rule in library.rules {
      let document = try #require(library.document(of: rule))
      var copy = library
      #expect(throws: Never.self, "\(rule.id)") { try copy.add(document) }
    }
  }

  @Test(arguments: examples) func triggersWhereMarked(example: RuleExample) throws {
    let findings = try example.lint(library: library)
    if !example.isBad {
      #expect(findings.isEmpty, "\(findings.map(\.message))")
      return
    }
    #expect(!findings.isEmpty)
    guard let marked = example.marked else { return }
    #expect(findings.contains { $0.range == marked }, "\(findings.map { String(describing: $0.range) })")
  }

  @Test(arguments: examples.filter { $0.fixed != nil }) func fixes(example: RuleExample) throws {
    let finding = try #require(try example.lint(library: library).first)
    let fix = try #require(finding.fix)
    let fixed = try fix.edits.applied(to: Array(example.text.utf8))
    #expect(String(decoding: fixed, as: UTF8.self) == example.fixed)
    #expect(try example.lint(fixed, library: library).isEmpty)
  }
}
