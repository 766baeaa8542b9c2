import Rules
import Testing

@Suite("Words that stand for rules")
struct RuleSelectorTests {
  @Test("a selector is an id, its beginning, a slug or ALL")
  func selectors() throws {
    let rules = RuleLibrary().rules
    let rule = try #require(rules.first)
    for word in [rule.id, String(rule.id.dropLast()), rule.slug, "ALL", ""] {
      #expect(rule.matches(selector: word), "\(word)")
    }
    for word in [rule.id + "1", rule.id.lowercased(), String(rule.slug.dropLast()), "all"] {
      #expect(!rule.matches(selector: word), "\(word)")
    }
    #expect(rules.contains { $0.matches(selector: "IA3") })
    #expect(!rules.allSatisfy { $0.matches(selector: "IA3") })
  }
}
