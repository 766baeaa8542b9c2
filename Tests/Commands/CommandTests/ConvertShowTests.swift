import Testing

/// `ia3 convert` and `ia3 show`.
@Suite("ia3 convert and ia3 show", .timeLimit(.minutes(20)))
struct ConvertShowTests {
  private static let dialects = ["kohya-json", "sd-scripts-toml", "easy-scripts-toml", "command-line"]

  @Test("every dialect is converted into every other", arguments: dialects, dialects)
  func pairs(_ from: String, _ to: String) throws {
    let place = try Workspace()
    #expect(try place.ia3("new", "character", "--name", "mira", "--steps", "400", "--to", from).status == 0)
    let name = try #require(try place.names().first { $0.hasPrefix("mira.") && !$0.contains("lycoris") })
    let run = try place.ia3("convert", name, "--to", to, "-o", "out.txt")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    let shown = try place.ia3("show", "out.txt", "--dialect", to, "--format", "json")
    let steps = shown.json?["settings"]?.items.first { $0["name"]?.string == "max_train_steps" }
    #expect(steps?["value"]?.content == .integer(400), "\(shown)")
  }

  @Test("what is lost in a conversion is listed")
  func losses() throws {
    let place = try Workspace([
      "a.json": #"{"LoRA_type": "LyCORIS/iA3", "epoch": 5, "max_train_steps": 3, "made_up": 1}"#
    ])
    let run = try place.ia3("convert", "a.json", "--to", "sd-scripts-toml")
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.contains("sd-scripts-toml cannot express epoch\n"), "\(run)")
    #expect(run.errors.contains("made_up is unknown and was left out\n"), "\(run)")
  }

  @Test("the GUI's file holds the prompts of samples, and any other names a file of them")
  func prompts() throws {
    let place = try Workspace([
      "a.toml": "max_train_steps = 400\nsample_every_n_steps = 100\nsample_prompts = \"prompts.txt\"\n",
      "prompts.txt": "a cat --w 512\na dog\n",
      "b.json": #"{"LoRA_type": "Standard", "sample_every_n_steps": 100, "sample_prompts": "a cat\na dog"}"#,
      "c.json": #"{"LoRA_type": "Standard", "sample_every_n_steps": 100}"#,
    ])
    let held = try place.ia3("convert", "a.toml", "--to", "kohya-json")
    #expect(held.output.contains(#""sample_prompts": "a cat --w 512\na dog""#), "\(held)")
    let named = try place.ia3("convert", "b.json", "--to", "sd-scripts-toml", "-o", "b.toml")
    #expect(named.status == 0, "\(named)")
    #expect(place["b.toml"]?.contains("sample_prompts = \"b-prompts.txt\"\n") == true)
    #expect(place["b-prompts.txt"] == "a cat\na dog\n")
    // Nothing names the file on standard output, and without prompts the GUI makes no samples.
    for file in ["b.json", "c.json"] {
      let shown = try place.ia3("convert", file, "--to", "sd-scripts-toml")
      #expect(!shown.output.contains("sample_prompts") && !shown.output.contains("sample_every"), "\(shown)")
      #expect(shown.errors.contains("names a file of prompts") == (file == "b.json"), "\(shown)")
    }
    let missing = try place.ia3("convert", "-", "--to", "kohya-json", input: "sample_prompts = \"none.txt\"\n")
    #expect(!missing.output.contains("sample_prompts"), "\(missing)")
    #expect(missing.errors.contains("holds the prompts themselves, and the file cannot be read"), "\(missing)")
  }

  @Test("a wrong command line is an error that says what is wrong")
  func mistakes() throws {
    let place = try Workspace([
      "a.toml": Sample.toml, "package.json": #"{"name": "x", "scripts": {}}"#, "bad.json": "{",
    ])
    for (arguments, message) in [
      (["convert", "a.toml"], "--to"), (["convert", "a.toml", "--to", "yaml"], "'yaml' is invalid"),
      (["convert", "a.toml", "--to", "dataset-config"], "dataset-config can be read but not written"),
      (["convert", "package.json", "--to", "kohya-json"], "package.json is not a training config"),
      (["convert", "nowhere.json", "--to", "kohya-json"], "cannot read nowhere.json: No such file"),
      (["convert", "bad.json", "--to", "kohya-json"], "bad.json:1:1: "),
      (["convert", "a.toml", "--to", "kohya-json", "-o", "package.json"], "package.json exists; use --force"),
      (
        ["convert", "a.toml", "--to", "kohya-json", "-o", "a.toml", "--force"],
        "a.toml is a file that this command reads"
      ),
      (["show", "package.json"], "not a training config"),
      (["show", "a.toml", "--format", "xml"], "--format must be table or json, not 'xml'"),
      (["show"], "<file>"), (["show", "--tree", "-"], "--format json, toml or yaml"),
    ] {
      let run = try place.run(["\(Workspace.products)/ia3"] + arguments)
      #expect(run.status == 2, "\(arguments): \(run)")
      #expect(run.output.isEmpty, "\(arguments): \(run)")
      #expect(run.errors.contains(message), "\(arguments): \(run)")
    }
    #expect(place["a.toml"] == Sample.toml)
  }

  @Test("the file's settings come first, what follows from them next, and defaults only if asked for")
  func show() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let table = try place.ia3("show", "a.toml")
    #expect(table.status == 0, "\(table)")
    #expect(table.lines.first == "dialect: sd-scripts-toml", "\(table)")
    #expect(table.lines.dropFirst().first == "set in a.toml", "\(table)")
    let steps = { (line: String) in line.split(separator: " ") == ["max_train_steps", "600", "steps"] }
    #expect(table.lines.contains(where: steps), "\(table)")
    #expect(table.lines.contains { $0.hasSuffix(" settings left to defaults; --all shows them") }, "\(table)")
    #expect(!table.output.contains("default of"), "\(table)")
    let all = try place.ia3("show", "--all", "a.toml")
    #expect(all.lines.contains("defaults"), "\(all)")
    #expect(all.output.contains("(default of sd-scripts)"), "\(all)")
    #expect(!all.output.contains("--all shows them"), "\(all)")
    let json = try place.ia3("show", "-", "--format", "json", input: Sample.toml)
    #expect(json.json?["dialect"]?.string == "sd-scripts-toml", "\(json)")
    #expect(json.json?["plan"] != nil)
  }

  @Test("a document is shown as a tree")
  func tree() throws {
    let place = try Workspace(["a.yaml": "a: 1\n", "bad.yaml": "a: [\n", "twice.json": #"{"a": 1, "a": 2}"#])
    let run = try place.ia3("show", "--tree", "a.yaml")
    #expect(run.status == 0, "\(run)")
    #expect(run.json?["kind"]?.string == "mapping", "\(run)")
    let bad = try place.ia3("show", "--tree", "bad.yaml")
    #expect(bad.status == 2, "\(bad)")
    #expect(bad.output.isEmpty, "\(bad)")
    #expect(bad.errors.hasPrefix("bad.yaml:"), "\(bad)")
    let twice = try place.ia3("show", "--tree", "twice.json")
    #expect(twice.status == 1, "\(twice)")
    #expect(twice.json != nil, "\(twice)")
    #expect(twice.errors.hasPrefix("twice.json:1:10: "), "\(twice)")
  }
}
