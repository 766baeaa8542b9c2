import Files
import Testing

/// `ia3 new`: every dialect, what is locked, and files that are there already.
@Suite("ia3 new", .timeLimit(.minutes(20)))
struct NewTests {
  @Test(
    "a new config has no findings in any dialect",
    arguments: ["kohya-json", "sd-scripts-toml", "easy-scripts-toml", "command-line"]
  )
  func dialects(_ dialect: String) throws {
    let place = try Workspace()
    let run = try place.ia3("new", "character", "--name", "mira", "--steps", "400", "--to", dialect)
    #expect(run.status == 0, "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    #expect(run.errors.contains("wrote mira."), "\(run)")
    let lint = try place.ia3("lint", "--fail-on", "warning")
    #expect(lint.status == 0, "\(lint)")
    let again = try place.ia3("new", "character", "--name", "mira", "--steps", "400", "--to", dialect)
    #expect(again.status == 2, "\(again)")
    #expect(again.errors.contains("exists; use --force"), "\(again)")
    #expect(
      try place.ia3("new", "character", "--name", "mira", "--steps", "400", "--to", dialect, "--force").status
        == 0
    )
  }

  @Test("captions beside the images are used unless they are to be ignored")
  func captions() throws {
    let place = try Workspace()
    for name in ["a", "b"] {
      try place.write("no image, but named as one", to: "pics/1_mira/\(name).png")
      try place.write("a cat", to: "pics/1_mira/\(name).txt")
    }
    let words = [
      Path.join(Workspace.products, "ia3"), "new", "character", "--name", "mira", "--dataset", "pics", "-o", "-",
    ]
    let run = try place.run(words)
    #expect(run.json?["caption_extension"]?.string == ".txt", "\(run)")
    #expect(run.errors.contains("uses the 2 captions (.txt) in pics"), "\(run)")
    let easy = try place.run(words + ["--to", "easy-scripts-toml"])
    #expect(easy.output.contains("caption_extension = \".txt\""), "\(easy)")
    let ignoring = try place.run(words + ["--ignore-captions"])
    #expect(ignoring.output.contains("caption_extension .none-use-foldername"), "\(ignoring)")
    #expect(ignoring.errors.isEmpty, "\(ignoring)")
    let set = try place.run(words + ["--set", "caption_extension=.cap"])
    #expect(set.json?["caption_extension"]?.string == ".cap", "\(set)")
  }

  @Test("the name of a prompt file is replaced by its lines where the prompts themselves belong")
  func prompts() throws {
    let place = try Workspace()
    try place.write("# mine\na cat\n\na dog --w 512\n", to: "prompts.txt")
    let words = [
      Path.join(Workspace.products, "ia3"), "new", "character", "--name", "mira", "--set", "sample_prompts=prompts.txt",
      "-o", "-",
    ]
    #expect(try place.run(words).json?["sample_prompts"]?.string == "a cat\na dog --w 512")
    let toml = try place.run(words + ["--to", "sd-scripts-toml"])
    #expect(toml.output.contains("sample_prompts = \"prompts.txt\""), "\(toml)")
    let missing = try place.ia3("new", "character", "--name", "mira", "--set", "sample_prompts=other.txt", "-o", "-")
    #expect(missing.status == 2, "\(missing)")
    #expect(missing.errors.contains("holds the prompts themselves"), "\(missing)")
  }

  @Test("a config can be for an older GUI")
  func olderGUI() throws {
    let place = try Workspace()
    let run = try place.ia3(
      "new",
      "style",
      "--name",
      "ink",
      "--steps",
      "400",
      "--for",
      "kohya_ss@23",
      "-o",
      "-"
    )
    #expect(run.status == 0, "\(run)")
    #expect(run.json?["additional_parameters"]?.string?.contains("--lr_scheduler_type") == true, "\(run)")
    #expect(try place.names().isEmpty)
    for wrong in ["kohya_ss", "kohya_ss@x", "other@23", "kohya_ss@3"] {
      let run = try place.ia3("new", "style", "--name", "ink", "--steps", "400", "--for", wrong, "-o", "-")
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains("kohya_ss@23"), "\(run)")
    }
  }

  @Test("settings on the command line are taken over or refused")
  func settings() throws {
    let place = try Workspace()
    func new(_ options: String...) throws -> Run {
      try place.run(
        ["\(Workspace.products)/ia3", "new", "character", "--name", "mira", "--steps", "400", "-o", "-"]
          + options
      )
    }
    #expect(
      try new("--set", "max_data_loader_n_workers=2").output.contains("\"max_data_loader_n_workers\": 2")
    )
    for (text, message) in [
      ("seed=3", "seed is fixed by the template"), ("nonsense=3", "there is no setting 'nonsense'"),
      ("seed", "'seed' is not of the form key=value"), ("clip_skip=many", "clip_skip"),
    ] {
      let run = try new("--set", text)
      #expect(run.status == 2, "\(run)")
      #expect(run.output.isEmpty, "\(run)")
      #expect(run.errors.contains(message), "\(run)")
    }
    let negative = try new("--weight-decay", "-1")
    #expect(negative.status == 2, "\(negative)")
    #expect(negative.errors.contains("weight"), "\(negative)")
  }

  @Test("the same command gives the same bytes")
  func stable() throws {
    let place = try Workspace()
    let arguments = [
      "\(Workspace.products)/ia3", "new", "character", "--name", "mira", "--steps", "400", "-o", "-",
    ]
    #expect(try place.run(arguments).output == place.run(arguments).output)
  }

  @Test("nothing is asked without a terminal")
  func noTerminal() throws {
    let run = try Workspace().ia3("new", "character", input: "mira\n400\n")
    #expect(run.status == 2, "\(run)")
    #expect(run.errors == "Error: --name must be given\n", "\(run)")
  }

  @Test("a wrong template or name is an error that says what to write")
  func mistakes() throws {
    let place = try Workspace()
    #expect(try place.ia3("new").errors.contains("'ia3 new --list' lists them"))
    let unknown = try place.ia3("new", "caracter", "--name", "x")
    #expect(unknown.status == 2, "\(unknown)")
    #expect(unknown.errors.contains("character"), "\(unknown)")
    for name in ["../x", "a b", "", "a/b"] {
      let run = try place.ia3("new", "character", "--name", name, "--steps", "400")
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains("--name"), "\(run)")
    }
    #expect(try place.names().isEmpty)
  }

  @Test("templates are listed and shown")
  func list() throws {
    let place = try Workspace()
    #expect(
      try place.ia3("new", "--list").lines.map { $0.prefix { $0 != " " } } == [
        "abstract-style", "character", "object", "style",
      ]
    )
    let page = try place.ia3("new", "--show", "character")
    #expect(page.status == 0, "\(page)")
    #expect(page.output.contains("locked: "), "\(page)")
  }

  @Test("a preset and a dataset config lie beside the config")
  func files() throws {
    let place = try Workspace(folders: ["sub"])
    let run = try place.ia3(
      "new",
      "character",
      "--name",
      "mira",
      "--steps",
      "400",
      "-o",
      "sub/c.json",
      "--emit-dataset"
    )
    #expect(run.status == 0, "\(run)")
    #expect(try place.names("sub") == ["c.json", "mira.lycoris.toml"])
    let nowhere = try place.ia3("new", "character", "--name", "mira", "--steps", "400", "-o", "none/c.json")
    #expect(nowhere.status == 2, "\(nowhere)")
    #expect(nowhere.errors.contains("cannot write none/c.json: No such file"), "\(nowhere)")
  }

  @Test("a preset of the same name is kept, and nothing is written")
  func kept() throws {
    let place = try Workspace(["mira.lycoris.toml": "mine = true\n"])
    let run = try place.ia3("new", "character", "--name", "mira", "--steps", "400")
    #expect(run.status == 2, "\(run)")
    #expect(run.errors.contains("mira.lycoris.toml exists and differs"), "\(run)")
    // Nothing is half written.
    #expect(try place.names() == ["mira.lycoris.toml"])
  }
}
