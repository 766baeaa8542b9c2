import Documents
import Files
import Rules
import Settings
import TestSupport
import Testing

@testable import Project

@Suite("Project files")
struct ProjectFileTests {
  private func mistakes(_ text: String) -> [String] {
    do {
      _ = try ProjectFile.parse(Source(path: "p/ia3.toml", text: text))
      return []
    } catch {
      return error.mistakes.map(\.description)
    }
  }

  @Test("every option is read")
  func everyOption() throws {
    let text = """
      extend = "../base.toml"
      profile = "compatible"
      select = ["GDE", "t0-not-total-steps"]
      extend-select = ["SDS001"]
      ignore = ["FMT"]
      exclude = ["old/"]
      extra-rules = ["rules", "/abs"]
      templates = ["templates"]
      style = "pixel-art"
      gpu = "T4"
      lycoris-version = "3.1.1"
      sd-scripts-version = "v0.9.1"
      dataset-quality = "poor"
      dataset = "images"
      fail-on = "warning"
      max-warnings = 3
      baseline = "known.json"
      documentation-url = "https://example.org/ia3/"
      severity = { IA3001 = "off", IA3002 = "info" }
      [per-file-ignores]
      "drafts/*" = ["IA3"]
      [dialects]
      "*.conf.toml" = "sd-scripts-toml"
      """
    let file = try ProjectFile.parse(Source(path: "p/ia3.toml", text: text))
    #expect(file.extend == "p/../base.toml")
    #expect(file.profile == .compatible)
    #expect(file.select == ["GDE", "t0-not-total-steps"])
    #expect(file.extendSelect == ["SDS001"])
    #expect(file.ignore == ["FMT"])
    #expect(file.exclude?.map(\.description) == ["old/"])
    #expect(file.extraRules == ["p/rules", "/abs"])
    #expect(file.templates == ["p/templates"])
    #expect(file.declared.style == "pixel-art")
    #expect(file.declared.gpu == "T4")
    #expect(file.declared.lycorisVersion == "3.1.1")
    #expect(file.declared.sdScriptsVersion == "v0.9.1")
    #expect(file.declared.datasetQuality == .poor)
    #expect(file.dataset == "p/images")
    #expect(file.failOn == .warning)
    #expect(file.maxWarnings == 3)
    #expect(file.baseline == "p/known.json")
    #expect(file.documentationURL == "https://example.org/ia3")
    #expect(file.severities == ["IA3001": .off, "IA3002": .info])
    #expect(file.perFileIgnores.map(\.value) == [["IA3"]])
    #expect(file.dialects.map(\.value) == [.sdScriptsTOML])
    // No option is left out above.
    let named = Document.parse(Source(path: "t", text: text), as: .toml).root?.members.map(\.key) ?? []
    #expect(Set(named) == Set(ProjectOption.all.map(\.name)))
  }

  @Test("every mistake is reported at its place")
  func mistakes() {
    let text = """
      extend_select = []
      profile = "giude"
      max-warnings = -1
      ignore = ["A", 2]
      style = ""
        exclude = ["["]
      severity = { X = "eror" }
      wholly-unknown = 1
      documentation-url = "javascript:x"
      """
    #expect(
      mistakes(text) == [
        "p/ia3.toml:1:1: there is no option 'extend_select'; did you mean 'extend-select'?",
        "p/ia3.toml:2:11: 'giude' is not a value of profile: guide, compatible or all; did you mean 'guide'?",
        "p/ia3.toml:3:16: max-warnings must be an integer, 0 or more",
        "p/ia3.toml:4:16: ignore must be a list of rule ids, prefixes of ids or slugs",
        "p/ia3.toml:5:9: style must be text",
        "p/ia3.toml:6:14: the glob '[' matches nothing",
        "p/ia3.toml:7:18: 'eror' is not a value of severity: error, warning, info or off; did you mean 'error'?",
        "p/ia3.toml:8:1: there is no option 'wholly-unknown'",
        "p/ia3.toml:9:21: documentation-url must be an address that begins with https:// or http://",
      ]
    )
  }

  @Test("malformed TOML and duplicate keys are mistakes")
  func malformed() {
    #expect(mistakes("gpu = \n").first?.hasPrefix("p/ia3.toml:1:7: ") == true)
    #expect(mistakes("gpu = 'a'\ngpu = 'b'\n").first?.hasPrefix("p/ia3.toml:2:1: ") == true)
    #expect(mistakes("\u{FEFF}gpu = 'a'\n").isEmpty)
    #expect(mistakes("").isEmpty)
  }

  @Test("a file adds to the one that it extends, and wins over it")
  func extending() throws {
    let folder = try TestFolder([
      "a/ia3.toml": Array(
        """
        extend = "../b/base.toml"
        style = "abstract"
        extend-select = ["IA3001"]
        select = ["FMT"]
        extra-rules = ["r"]
        severity = { IA3001 = "error" }
        per-file-ignores = { "x.toml" = ["FMT"] }
        """.utf8
      ),
      "b/base.toml": Array(
        """
        extend = "../root.toml"
        style = "pixel-art"
        gpu = "T4"
        extend-select = ["IA3002"]
        select = ["IA3"]
        extra-rules = ["r"]
        severity = { IA3001 = "info", IA3002 = "off" }
        per-file-ignores = { "x.toml" = ["IA3"] }
        """.utf8
      ),
      "root.toml": Array("gpu = 'V100'\nmax-warnings = 2\n".utf8),
    ])
    defer { folder.remove() }
    let file = try ProjectFile.read(folder.path + "/a/ia3.toml")
    #expect(file.declared.style == "abstract")
    #expect(file.declared.gpu == "T4")
    #expect(file.maxWarnings == 2)
    #expect(file.extendSelect == ["IA3002", "IA3001"])
    #expect(file.select == ["FMT"])
    #expect(file.extraRules.map(Path.normalized) == [folder.path + "/b/r", folder.path + "/a/r"])
    #expect(file.severities == ["IA3001": .error, "IA3002": .off])
    // A base's name globs hold wherever the base lies.
    let options = file.options(for: folder.path + "/a/x.toml", base: LintOptions())
    #expect(options.ignore == ["IA3002", "IA3", "FMT"])
  }

  @Test("extending in a circle and extending a missing file are errors")
  func brokenBases() throws {
    let folder = try TestFolder([
      "a.toml": Array("extend = 'b.toml'\n".utf8), "b.toml": Array("\nextend = 'a.toml'\n".utf8),
      "c.toml": Array("extend = 'none.toml'\n".utf8),
    ])
    defer { folder.remove() }
    let (a, b) = (folder.path + "/a.toml", folder.path + "/b.toml")
    #expect(
      throws: ProjectFileError(mistakes: [
        ProjectFileMistake(path: b, position: Position(line: 2, column: 10), kind: .cycle([a, b, a]))
      ])
    ) { try ProjectFile.read(a) }
    #expect {
      try ProjectFile.read(folder.path + "/c.toml")
    } throws: {
      "\($0)" == "\(folder.path)/c.toml:1:10: cannot read \(folder.path)/none.toml: No such file or directory"
    }
  }

  @Test("a name that no rule has is an error")
  func unknownRules() throws {
    let library = RuleLibrary()
    let rule = try #require(library.rules.first)
    let known = """
      select = ["ALL", "\(rule.id.prefix(3))", "\(rule.slug)"]
      severity = { \(rule.id) = "off" }
      """
    try ProjectFile.parse(Source(path: "ia3.toml", text: known)).validate(against: library)
    let unknown = """
      ignore = ["\(rule.id)", "\(rule.id.lowercased())x"]
      severity = { "\(rule.slug)" = "off" }
      per-file-ignores = { "*" = ["QQQ"] }
      """
    let file = try ProjectFile.parse(Source(path: "ia3.toml", text: unknown))
    do {
      try file.validate(against: library)
      Issue.record("no error")
    } catch {
      #expect(
        error.mistakes.map(\.position) == [
          Position(line: 1, column: rule.id.count + 15), Position(line: 2, column: 14),
          Position(line: 3, column: 29),
        ]
      )
      #expect(error.mistakes[1].kind == .unknownRule(rule.slug, suggestion: rule.id))
      #expect(error.mistakes[2].kind == .unknownRule("QQQ", suggestion: nil))
    }
  }

  @Test("a rule's former slugs still name it")
  func formerSlugs() throws {
    let library = RuleLibrary()
    let text = """
      extend-select = ["seed-is-unset"]
      ignore = ["repeats-are-one"]
      [per-file-ignores]
      "old/" = ["d-coef-is-one"]
      """
    let file = try ProjectFile.parse(Source(path: "/p/ia3.toml", text: text))
    try file.validate(against: library)
    let options = file.options(for: "/p/old/a.toml", base: LintOptions())
    let included = Set(library.rules.filter(options.includes).map(\.slug))
    #expect(included.contains("fixed-seed"))
    #expect(!included.contains("repeats-not-one"))
    #expect(!included.contains("d-coef-not-one"))
  }

  @Test("a file's path decides which of the options apply to it")
  func fileOptions() throws {
    let text = """
      profile = "all"
      ignore = ["FMT"]
      style = "abstract"
      dataset-quality = "poor"
      dataset = "images"
      severity = { A = "warning", B = "off" }
      per-file-ignores = { "old/" = ["C"], "/top.toml" = ["D"] }
      dialects = { "*.conf" = "sd-scripts-toml", "x/*" = "dataset-config" }
      """
    let file = try ProjectFile.parse(Source(path: "/p/ia3.toml", text: text))
    var base = LintOptions()
    base.ignore = ["Z"]
    base.declared.gpu = "T4"
    base.dialect = .kohyaJSON
    let plain = file.options(for: "/p/a.toml", base: base)
    #expect(plain.profile == .all)
    #expect(plain.ignore == ["Z", "FMT", "B"])
    #expect(plain.severities == ["A": .warning])
    #expect(plain.declared == UserDeclarations(style: "abstract", gpu: "T4", datasetQuality: .poor))
    #expect(plain.dataset == "/p/images")
    #expect(plain.dialect == .kohyaJSON)
    #expect(file.options(for: "/p/x/old/a.conf", base: base).ignore == ["Z", "FMT", "B", "C"])
    #expect(file.options(for: "/p/x/old/a.conf", base: base).dialect == .sdScriptsTOML)
    #expect(file.options(for: "/p/top.toml", base: base).ignore == ["Z", "FMT", "B", "D"])
    #expect(file.options(for: "/p/x/top.toml", base: base).dialect == .datasetConfig)
    #expect(file.variant(for: "/p/a.toml") == file.variant(for: "/p/b/c.toml"))
    #expect(file.variant(for: "/p/a.toml") != file.variant(for: "/p/top.toml"))
  }

  @Test("the nearest project file applies, and is read once")
  func nearest() throws {
    let folder = try TestFolder([
      "ia3.toml": Array("gpu = 'outer'\n".utf8), "x/ia3.toml": Array("gpu = 'inner'\n".utf8),
      "x/y/a.toml": [],
    ])
    defer { folder.remove() }
    let projects = ProjectFiles()
    #expect(try projects.project(for: folder.path + "/x/y/a.toml")?.declared.gpu == "inner")
    #expect(try projects.project(for: folder.path + "/z/a.toml")?.declared.gpu == "outer")
    // What was looked at is not looked at again.
    try folder.write(Array("gpu = 'changed'\n".utf8), to: "x/ia3.toml")
    try folder.write(Array("gpu = 'new'\n".utf8), to: "x/y/ia3.toml")
    #expect(try projects.project(for: folder.path + "/x/y/b.toml")?.declared.gpu == "inner")
    #expect(try projects.project(for: folder.path + "/x/c.toml")?.declared.gpu == "inner")
    #expect(try ProjectFiles().project(for: folder.path + "/x/y/b.toml")?.declared.gpu == "new")
    #expect(try ProjectFiles().project(for: "/none-of-this/a.toml") == nil)
  }

  @Test("the JSON schema has every option")
  func schema() throws {
    let text = ProjectFile.jsonSchema().text(.indented)
    let root = try #require(Document.parse(Source(path: "s.json", text: text), as: .json).root)
    #expect(root["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    #expect(root["additionalProperties"]?.content == .boolean(false))
    let properties = try #require(root["properties"])
    #expect(properties.members.map(\.key) == ProjectOption.all.map(\.name))
    #expect(
      properties.members.allSatisfy { $0.value["description"]?.string != nil && $0.value["type"] != nil }
    )
    #expect(properties["profile"]?["enum"]?.items.compactMap(\.string) == ["guide", "compatible", "all"])
    #expect(properties["severity"]?["additionalProperties"]?["enum"]?.items.count == 4)
    #expect(properties["per-file-ignores"]?["additionalProperties"]?["type"]?.string == "array")
  }

  @Test("docs/project-file.md has the table of options")
  func documented() throws {
    let table = ProjectFile.markdownTable()
    #expect(try GeneratedDocs.problem(in: "project-file.md", part: "options", expected: table) == nil)
  }

  @Test("the table has a row for every option")
  func table() {
    let lines = ProjectFile.markdownTable().split(separator: "\n")
    #expect(lines.count == ProjectOption.all.count + 2)
    for (line, option) in zip(lines.dropFirst(2), ProjectOption.all) {
      #expect(line.hasPrefix("| `\(option.name)` | "))
      #expect(line.split(separator: " | ").count == 4)
    }
  }
}
