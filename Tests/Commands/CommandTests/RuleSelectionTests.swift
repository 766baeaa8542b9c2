import Testing

/// Which rules are checked: options, project files, comments.
@Suite("Choosing rules on the command line", .timeLimit(.minutes(20)))
struct RuleSelectionTests {
  private func rules(_ run: Run) -> Set<String> {
    Set(run.json?["findings"]?.items.compactMap { $0["rule"]?.string } ?? [])
  }

  @Test("rules are selected and ignored by their names")
  func selectors() throws {
    let place = try Workspace(["a.toml": "seed = 3\n" + Sample.toml])
    func found(_ options: String...) throws -> Set<String> {
      let run = try place.run(
        ["\(Workspace.products)/ia3", "lint", "a.toml", "--format", "json"] + options
      )
      #expect(run.status < 2, "\(run)")
      return rules(run)
    }
    #expect(try found("--select", "IA3002") == ["IA3002"])
    #expect(try found("--select", "IA300") == ["IA3002", "IA3003"])
    #expect(try found("--select", "fixed-seed,IA3002") == ["IA3002", "IA3003"])
    #expect(try found("--select", "IA300", "--ignore", "fixed-seed") == ["IA3002"])
    // Former slugs stay valid.
    #expect(try found("--select", "seed-is-unset,IA3002") == ["IA3002", "IA3003"])
    #expect(try found("--select", "IA300", "--ignore", "seed-is-unset") == ["IA3002"])
    #expect(try found("--select", "IA3002", "--extend-select", "IA3003") == ["IA3002", "IA3003"])
    #expect(try !found("--ignore", "IA3").contains("IA3002"))
    #expect(try found("--profile", "guide").contains("IA3003"))
    #expect(try !found("--profile", "compatible").contains("IA3003"))
  }

  @Test("an unknown rule is an error that suggests one", arguments: ["--select", "--ignore", "--extend-select"])
  func unknownRule(_ option: String) throws {
    let place = try Workspace(["a.toml": Sample.toml])
    let run = try place.ia3("lint", "a.toml", option, "fixed-sede")
    #expect(run.status == 2, "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    #expect(run.errors == "Error: there is no rule 'fixed-sede'; did you mean 'fixed-seed'?\n")
    #expect(try place.ia3("fix", "a.toml", option, "XYZ").errors.contains("see 'ia3 rules'"))
  }

  @Test("an option that can have no effect is an error")
  func noEffect() throws {
    let place = try Workspace(["a.toml": Sample.toml])
    for (options, message) in [
      (["--dataset", "nowhere"], "--dataset nowhere: no such folder"),
      (["--python", "no-python"], "--python no-python"),
      (["--style", "monocrome"], "did you mean 'monochrome'?"), (["--dialect", "yaml"], "'yaml' is invalid"),
      (["--profile", "none"], "'none' is invalid"), (["--format", "xml"], "'xml' is invalid"),
      (["--fail-on", "never"], "'never' is invalid"), (["--unsafe"], "--unsafe requires --fix"),
    ] {
      let run = try place.run(["\(Workspace.products)/ia3", "lint", "a.toml"] + options)
      #expect(run.status == 2, "\(run)")
      #expect(run.output.isEmpty, "\(run)")
      #expect(run.errors.contains(message), "\(run)")
    }
    #expect(try place.ia3("lint", "b.toml", "--style", "watercolor", "a.toml").status == 2)
  }

  @Test("--dialect overrides what a file is recognized as")
  func dialect() throws {
    let place = try Workspace(["a.toml": "unknown_key = 1\n"])
    #expect(try place.ia3("lint", "a.toml").output.contains("not a training config"))
    let run = try place.ia3("lint", "a.toml", "--dialect", "sd-scripts-toml", "--format", "concise")
    #expect(run.output.contains("unknown_key"), "\(run)")
  }

  @Test("a project file applies")
  func projectFile() throws {
    let place = try Workspace([
      "ia3.toml": """
      profile = "guide"
      ignore = ["SDS215"]
      fail-on = "warning"

      [severity]
      IA3002 = "warning"

      [per-file-ignores]
      "old/*" = ["IA3002"]

      """, "a.toml": Sample.toml, "old/b.toml": Sample.toml,
      "mira.lycoris.toml": "unet_target_name = []\n",
    ])
    let run = try place.ia3("lint", "--format", "concise")
    #expect(run.status == 1)
    #expect(run.output == "a.toml:12:27: warning[IA3002] T_0 is 400, but the run has 600 steps\n", "\(run)")
    #expect(try place.ia3("lint", "--fail-on", "error").status == 0)
    #expect(try place.ia3("lint", "--isolated", "--format", "concise").output.contains("error[IA3002]"))
    let settings = try place.ia3("lint", "--show-settings", "a.toml")
    #expect(settings.status == 0, "\(settings)")
    #expect(settings.output.contains("severity: IA3002 = warning"), "\(settings)")
    // Standard input is judged as if it lay where its name says.
    let input = try place.ia3(
      "lint",
      "-",
      "--stdin-filename",
      "old/new.toml",
      "--format",
      "concise",
      input: Sample.toml
    )
    #expect(input.status == 0, "\(input)")
    #expect(input.output.isEmpty, "\(input)")
  }

  @Test(
    "a faulty project file is an error in every command",
    arguments: [
      ("profil = \"guide\"\n", "ia3.toml:1:1: there is no option 'profil'; did you mean 'profile'?"),
      ("select = [\"IA9\"]\n", "ia3.toml:1:11: there is no rule 'IA9'"),
      ("fail-on = 3\n", "ia3.toml:1:11: fail-on must be"), ("x = \n", "ia3.toml:1:"),
    ]
  )
  func faultyProject(_ text: String, _ message: String) throws {
    let place = try Workspace(["ia3.toml": text, "a.toml": Sample.toml])
    for arguments in [["lint"], ["lint", "a.toml"], ["fix", "a.toml"], ["lint", "-"]] {
      let run = try place.run(["\(Workspace.products)/ia3"] + arguments, input: Sample.toml)
      #expect(run.status == 2, "\(arguments): \(run)")
      #expect(run.output.isEmpty, "\(arguments): \(run)")
      #expect(run.errors.contains(message), "\(arguments): \(run)")
    }
    #expect(place["a.toml"] == Sample.toml)
  }

  @Test("ignore comments are respected, and reported if they are unused")
  func comments() throws {
    let place = try Workspace([
      "a.toml": Sample.toml.replacing("eta_min=0.0003\"]", with: "eta_min=0.0003\"] # ia3: ignore[IA3002] so")
    ])
    #expect(try place.ia3("lint", "a.toml").status == 0)
    try place.write("seed = 0 # ia3: ignore[IA3001]\n" + Sample.fixed, to: "a.toml")
    #expect(try place.ia3("lint", "a.toml", "--format", "concise").output.contains("FMT016"))
  }
}
