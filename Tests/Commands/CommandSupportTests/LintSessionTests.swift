import CommandSupport
import Documents
import Files
import Rules
import TestSupport
import Testing

@Suite("One set-up of the linter for both programs")
struct LintSessionTests {
  private let config = Source(path: "a.toml", text: "network_module = \"lycoris.kohya\"\nmax_train_stepz = 600\n")

  private func rules(_ overrides: LintOverrides) throws -> Set<String> {
    let session = try LintSession(overrides, base: LintOptions(), isIsolated: true)
    return Set(try session.linter(for: config.path).lint(config).diagnostics.map(\.rule))
  }

  @Test("a rule that is allowed is left out, even if its id is selected")
  func allow() throws {
    let all = try rules(LintOverrides())
    let some = try #require(all.min())
    var overrides = LintOverrides()
    overrides.allow = [some]
    #expect(try rules(overrides) == all.subtracting([some]))
    overrides.extendSelect = [some]
    #expect(try rules(overrides) == all.subtracting([some]))
    overrides.allow = ["ALL"]
    #expect(try rules(overrides).isEmpty)
    overrides.allow = [String(some.prefix(3))]
    #expect(try rules(overrides) == all.filter { !$0.hasPrefix(some.prefix(3)) })
  }

  @Test("a rule that is ignored applies if its id is selected")
  func ignore() throws {
    let some = try #require(try rules(LintOverrides()).min())
    var overrides = LintOverrides()
    overrides.ignore = [String(some.prefix(3))]
    #expect(try !rules(overrides).contains(some))
    overrides.extendSelect = [some]
    #expect(try rules(overrides).contains(some))
  }

  @Test("a name that no rule has is a failure that suggests one")
  func unknown() throws {
    let slug = try #require(RuleLibrary().rules.first).slug
    var overrides = LintOverrides()
    overrides.allow = [slug + "x"]
    do {
      _ = try rules(overrides)
      Issue.record("it was taken")
    } catch let failure as Failure {
      #expect(failure.description == "there is no rule '\(slug)x'; did you mean '\(slug)'?")
    }
  }

  @Test("a project file holds for what lies below it, unless it is left alone")
  func projects() throws {
    let folder = try TestFolder(["ia3.toml": Array("profile = \"all\"\n".utf8)])
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.toml")
    let session = try LintSession(base: LintOptions())
    #expect(try session.options(for: path).profile == .all)
    #expect(try session.project(for: path)?.path == Path.join(folder.path, "ia3.toml"))
    var overrides = LintOverrides()
    overrides.profile = .compatible
    #expect(try LintSession(overrides, base: LintOptions()).options(for: path).profile == .compatible)
    #expect(try LintSession(base: LintOptions(), isIsolated: true).options(for: path).profile == .guide)
  }

  @Test("an option of the command line wins over the project file, one that is not given does not")
  func overrides() throws {
    let folder = try TestFolder(["ia3.toml": Array("style = \"abstract\"\ngpu = \"T4\"\n".utf8)])
    defer { folder.remove() }
    var overrides = LintOverrides()
    overrides.style = "monochrome"
    overrides.set(\.declared.gpu, to: nil)
    overrides.set(\.dataset, to: "images")
    let options = try LintSession(overrides, base: LintOptions()).options(for: Path.join(folder.path, "a.toml"))
    #expect(options.declared.style == "monochrome")
    #expect(options.dataset == "images")
    #expect(options.declared.gpu == "T4")
  }

  @Test("findings that are known are not looked for again")
  func known() throws {
    let folder = try TestFolder(["a.toml": config.bytes, "b.toml": config.bytes])
    defer { folder.remove() }
    let session = try LintSession(base: LintOptions(), isIsolated: true)
    let found = try session.find([folder.path])
    let first = try #require(found.files.first)
    let known = LintedFile(path: first, kind: .notAConfig(knownAs: "a test"), diagnostics: [], sources: [:])
    let linted = try session.lint(found, known: [first: known])
    #expect(linted.map(\.path) == found.files)
    #expect(linted.first?.diagnostics.isEmpty == true)
    #expect(linted.last?.diagnostics.isEmpty == false)
  }
}
