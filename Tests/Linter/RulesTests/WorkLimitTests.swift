import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// A project's own rules come with a clone, so whatever they contain, linting ends soon.
@Suite("Bounds on the user's own rules")
struct WorkLimitTests {
  private static func rule(_ when: String, more: String = "") -> Document {
    let text = """
      id: OWN001
      slug: own-rule
      severity: warning
      profile: compatible
      summary: s
      why: w
      source: [s]
      when: \(JSONText.quoted(when))
      message: m
      \(more)
      """
    return Document.parse(Source(path: "r/own.yaml", text: text), as: .yaml)
  }

  private func problem(_ when: String) throws -> String? {
    var library = RuleLibrary()
    do {
      try library.add(Self.rule(when))
      return nil
    } catch {
      return error.description
    }
  }

  private func lint(_ when: String, more: String = "", _ text: String) throws -> LintedFile {
    var library = RuleLibrary()
    try library.add(Self.rule(when, more: more))
    var options = LintOptions()
    options.select = ["OWN001"]
    return Linter(library, options).lint(Source(path: "a.toml", text: text))
  }

  @Test(
    "a flat chain may be long, and its length does not matter to its meaning",
    arguments: [
      (Array(repeating: "max_train_steps > 5", count: 1_000).joined(separator: " && "), true),
      (Array(repeating: "max_train_steps < 5", count: 1_000).joined(separator: " || "), false),
      (Array(repeating: "1", count: 2_000).joined(separator: " + ") + " == 2000", true),
      (Array(repeating: "2", count: 2_000).joined(separator: " - ") + " == -3996", true),
      (
        "'" + String(repeating: "a", count: 400) + "' == " + Array(repeating: "'a'", count: 400).joined(separator: "+"),
        true
      ),
      ("2 + 3 * 4 - 5 * 2 / 5 == 12 && 7 - 2 - 1 == 4 && 2 < 3 == true", true),
    ]
  )
  func chains(when: String, holds: Bool) throws {
    let linted = try lint(when, "max_train_steps = 10\n")
    #expect(linted.diagnostics.map(\.rule) == (holds ? ["OWN001"] : []))
  }

  @Test(
    "an expression of endless length or depth is refused",
    arguments: [
      (Array(repeating: "max_train_steps > 5", count: 40_000).joined(separator: " && "), "more than 5000 parts"),
      (Array(repeating: "1", count: 40_000).joined(separator: " + ") + " > 1", "more than 5000 parts"),
      ("1 in [" + Array(repeating: "1", count: 40_000).joined(separator: ", ") + "]", "more than 5000 parts"),
      ("optimizer_type" + String(repeating: ".lowerAscii()", count: 300_000) + " == ''", "more than 100 levels"),
      (String(repeating: "!", count: 300_000) + "true", "nested too deeply"),
      (String(repeating: "(", count: 300_000) + "true", "nested too deeply"),
      (String(repeating: "true ? true : ", count: 300_000) + "true", "nested too deeply"),
    ]
  )
  func expressions(when: String, expected: String) throws {
    let problem = try #require(try problem(when))
    #expect(problem.hasPrefix("r/own.yaml:8:"), "\(problem)")
    #expect(problem.contains(expected), "\(problem)")
  }

  @Test(
    "definitions count wherever they are used",
    arguments: [
      ("d0: '1'\n" + (1...40).map { "d\($0): d\($0 - 1) + d\($0 - 1)\n" }.joined(), "more than 5000 parts"),
      ("d0: '1'\n" + (1...900).map { "d\($0): d\($0 - 1) + 1\n" }.joined(), "more than 100 levels"),
      ((0...2_000).map { "d\($0): '1'\n" }.joined(), "more than 1000 definitions"),
    ]
  )
  func definitions(text: String, expected: String) throws {
    let folder = try TestFolder(["definitions.yaml": Array(text.utf8)])
    defer { folder.remove() }
    var library = RuleLibrary()
    let error = #expect(throws: RuleFileError.self) { try library.add(folder: folder.path) }
    #expect(error?.description.contains("definitions.yaml:") == true)
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
  }

  @Test("more rule files than anyone has are refused")
  func files() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    for number in 0...RuleFileLimits.files {
      let text = Self.rule("true").source.text(0..<10_000).replacing("OWN001", with: "OWN\(number)")
      try folder.write(Array(text.utf8), to: "\(number).yaml")
    }
    var library = RuleLibrary()
    let error = #expect(throws: RuleFileError.self) { try library.add(folder: folder.path) }
    #expect(error?.message == "there are more than 1000 rule files")
  }

  @Test(
    "a rule that takes too many steps is named with its place",
    arguments: [
      ("base_weights_multiplier.exists(x, base_weights_multiplier.exists(y, x + y < 0))", ""),
      ("base_weights_multiplier.all(x, base_weights_multiplier.all(y, x + y >= 0))", ""),
      ("base_weights_multiplier.exists(x, x in base_weights)", ""),
      ("base_weights_multiplier.exists(x, string(base_weights) == '')", ""),
      ("true", "help: \"{base_weights_multiplier.exists(x, base_weights_multiplier.exists(y, x + y < 0))}\""),
    ]
  )
  func steps(when: String, more: String) throws {
    let list = (0..<8_000).map(String.init).joined(separator: ",")
    let other = (8_000..<16_000).map { "\"\($0)\"" }.joined(separator: ",")
    let text = "base_weights_multiplier = [\(list)]\nbase_weights = [\(other)]\n"
    let linted = try lint(when, more: more, text)
    guard case .unreadable(let reason) = linted.kind else {
      Issue.record("the rule had steps enough: \(linted.diagnostics)")
      return
    }
    #expect(reason.hasPrefix("r/own.yaml:8:7: the rule OWN001 takes too long here"), "\(reason)")
    #expect(linted.diagnostics.isEmpty)
  }

  @Test("one loop over a long list is no trouble")
  func loop() throws {
    let list = (0..<8_000).map(String.init).joined(separator: ",")
    let text = "base_weights_multiplier = [\(list)]\nseed = 1\n"
    let linted = try lint("base_weights_multiplier.exists(x, x == 7999)", text)
    #expect(linted.diagnostics.map(\.rule) == ["OWN001"])
  }

  @Test("a fix that never settles is reported with its rule and setting, and changes nothing")
  func unsettled() throws {
    var library = RuleLibrary()
    let fix = "at: max_train_steps\nfix: {set: max_train_steps, to: max_train_steps + 1, safety: safe}"
    try library.add(Self.rule("max_train_steps > 0", more: fix))
    var options = LintOptions()
    options.select = ["OWN001"]
    let outcome = Fixer(Linter(library, options), unsafe: false)
      .fix(Source(path: "a.toml", text: "max_train_steps = 10\n"))
    #expect(outcome.fault == .unsettled(rules: ["OWN001"], settings: ["max_train_steps"]))
    #expect(!outcome.isConverged)
  }

  @Test("thousands of duplicates are fixed in one run")
  func duplicates() throws {
    let members = (0..<3_000).map { "  \"seed\": \($0)" }.joined(separator: ",\n")
    let source = Source(path: "a.json", text: "{\n  \"LoRA_type\": \"LyCORIS/iA3\",\n\(members)\n}\n")
    var options = LintOptions()
    options.select = ["duplicate-key"]
    let outcome = Fixer(Linter(RuleLibrary(), options), unsafe: true).fix(source)
    #expect(outcome.isConverged)
    #expect(outcome.remaining.diagnostics.isEmpty)
    #expect(outcome.source.text(0..<1_000) == "{\n  \"LoRA_type\": \"LyCORIS/iA3\",\n  \"seed\": 2999\n}\n")
  }

  @Test("a config with more values than any is not checked, and says so")
  func values() throws {
    let values = Array(repeating: "1", count: 100_001).joined(separator: ",")
    let source = Source(path: "a.json", text: "{\"LoRA_type\": \"LyCORIS/iA3\", \"a\": [\(values)]}")
    let linted = Linter(RuleLibrary(), LintOptions()).lint(source)
    #expect(linted.kind == .unreadable(reason: "more than 100000 values, so they were not read"))
    #expect(linted.diagnostics.map(\.rule) == ["FMT007"])
  }

  @Test("ignore comments on many lines each cover their own line")
  func suppressions() throws {
    let lines = (0..<2_000).map { "unknown_\($0) = 1" + ($0 % 2 == 0 ? " # ia3: ignore[SDS207]" : "") }
    let text = lines.joined(separator: "\n") + "\n# ia3: ignore[SDS207]\nmax_train_steps = 1\n"
    var options = LintOptions()
    options.dialect = .sdScriptsTOML
    options.extendSelect = ["unused-suppression"]
    options.select = ["SDS207"]
    let linted = Linter(RuleLibrary(), options).lint(Source(path: "a.toml", text: text))
    #expect(linted.diagnostics.count { $0.rule == "SDS207" } == 1_000)
    #expect(linted.diagnostics.count { $0.slug == "unused-suppression" } == 1)
  }
}
