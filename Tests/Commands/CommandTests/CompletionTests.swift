import Files
import Testing

/// What shells offer while a command is typed.
@Suite("Completion", .timeLimit(.minutes(20)))
struct CompletionTests {
  /// The words for arguments of which the last is being typed, and which files the shell offers besides.
  private func answer(_ words: [String], in place: Workspace? = nil) throws -> (files: String, words: [String]) {
    let program = "\(Workspace.products)/ia3"
    var arguments = words
    arguments[words.count - 1] = ":" + arguments[words.count - 1]
    let run = try (place ?? Workspace()).run([program, "---complete"] + arguments)
    #expect(run.status == 0, "\(run)")
    #expect(run.errors.isEmpty, "\(run)")
    return (run.lines.first ?? "", run.lines.dropFirst().map { String($0.prefix { $0 != "\t" }) })
  }

  @Test(
    "what is offered starts with what is typed",
    arguments: [
      (["l"], ["lint"]),
      (["m"], ["merge", "model"]),
      (["help", "mo"], ["model"]),
      (["help", "model", ""], ["init"]),
      (["model", ""], ["init"]),
      (["lint", "--form"], ["--format"]),
      (["lint", "--format", "js"], ["json", "json-lines"]),
      (["lint", "--format=sar"], ["--format=sarif"]),
      (["lint", "--select", "IA3002,fixed-s"], ["IA3002,fixed-seed"]),
      (["fix", "--ignore=IA3003"], ["--ignore=IA3003"]),
      (["lint", "--style", "line"], ["line-art"]),
      (["rules", "t0-not-t"], ["t0-not-total-steps"]),
      (["new", "cha"], ["character"]),
      (["new", "character", "--parameter", "clip"], ["clip_skip="]),
      (["new", "--set", "mixed_precision=b"], ["mixed_precision=bf16"]),
      (["convert", "a.json", "--to", "dataset"], []),
      (["show", "--format", "y"], ["yaml"]),
      (["train", "--set", "max_train_st"], ["max_train_steps="]),
      (
        ["train", "a.json", "--set", "gradient_checkpointing="],
        [
          "gradient_checkpointing=true", "gradient_checkpointing=false",
        ]
      ),
      (["train", "a.json", "--allow", "IA3003"], ["IA3003"]),
      (["train", "--engine", "sd"], ["sd-scripts"]),
      (["sample", "--sampler", "Euler"], ["Euler", "Euler a"]),
      (["grid", "--x", "clip"], ["clip_skip="]),
      (["grid", "--x", "sampler=DDIM,DPM"], ["sampler=DDIM,DPM++ 2M Karras"]),
      (["model", "init", "--layout", ""], ["ldm", "diffusers"]),
      (["lint", "--no-such", "x", "--", "--form"], []),
    ]
  )
  func candidates(_ words: [String], _ expected: [String]) throws {
    #expect(try answer(words).words == expected)
  }

  @Test(
    "files are offered by their type",
    arguments: [
      (["lint", ""], ":files"), (["lint", "--dataset", ""], ":folders"), (["inspect", "a"], ":files safetensors"),
      (["inspect", "a.safetensors", "b"], ":files safetensors"), (["train", "--resume", ""], ":folders"),
      (["sample", "--network", ""], ":files safetensors"), (["plot", "a", "b", ""], ":files"),
      (["plot", "-o", ""], ":files svg png"), (["report", "--output="], ":files html"), (["rules", ""], ":none"),
      (["merge", "a", "b", ""], ":files safetensors"),
    ]
  )
  func files(_ words: [String], _ expected: String) throws {
    #expect(try answer(words).files == expected)
  }

  @Test("an option that is given is not offered again, unless it may be repeated")
  func repeated() throws {
    #expect(try !answer(["train", "--quiet", "--"]).words.contains("--quiet"))
    let options = try answer(["train", "--set", "seed=1", "--"]).words
    #expect(options.contains("--set"))
    #expect(options.contains("--help"))
  }

  @Test("every command and every option is offered with a line of help")
  func everything() throws {
    let place = try Workspace()
    let tree = try #require(try place.ia3("--experimental-dump-help").json?["command"])
    let commands = try #require(tree["subcommands"]).items.compactMap { $0["commandName"]?.string }
    #expect(try Set(answer([""], in: place).words) == Set(commands))
    for command in commands where command != "help" && command != "model" {
      let help = try place.ia3(command, "--help").output
      for option in try answer([command, "--"], in: place).words { #expect(help.contains(option), "\(command)") }
      #expect(try answer([command, "--he"], in: place).words.contains("--help"), "\(command)")
    }
  }

  @Test("templates of the project are offered")
  func project() throws {
    let place = try Workspace([
      "ia3.toml": "templates = [\"own\"]\n",
      "own/mine.yaml": "name: mine-of-all\nextends: character\nsummary: My own.\n",
    ])
    #expect(try answer(["new", "mine"], in: place).words == ["mine-of-all"])
  }

  @Test("ia3-train completes its own commands")
  func trainer() throws {
    let place = try Workspace()
    let program = "\(Workspace.products)/ia3-train"
    #expect(try place.run([program, "---complete", ":fac"]).output.hasPrefix(":none\nfacts\t"))
    #expect(try place.run([program, "---complete", "facts", ":"]).output == ":folders\n")
  }

  @Test("an unknown shell is an error")
  func unknownShell() throws {
    let run = try Workspace().ia3("--generate-completion-script", "tcsh")
    #expect(run.status == 2)
    #expect(run.errors.contains("one of bash, zsh, fish, powershell, not 'tcsh'"), "\(run)")
  }

  @Test("the shell is found out if none is named")
  func ownShell() throws {
    let run = try Workspace().ia3("--generate-completion-script", environment: ["SHELL": "/usr/bin/fish"])
    #expect(run.output.contains("function __ia3_complete"), "\(run)")
  }

  // MARK: In the shells themselves

  /// A folder with the script of a shell.
  private func place(_ shell: String) throws -> Workspace {
    let place = try Workspace(["a b.safetensors": "", "note.txt": "", "sub/c.safetensors": ""])
    try place.write(try place.ia3("--generate-completion-script", shell).output, to: "script")
    return place
  }

  /// What bash makes of a line with the cursor at its end.
  private func bash(_ line: String) throws -> [String] {
    let text = """
      source ./script
      COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
      _ia3 "$2"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let breaks = { (character: Character) in character == "=" || character == ":" }
    var words: [String] = []
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      var part = ""
      for character in word {
        if breaks(character) {
          words += [part, String(character)].filter { !$0.isEmpty }
          part = ""
        } else {
          part.append(character)
        }
      }
      words.append(part)
    }
    words[0] = "\(Workspace.products)/ia3"
    let shown = words[0] + line.drop { $0 != " " }
    return try place("bash").run(["/usr/bin/env", "bash", "-c", text, "bash", shown] + words).lines
  }

  @Test(
    "bash replaces what it takes for the last word",
    arguments: [
      ("ia3 mod", ["model"]), ("ia3 lint --format=js", ["json", "json-lines"]),
      ("ia3 train --set mixed_precision=b", ["bf16"]), ("ia3 new --set max_train_st", ["max_train_steps="]),
      ("ia3 sample --sampler DPM", ["DPM++\\ 2M\\ Karras"]), ("ia3 inspect ", ["a b.safetensors", "sub"]),
      ("ia3 report --output=s", ["sub"]), ("ia3 lint --dataset ", ["sub"]), ("ia3 lint n", ["note.txt"]),
    ]
  )
  func bash(_ line: String, _ expected: [String]) throws {
    #expect(try bash(line).sorted() == expected)
  }

  private static func isInstalled(_ shell: String) -> Bool { FileSystem.status("/usr/bin/\(shell)") != nil }

  @Test(
    "fish offers the same",
    .enabled(if: isInstalled("fish")),
    arguments: [
      ("mod", ["model"]), ("lint --format=js", ["--format=json", "--format=json-lines"]),
      ("train --set mixed_precision=b", ["mixed_precision=bf16"]), ("sample --sampler DPM", ["DPM++ 2M Karras"]),
      ("inspect ", ["a b.safetensors", "sub/"]), ("lint --dataset=", ["--dataset=sub/"]),
    ]
  )
  func fish(_ line: String, _ expected: [String]) throws {
    let text = "set PATH $argv[1] $PATH; source ./script; complete -C \"ia3 $argv[2]\""
    let run = try place("fish").run(["/usr/bin/fish", "--no-config", "-c", text, Workspace.products, line])
    #expect(run.lines.map { String($0.prefix { $0 != "\t" }) }.sorted() == expected, "\(run)")
  }

  @Test(
    "zsh completes a word on its command line",
    .enabled(if: isInstalled("zsh")),
    arguments: [
      ("mod", "model "), ("lint --format=sar", "--format=sarif "),
      ("train --set mixed_precision=b", "mixed_precision=bf16 "),
      ("sample --sampler DPM", "DPM++\\ 2M\\ Karras "), ("inspect a", "a\\ b.safetensors "),
      ("lint --dataset s", "sub/"),
    ]
  )
  func zsh(_ line: String, _ expected: String) throws {
    // Another shell with a terminal of its own prints its command line when a key is pressed after the completion.
    let text = """
      zmodload zsh/zpty
      zpty other zsh -f
      zpty -w other "stty -echo; PATH=$1:\\$PATH PS1=; autoload -U compinit; compinit -u -d dump; source ./script"
      zpty -w other 'show() { print -r -- "<$BUFFER>"; exit }; zle -N show; bindkey "^X" show; print ready'
      zpty -r other text '*ready'
      zpty -w -n other "ia3 $2"$'\\t\\x18'
      zpty -r other text '*>*'
      print -r -- ${${text##*<}%%>*}
      """
    let run = try place("zsh").run(["/usr/bin/zsh", "-f", "-c", text, "zsh", Workspace.products, line])
    #expect(run.output.contains(" " + expected) && run.output.hasPrefix("ia3 "), "\(run)")
  }
}
