import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// What rules may ask for, and that `docs/rule-language.md` says so.
@Suite("The rule language")
struct RuleLanguageTests {
  @Test("the example in docs/rule-language.md is a rule's file")
  func example() throws {
    let path = Repository.path("rules/sd-scripts/v2-with-sdxl.yaml")
    let text = "```yaml\n" + String(decoding: try FileSystem.read(path, limit: 1 << 16), as: UTF8.self) + "```\n"
    #expect(try GeneratedDocs.problem(in: "rule-language.md", part: "example", expected: text) == nil)
  }

  @Test("the styles of the help are those that rules ask for")
  func styles() throws {
    #expect(RuleLibrary().styles == UserDeclarations.knownStyles.sorted())
  }

  @Test("docs/rule-language.md has the table of facts")
  func documentedFacts() throws {
    #expect(try GeneratedDocs.problem(in: "rule-language.md", part: "facts", expected: Self.facts) == nil)
  }

  @Test("docs/rule-language.md has the table of observations")
  func documentedObservations() throws {
    let expected = Self.observations
    #expect(try GeneratedDocs.problem(in: "rule-language.md", part: "observations", expected: expected) == nil)
  }

  @Test("every kind of observation has one name")
  func kindNames() {
    let names = Observation.Kind.allCases.map(\.name)
    #expect(Set(names).count == names.count)
    for kind in Observation.Kind.allCases { #expect(Observation.Kind(name: kind.name) == kind) }
    #expect(Observation.Kind(name: "no-such-kind") == nil)
  }

  /// A kind that no rule detects would be noticed for nothing, and one that is missing from the list has no name.
  @Test("every kind of observation has a rule")
  func kindRules() throws {
    let detected = Set(RuleLibrary().rules.compactMap(\.detects))
    #expect(detected == Set(Observation.Kind.allCases))
  }

  @Test(
    "observations carry the values that their kind declares",
    arguments: RuleExampleTests.examples.filter { $0.dialect != .networkMetadata }
  )
  func observations(example: RuleExample) throws {
    let folder = try TestFolder(example.files)
    defer { folder.remove() }
    let source = Source(path: Path.join(folder.path, example.fileName), text: example.text)
    guard case .settings(let settings, _) = ConfigReader.read(source, as: example.dialect) else { return }
    let reader = DatasetReader(base: folder.path, override: nil)
    var observations = settings.observations + reader.pathObservations(settings)
    let plan = reader.plan(settings)
    for named in plan.sources {
      observations += reader.imageObservations(named, plan, wanted: Observation.Kind.allCases)
    }
    observations += reader.planObservations(plan)
    for observation in observations {
      let undeclared = Set(observation.values.keys).subtracting(observation.kind.values)
      #expect(undeclared.isEmpty, "\(observation.kind.name)")
    }
  }

  /// A fact's value has the type that conditions are checked against.
  @Test("a fact has the type that it declares", arguments: Fact.allCases)
  func factTypes(fact: Fact) throws {
    for text in ["max_train_steps = 400\n", "[general]\n"] {
      let source = Source(path: "config.toml", text: text)
      let dialect: DialectName = text.hasPrefix("[") ? .datasetConfig : .sdScriptsTOML
      guard case .settings(let settings, _) = ConfigReader.read(source, as: dialect) else { continue }
      let context = LintContext(
        settings: settings,
        declared: UserDeclarations(style: "abstract", gpu: "T4", lycorisVersion: "4.1.3", datasetQuality: .poor),
        profile: .guide,
        reader: DatasetReader(base: "", override: nil),
        measurer: nil
      )
      guard let value = fact.value(in: context) else { continue }
      let type: ExpressionType =
        switch value {
        case .boolean: .boolean
        case .integer, .float: .number
        case .string: .string
        case .list: .list
        }
      #expect(type == fact.type)
    }
  }

  // MARK: Tables

  private static var facts: String {
    let rows = Fact.allCases.map { "| `\($0.rawValue)` | \($0.type.rawValue) | \($0.help) |" }
    return table(["fact", "type", "meaning"], rows)
  }

  private static var observations: String {
    let rows = Observation.Kind.allCases.map { kind in
      "| `\(kind.name)` | \(kind.help) | \(kind.values.map { "`\($0)`" }.joined(separator: ", ")) |"
    }
    return table(["kind", "when", "values"], rows)
  }

  private static func table(_ titles: [String], _ rows: [String]) -> String {
    let head = "| " + titles.joined(separator: " | ") + " |"
    let rule = "|" + String(repeating: " --- |", count: titles.count)
    return ([head, rule] + rows).joined(separator: "\n") + "\n"
  }
}
