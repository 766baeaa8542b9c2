import Files
import Testing

/// What the program says of itself.
@Suite("Help of ia3", .timeLimit(.minutes(20)))
struct HelpTests {
  private static let verbs = ["lint", "fix", "new", "convert", "show", "inspect", "rules", "schema"]

  @Test("every command has help and refuses unknown options", arguments: verbs)
  func help(_ verb: String) throws {
    let place = try Workspace()
    let run = try place.ia3(verb, "--help")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("USAGE: ia3 \(verb)"), "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    let wrong = try place.ia3(verb, "--no-such-option")
    #expect(wrong.status == 2, "\(wrong)")
    #expect(wrong.output.isEmpty, "\(wrong)")
    #expect(wrong.errors.contains("See 'ia3 \(verb) --help'"), "\(wrong)")
  }

  @Test(
    "every command tells the version",
    arguments: verbs + ["train", "sample", "grid", "report", "plot", "merge", "model", "model init"]
  )
  func version(_ verb: String) throws {
    let place = try Workspace()
    let words = [Path.join(Workspace.products, "ia3")] + verb.split(separator: " ").map(String.init)
    let run = try place.run(words + ["--version"])
    #expect(run.status == 0, "\(run)")
    #expect(run.output == (try place.ia3("--version")).output)
  }

  @Test("ia3 alone lists its commands, and suggests one for a wrong word")
  func frontDoor() throws {
    let place = try Workspace()
    #expect(try place.ia3().output.contains("SUBCOMMANDS:"))
    let version = try place.ia3("--version")
    #expect(version.status == 0, "\(version)")
    #expect(version.output.split(separator: ".").count == 3, "\(version)")
    let wrong = try place.ia3("lnt", "a.json")
    #expect(wrong.status == 2, "\(wrong)")
    #expect(wrong.errors == "Error: there is no command 'lnt'; did you mean 'lint'?\n")
    #expect(try place.ia3("help", "trian").errors.contains("did you mean 'train'?"))
    #expect(try place.ia3("model", "int").errors == "Error: there is no command 'int'; did you mean 'init'?\n")
    #expect(try place.ia3("xyzzy").errors == "Error: there is no command 'xyzzy'; see 'ia3 --help'\n")
  }

  @Test(
    "what other linters call a command points to it",
    arguments: [
      ("check", "ia3 lint"), ("explain", "ia3 rules ID"), ("rule", "ia3 rules ID"), ("init", "ia3 new TEMPLATE"),
    ]
  )
  func elsewhere(_ word: String, _ command: String) throws {
    let run = try Workspace().ia3(word, "IA3003")
    #expect(run.status == 2, "\(run)")
    #expect(run.errors == "Error: there is no command '\(word)'; use '\(command)'\n")
  }

  @Test("a word that names no rule is searched for in their names and texts")
  func search() throws {
    let place = try Workspace()
    let seed = try place.ia3("rules", "seed")
    #expect(seed.status == 0, "\(seed)")
    #expect(seed.lines.first?.contains("fixed-seed") == true, "\(seed)")
    #expect(seed.errors.hasPrefix("no rule is called 'seed'; "), "\(seed)")
    #expect(seed.errors.hasSuffix(" rules mention it:\n"), "\(seed)")
    let restart = try place.ia3("rules", "t_0")
    #expect(restart.lines.contains { $0.contains("t0-not-total-steps") }, "\(restart)")
    #expect(try place.ia3("rules", "seed", "--format", "json").json?.items.count == seed.lines.count)
    let text = try place.ia3("rules", "safeguard")
    #expect(text.status == 0, "\(text)")
  }

  @Test("help of a command is that command's --help", arguments: [["lint"], ["train"], ["model", "init"]])
  func helpCommand(_ command: [String]) throws {
    let place = try Workspace()
    let program = "\(Workspace.products)/ia3"
    let run = try place.run([program, "help"] + command)
    #expect(run.status == 0)
    #expect(run.output.contains("USAGE: ia3 \(command.joined(separator: " ")) "), "\(run)")
    #expect(try place.run([program] + command + ["--help"]).output == run.output)
  }

  @Test("ia3 rules lists the rules as text and JSON")
  func rules() throws {
    let place = try Workspace()
    let list = try place.ia3("rules")
    #expect(list.status == 0, "\(list)")
    #expect(list.lines.contains { $0.hasPrefix("IA3002  error    t0-not-total-steps ") }, "\(list)")
    let json = try place.ia3("rules", "--format", "json")
    #expect(json.json?.items.count == list.lines.count)
    #expect(try place.ia3("rules", "--format", "markdown").output.contains("[fixed-seed](IA3003.md)"))
    let page = try place.ia3("rules", "fixed-seed")
    #expect(page.output.hasPrefix("# fixed-seed (IA3003)\n"))
    #expect(try place.ia3("rules", "IA3003").output == page.output)
    #expect(try place.ia3("rules", "seed-is-unset").output == page.output)
    let group = try place.ia3("rules", "IA3")
    #expect(group.status == 0, "\(group)")
    #expect(!group.lines.isEmpty, "\(group)")
    #expect(group.lines.allSatisfy { $0.hasPrefix("IA3") }, "\(group)")
    let unknown = try place.ia3("rules", "fixed-sed")
    #expect(unknown.status == 2)
    #expect(unknown.errors == "Error: there is no rule 'fixed-sed'; did you mean 'fixed-seed'?\n")
  }

  @Test("ia3 schema prints the project file's schema")
  func schema() throws {
    let run = try Workspace().ia3("schema")
    #expect(run.status == 0, "\(run)")
    #expect(run.json?["title"]?.string == "ia3.toml", "\(run)")
  }

  @Test("a reader that leaves early is not an error")
  func closedPipe() throws {
    let place = try Workspace()
    let program = "\(Workspace.products)/ia3"
    let run = try place.run(["/bin/sh", "-c", "'\(program)' rules --format json | head -n 1"])
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    #expect(run.output == "[\n", "\(run)")
  }
}
