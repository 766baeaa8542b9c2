import Documents
import Testing

@testable import Rules

@Suite("Examples of rules")
struct RuleExampleTests {
  static let examples: [RuleExample] = (try? RuleExample.all()) ?? []
  private static let shared = RuleLibrary()
  let library: RuleLibrary

  init() throws { library = Self.shared }

  @Test("every rule has good and bad examples")
  func complete() throws {
    // A file of 16 MiB and one that is not UTF-8 cannot stand in a YAML example.
    let withoutBad: Set<String> = ["FMT007", "FMT009"]
    for rule in library.rules {
      let own = Self.examples.filter { $0.rule.id == rule.id }
      #expect(own.contains { !$0.isBad } || withoutBad.contains(rule.id), "\(rule.id) has no good example")
      #expect(own.contains { $0.isBad } || withoutBad.contains(rule.id), "\(rule.id) has no bad example")
    }
  }

  @Test("ids, slugs and summaries are unique")
  func unique() {
    for key in [\Rule.id, \Rule.slug, \Rule.summary] {
      let values = library.rules.map { $0[keyPath: key] }
      #expect(Set(values).count == values.count)
    }
  }

  @Test("every rule's document compiles")
  func messages() throws {
    for rule in library.rules {
      let document = try #require(library.document(of: rule))
      var copy = library
      #expect(throws: Never.self, "\(rule.id)") { try copy.add(document) }
    }
  }

  @Test("a bad example has a finding where it is marked, and a good one has none", arguments: examples)
  func findings(
    example: RuleExample
  ) throws {
    let findings = try example.lint(library: library)
    if !example.isBad {
      #expect(findings.isEmpty, "\(findings.map(\.message))")
      return
    }
    #expect(!findings.isEmpty)
    guard let marked = example.marked else { return }
    #expect(findings.contains { $0.range == marked }, "\(findings.map { String(describing: $0.range) })")
  }

  @Test(
    "a fix turns a bad example into the fixed one, which has no finding",
    arguments: examples.filter { $0.fixed != nil }
  )
  func fixes(example: RuleExample) throws {
    let finding = try #require(try example.lint(library: library).first)
    let fix = try #require(finding.fix)
    let fixed = try fix.edits.applied(to: Array(example.text.utf8))
    #expect(String(decoding: fixed, as: UTF8.self) == example.fixed)
    #expect(try example.lint(fixed, library: library).isEmpty)
  }
}
