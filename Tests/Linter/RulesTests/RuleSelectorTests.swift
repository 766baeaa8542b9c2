import Rules
import Testing

@Suite("words that stand for rules")
struct RuleSelectorTests {
  @Test(
    "an id, its beginning, a slug and ALL",
    arguments: [
      ("FMT001", true), ("FMT", true), ("", true), ("FMT0012", false), ("fmt001", false), ("SDS", false),
    ]
  )
  func names(_ word: String, _ isNamed: Bool) {
    #expect(RuleSelector(word).names(id: "FMT001", slug: "syntax-error") == isNamed)
  }

  @Test("a slug is a whole word, and ALL is nobody's name")
  func slugs() throws {
    #expect(RuleSelector("syntax-error").names(id: "FMT001", slug: "syntax-error"))
    #expect(!RuleSelector("syntax").names(id: "FMT001", slug: "syntax-error"))
    #expect(!RuleSelector("ALL").names(id: "FMT001", slug: "syntax-error"))
    let rules = try RuleLibrary().rules
    #expect(rules.allSatisfy(RuleSelector("ALL").matches))
    #expect(rules.contains(where: RuleSelector("IA3").matches))
    #expect(!rules.allSatisfy(RuleSelector("IA3").matches))
  }
}
