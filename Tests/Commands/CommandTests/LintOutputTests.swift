import Documents
import Files
import Testing

/// How findings are told, and with which exit code.
@Suite("What ia3 lint prints", .timeLimit(.minutes(20)))
struct LintOutputTests {
  @Test(
    "every format is printed",
    arguments: ["text", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"]
  )
  func formats(_ format: String) throws {
    let place = try Workspace(["a <&\"'.toml": Sample.toml])
    let run = try place.ia3("lint", "--format", format, "--select", "IA3002")
    #expect(run.status == 1, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    switch format {
    case "json":
      let finding = run.json?["findings"]?.items.first
      for key in [
        "rule", "slug", "severity", "message", "path", "line", "column", "end_line", "end_column",
        "byte_range", "setting",
        "fix", "url",
      ] { #expect(finding?[key] != nil, "\(key)") }
      #expect(finding?["fix"]?["edits"]?.items.first?["text"]?.string == "600", "\(run)")
    case "json-lines":
      #expect(
        run.lines.allSatisfy {
          Document.parse(Source(path: "", text: $0), as: .json).root?["rule"]?.string == "IA3002"
        }
      )
    case "sarif": #expect(run.json?["runs"]?.items.first?["results"]?.items.count == 1)
    case "gitlab": #expect(run.json?.items.count == 1)
    case "github":
      #expect(run.lines.count == 1)
      #expect(run.output.hasPrefix("::error "))
    case "junit": #expect(isBalanced(run.output), "\(run)")
    case "concise": #expect(run.lines.count == 1)
    default: #expect(run.lines.last == "Found 1 error in 1 file; 1 can be fixed with `ia3 fix`.")
    }
  }

  @Test("a finding about many files lists them with --verbose, in JSON and in SARIF")
  func relatedFiles() throws {
    let place = try Workspace(["run.toml": "train_data_dir = \"data\"\nmax_train_steps = 400\n"])
    for name in ["a", "b", "c"] {
      try place.write("no image, but named as one", to: "data/1_mira/\(name).png")
      try place.write("a cat", to: "data/1_mira/\(name).txt")
    }
    let words = [Path.join(Workspace.products, "ia3"), "lint", "--isolated", "--select", "DAT034", "run.toml"]
    let brief = try place.run(words)
    #expect(brief.output.contains("3 captions, such as data/1_mira/a.txt, are not read"), "\(brief)")
    #expect(!brief.output.contains("c.txt"), "\(brief)")
    #expect(try place.run(words + ["--verbose"]).output.contains("data/1_mira/c.txt"))
    let json = try place.run(words + ["--format", "json"]).json
    #expect(json?["findings"]?.items.first?["related"]?.items.count == 3)
    let sarif = try place.run(words + ["--format", "sarif"]).json
    let result = sarif?["runs"]?.items.first?["results"]?.items.first
    #expect(result?["relatedLocations"]?.items.count == 3)
    let github = try place.run(words + ["--format", "github"])
    #expect(github.lines.count == 1, "\(github)")
  }

  /// Whether every element of an XML text is closed in turn.
  private func isBalanced(_ text: String) -> Bool {
    var open: [Substring] = []
    for piece in text.split(separator: "<").dropFirst() {
      guard let end = piece.firstIndex(of: ">") else { return false }
      let tag = piece[..<end]
      let name = tag.prefix { $0 != " " && $0 != "/" }
      if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else {
        open.append(name)
      }
    }
    return open.isEmpty
  }

  @Test("an output file leaves the terminal alone")
  func outputFile() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.ia3("lint", "a.toml", "--format", "json", "--output-file", "report.json")
    #expect(run.status == 1, "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    #expect(place["report.json"]?.contains("IA3002") == true)
    let device = try place.ia3("lint", "a.toml", "--output-file", "/dev/null")
    #expect(device.status == 1, "\(device)")
    #expect(device.errors.isEmpty, "\(device)")
    let nowhere = try place.ia3("lint", "a.toml", "--output-file", "no/such/folder")
    #expect(nowhere.status == 2, "\(nowhere)")
    #expect(nowhere.errors.contains("no/such/folder"), "\(nowhere)")
  }

  @Test("statistics count the findings of a rule")
  func statistics() throws {
    let place = try Workspace(["a.toml": Sample.toml, "b.toml": Sample.toml])
    let run = try place.ia3("lint", "--statistics", "--select", "IA3002")
    #expect(run.lines.first == "2  IA3002  [*] t0-not-total-steps", "\(run)")
  }

  @Test("colors are for terminals, and for those who ask")
  func color() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    #expect(try !place.ia3("lint").output.contains("\u{1B}["))
    #expect(try place.ia3("lint", "--color", "always").output.contains("\u{1B}["))
    #expect(
      try place.ia3("lint", "--color", "always", environment: ["NO_COLOR": "1"]).output.contains("\u{1B}[")
    )
    #expect(try !place.ia3("lint", "--color", "never").output.contains("\u{1B}["))
  }

  @Test("the environment decides about colors as its conventions say")
  func colorVariables() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    for (variables, isColored) in [
      (["FORCE_COLOR": "1"], true), (["CLICOLOR_FORCE": "1"], true), (["FORCE_COLOR": "0"], false),
      (["CLICOLOR_FORCE": "0"], false), (["FORCE_COLOR": "1", "NO_COLOR": "1"], false), (["FORCE_COLOR": ""], false),
    ] {
      for arguments in [["lint"], ["fix", "--diff"]] {
        let run = try place.run(["\(Workspace.products)/ia3"] + arguments, environment: variables)
        #expect(run.output.contains("\u{1B}[") == isColored, "\(variables) \(run)")
      }
      for program in ["ia3", "ia3-train"] {
        let wrong = try place.run(["\(Workspace.products)/\(program)", "lnt"], environment: variables)
        #expect(wrong.errors.hasPrefix(isColored ? "\u{1B}[1;31mError:\u{1B}[0m " : "Error: "), "\(variables) \(wrong)")
      }
    }
  }

  @Test("a diff in colors is the diff")
  func colorDiff() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let plain = try place.ia3("fix", "--diff").output
    let colored = try place.ia3("fix", "--diff", environment: ["FORCE_COLOR": "1"]).output
    var text = colored
    for code in ["1", "1;31", "1;32", "1;36", "0"] { text = text.replacing("\u{1B}[\(code)m", with: "") }
    #expect(text == plain)
    #expect(colored.contains("\u{1B}[1;31m-"))
    #expect(colored.contains("\u{1B}[1;32m+"))
  }

  @Test("findings link to the pages of built-in rules below the project's address, and to none by default")
  func addresses() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    #expect(try place.ia3("lint", "--format", "json").json?["findings"]?.items.first?["url"]?.content == .null)
    #expect(try !place.ia3("lint", "--format", "sarif").output.contains("helpUri"))
    try place.write("documentation-url = \"https://example.org/ia3/\"\n", to: "ia3.toml")
    let address = "https://example.org/ia3/docs/rules/IA3002.md"
    let json = try place.ia3("lint", "--select", "IA3002", "--format", "json")
    #expect(json.json?["findings"]?.items.first?["url"]?.string == address, "\(json)")
    let sarif = try place.ia3("lint", "--format", "sarif")
    #expect(sarif.output.contains("\"helpUri\": \"\(address)\""), "\(sarif)")
    // Links are for terminals only, however colored the output is.
    #expect(try !place.ia3("lint", "--color", "always").output.contains("]8;;"))
    try place.write("documentation-url = \"ftp://example.org\"\n", to: "ia3.toml")
    let wrong = try place.ia3("lint")
    #expect(wrong.status == 2, "\(wrong)")
    #expect(
      wrong.errors.contains("documentation-url must be an address that begins with https:// or http://"),
      "\(wrong)"
    )
  }

  @Test("COLUMNS is the width of lines", arguments: [80, 120])
  func columns(_ columns: Int) throws {
    let long = "training_comment = \"\(String(repeating: "word ", count: 40))\"\n"
    let place = try Workspace(["a.toml": Sample.toml + long])
    for arguments in [["lint", "--profile", "all"], ["show", "a.toml"]] {
      let program = "\(Workspace.products)/ia3"
      let run = try place.run([program] + arguments, environment: ["COLUMNS": "\(columns)"])
      let wide = run.lines.filter { $0.count > columns && $0.dropFirst(columns / 2).contains(" ") }
      #expect(wide.isEmpty, "\(run)")
      #expect(try place.run([program] + arguments).output != run.output || columns > 100)
    }
  }

  @Test("the exit code says whether there are findings or errors")
  func exitCodes() throws {
    let place = try Workspace(["a.toml": Sample.toml, "b.toml": Sample.fixed, "bad.json": "{"])
    #expect(try place.ia3("lint", "a.toml").status == 1)
    #expect(try place.ia3("lint", "b.toml").status == 0)
    #expect(try place.ia3("lint", "b.toml", "--fail-on", "info").status == 1)
    #expect(try place.ia3("lint", "a.toml", "--exit-zero").status == 0)
    #expect(try place.ia3("lint", "bad.json").status == 2)
    #expect(try place.ia3("lint", "bad.json", "--exit-zero").status == 2)
    let warned = "max_train_epochs = 3\n" + Sample.fixed
    try place.write(warned, to: "w.toml")
    let select = ["lint", "w.toml", "--select", "SDS"]
    let count = try place.ia3("lint", "w.toml", "--format", "json").json?["summary"]?["warnings"]?.content
    #expect(count != .integer(0))
    #expect(count != nil)
    #expect(
      try place.ia3("lint", "w.toml", "--max-warnings", "0", "--ignore", "IA3002").status == 1,
      "\(select)"
    )
    #expect(
      try place.ia3("lint", "w.toml", "--max-warnings", "9223372036854775807", "--ignore", "IA3002").status
        == 0
    )
    for wrong in ["-1", "x", "99999999999999999999"] {
      let run = try place.ia3("lint", "w.toml", "--max-warnings", wrong)
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains("--max-warnings"), "\(run)")
    }
  }

  @Test("what is in a baseline is not reported")
  func baseline() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let written = try place.ia3("lint", "--write-baseline", "known.json")
    #expect(written.status == 0, "\(written)")
    #expect(written.errors.contains("known.json"), "\(written)")
    let silent = try place.ia3("lint", "a.toml", "--baseline", "known.json")
    #expect(silent.status == 0, "\(silent)")
    #expect(silent.output == "No findings in 1 file.\n", "\(silent)")
    // Another line is the same finding; another finding is not.
    try place.write("# moved\nseed = 3\n" + Sample.toml, to: "a.toml")
    let moved = try place.ia3("lint", "a.toml", "--baseline", "known.json", "--format", "concise")
    #expect(moved.status == 1, "\(moved)")
    #expect(moved.lines.count == 1, "\(moved)")
    #expect(moved.output.contains("IA3003"), "\(moved)")
    try place.write(Sample.fixed, to: "a.toml")
    #expect(
      try place.ia3("lint", "a.toml", "--baseline", "known.json").errors.contains("1 finding that no longer occurs")
    )
    try place.write("[]", to: "broken.json")
    let broken = try place.ia3("lint", "a.toml", "--baseline", "broken.json")
    #expect(broken.status == 2, "\(broken)")
    #expect(broken.errors.contains("broken.json:1:1: "), "\(broken)")
    #expect(try place.ia3("lint", "a.toml", "--baseline", "none.json").status == 2)
  }

  @Test("ignore comments are added on request")
  func addIgnore() throws {
    let place = try Workspace(["a.toml": Sample.toml, "b.json": #"{"LoRA_type": "LyCORIS/iA3", "seed": 3}"#])
    let run = try place.ia3("lint", "a.toml", "--select", "IA3002", "--add-ignore", "on purpose")
    #expect(run.status == 0, "\(run)")
    #expect(place["a.toml"]?.contains("# ia3: ignore[IA3002] on purpose") == true)
    #expect(try place.ia3("lint", "a.toml", "--select", "IA3002").status == 0)
    let json = try place.ia3("lint", "b.json", "--select", "IA3003", "--add-ignore", "x")
    #expect(json.status == 1, "\(json)")
    #expect(json.errors.contains("b.json: IA3003 cannot be ignored: the format has no comments"), "\(json)")
    #expect(try place.ia3("lint", "a.toml", "--add-ignore", "two\nlines").status == 2)
  }
}
