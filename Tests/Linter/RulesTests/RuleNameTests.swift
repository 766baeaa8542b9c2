import Documents
import Settings
import Testing

@testable import Rules

/// Ids, slugs and the slugs that rules had before.
@Suite("Names of rules")
struct RuleNameTests {
  private let library: RuleLibrary

  init() throws { library = RuleLibrary() }

  @Test("every name means one rule")
  func unique() {
    let names = library.rules.flatMap { [$0.id, $0.slug] + $0.aliases }
    #expect(Set(names).count == names.count)
    for rule in library.rules {
      for name in [rule.id, rule.slug] + rule.aliases { #expect(library.rule(name)?.id == rule.id) }
    }
  }

  @Test("a rule's file has its slug as its name")
  func files() throws {
    let paths = ruleFiles.map(\.path.description)
    for rule in library.rules {
      #expect(paths.contains("\(library.text(of: rule).group)/\(rule.slug).yaml"), "\(rule.id)")
    }
  }

  @Test("the ids in the code are those of rules")
  func idsInCode() throws {
    #expect(library.rule(RuleID.unusedSuppression)?.detects == .unusedSuppression)
    #expect(library.rule(RuleID.presetAttachesNothing)?.slug == "preset-ia3-attaches-nothing")
    #expect(library.rule(RuleID.relativePath)?.detects == .relativePath)
    #expect(library.rules.contains { $0.id.hasPrefix(RuleID.lycorisPrefix) })
  }

  @Test(
    "a selector is an id, the beginning of one, a slug, an alias or ALL",
    arguments: [
      ("IA3003", true), ("IA30", true), ("fixed-seed", true), ("seed-is-unset", true), ("ALL", true),
      ("IA3001", false), ("fixed", false), ("seed-is", false), ("all", false),
    ]
  )
  func selectors(selector: String, isMeant: Bool) throws {
    let rule = try #require(library.rule("IA3003"))
    #expect(rule.matches(selector: selector) == isMeant)
  }

  @Test("an ignore comment takes every name of a rule", arguments: ["IA3003", "fixed-seed", "seed-is-unset"])
  func commentNames(name: String) {
    let plain = lint("seed = 3\n")
    #expect(plain.contains("IA3003"))
    let silenced = lint("seed = 3  # ia3: ignore[\(name)]\n")
    #expect(silenced == plain.filter { $0 != "IA3003" })
    let wholeFile = lint("# ia3: ignore-file[\(name)]\nseed = 3\n")
    #expect(wholeFile == plain.filter { $0 != "IA3003" })
  }

  @Test("an ignore comment takes nothing but whole names", arguments: ["seed-is", "unset-seed", "ALL"])
  func otherWords(name: String) {
    let found = lint("seed = 3  # ia3: ignore[\(name)]\n")
    #expect(found.contains("IA3003"))
    #expect(found.contains(RuleID.unusedSuppression))
  }

  private func lint(_ text: String) -> [String] {
    var options = LintOptions()
    options.dialect = .sdScriptsTOML
    return Linter(library, options).lint(Source(path: "config.toml", text: text)).diagnostics.map(\.rule).sorted()
  }
}
