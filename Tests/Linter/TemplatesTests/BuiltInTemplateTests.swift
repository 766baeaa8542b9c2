import Documents
import Files
import Rules
import Settings
import Templates
import TestSupport
import Testing

/// What a config can be written as.
struct Target: Sendable, CustomStringConvertible {
  let dialect: DialectName
  let release: Int?
  let fileName: String
  var description: String { release.map { "\(dialect.rawValue)@\($0)" } ?? dialect.rawValue }
}

private let targets = [
  Target(dialect: .kohyaJSON, release: nil, fileName: "config.json"),
  Target(dialect: .kohyaJSON, release: 24, fileName: "config.json"),
  Target(dialect: .kohyaJSON, release: 23, fileName: "config.json"),
  Target(dialect: .sdScriptsTOML, release: nil, fileName: "config.toml"),
  Target(dialect: .easyScriptsTOML, release: nil, fileName: "config.toml"),
  Target(dialect: .commandLine, release: nil, fileName: "train.sh"),
]

private let templateNames = ["abstract-style", "character", "object", "style"]

private let grid: [[String: String]] = [
  [:], ["steps": "1", "clip_skip": "12"], ["steps": "1200", "clip_skip": "2", "weight_decay": "0.1"],
  ["steps": "2000", "batch": "1", "precision": "bf16"], ["trigger": "größe, rot", "precision": "no"],
  ["model": "/models/it's a model.safetensors", "output": "/out put", "dataset": "/data/x"],
]

/// The built-in templates over a grid of parameters, in every dialect that can be written.
@Suite("Built-in templates")
struct BuiltInTemplateTests {
  @Test("the built-in templates are listed in order")
  func listed() throws {
    #expect(try TemplateLibrary().list.map(\.name) == templateNames)
  }

  @Test("a template's config has no findings in any dialect", arguments: templateNames, targets)
  func clean(name: String, target: Target) throws {
    let template = try TemplateLibrary().template(named: name)
    let linter = Linter(RuleLibrary(), LintOptions())
    for arguments in grid {
      let instance = try template.instantiate(arguments: arguments.merging(["name": "mascot"]) { $1 })
      let encoded = try #require(instance.text(in: target.dialect, release: target.release))
      #expect(encoded.lost == [])
      let linted = linter.lint(Source(path: target.fileName, text: encoded.text))
      #expect(linted.kind == .config(dialect: target.dialect))
      // Paths are filled in where the training runs.
      let findings = linted.diagnostics.filter { !["missing-path", "unset-path"].contains($0.slug) }
      #expect(findings.map { "\($0.rule) \($0.slug): \($0.message)" } == [], "\(arguments)")
    }
  }

  @Test("a template sets what the guide says", arguments: templateNames)
  func guideValues(name: String) throws {
    let instance = try TemplateLibrary().template(named: name)
      .instantiate(arguments: ["name": "mascot", "steps": "1200"])
    for (setting, value) in [
      "network_module": Value.string("lycoris.kohya"), "network_args.algo": .string("ia3"),
      "optimizer_type": .string("Prodigy"), "learning_rate": .float(1), "unet_lr": .float(1),
      "text_encoder_lr": .float(1), "max_train_steps": .integer(1200),
      "lr_scheduler_args.T_0": .integer(1200),
      "caption_extension": .string(".none-use-foldername"), "min_snr_gamma": .integer(1),
      "save_every_n_steps": .integer(120), "optimizer_args.weight_decay": .float(0.01),
    ] { #expect(instance.values[setting] == value, "\(setting)") }
    #expect(instance.values["seed"] == nil)
    #expect(instance.values["max_train_epochs"] == nil)
    #expect(instance.values["epoch"] == nil)
    #expect(instance.values(for: .kohyaJSON)["epoch"] == .integer(31337))
    #expect(instance.subset["num_repeats"] == .integer(1))
    #expect(instance.dataset?.folders == ["dataset", "dataset/1_mascot"])
    #expect(instance.datasetText?.contains("{") == false)
    #expect(instance.presetPath == "mascot.lycoris.toml")
  }

  @Test("a locked setting cannot be set, and says why", arguments: templateNames)
  func locks(name: String) throws {
    let template = try TemplateLibrary().template(named: name)
    for (setting, why) in template.locked {
      #expect(throws: TemplateError.locked(setting, why: why)) {
        try template.instantiate(arguments: ["name": "m"], sets: [(setting, "1")])
      }
    }
    for setting in [
      "seed", "num_repeats", "lr_scheduler_args.T_0", "optimizer_type", "network_args.algo", "epoch",
    ] {
      #expect(template.locked[setting] != nil)
    }
  }

  @Test("an abstract style needs weight decay")
  func abstractStyle() throws {
    let template = try TemplateLibrary().template(named: "abstract-style")
    #expect(throws: TemplateError.self) {
      try template.instantiate(arguments: ["name": "m", "weight_decay": "0"])
    }
    #expect(throws: TemplateError.self) {
      try template.instantiate(arguments: ["name": "m"], sets: [("optimizer_args.weight_decay", "0")])
    }
    var options = LintOptions()
    options.declared.style = "pixel-art"
    let text = try #require(try template.instantiate(arguments: ["name": "m"]).text(in: .sdScriptsTOML)).text
    let linted = Linter(RuleLibrary(), options).lint(Source(path: "a.toml", text: text))
    #expect(linted.diagnostics.filter { $0.severity != .info }.map(\.rule) == [])
  }

  /// The bytes that `--for kohya_ss@23` promises.
  @Test("a template can be written for an older generation of the GUI")
  func olderGUI() throws {
    let template = try TemplateLibrary().template(named: "character")
    let text = try #require(
      try template.instantiate(arguments: ["name": "m"]).text(in: .kohyaJSON, release: 23)
    ).text
    #expect(
      text.contains(
        #""additional_parameters": "--caption_extension \".none-use-foldername\" --log_with \"tensorboard\" --lr_scheduler_type \"CosineAnnealingWarmRestarts\"""#
      )
    )
    #expect(text.contains(#""max_train_steps": "100""#))
    #expect(text.contains(#""lr_scheduler_args": "\"T_0=100\" \"T_mult=1\" \"eta_min=0.0003\"""#))
  }

  @Test("a template gives the same bytes each time")
  func stable() throws {
    for target in targets {
      let texts = try (0..<3).map { _ in
        try TemplateLibrary().template(named: "style").instantiate(arguments: ["name": "m"])
          .text(in: target.dialect, release: target.release)?.text
      }
      #expect(Set(texts).count == 1)
    }
  }

  @Test("the LyCORIS preset names the layers that are trained", arguments: [false, true])
  func preset(trainOnInput: Bool) {
    let document = Document.parse(
      Source(path: "p.toml", text: LyCORISPreset.text(trainOnInput: trainOnInput)),
      as: .toml
    )
    #expect(document.issues == [])
    #expect(
      document.root?["unet_target_name"]?.items.map(\.string) == [".*to_k", ".*to_v", #".*ff\.net\.2"#]
    )
    #expect((document.root?["name_algo_map"]?.members.count ?? 0) == (trainOnInput ? 2 : 0))
    #expect(Recognizer.recognize(document) == .other("LyCORIS preset"))
  }

  @Test("templates in the user's folders join the built-in ones")
  func userFolders() throws {
    let folder = try TestFolder([
      "mine.yaml": Array("name: mine\nextends: character\nvalues: {clip_skip: 4}\n".utf8)
    ])
    defer { folder.remove() }
    let library = try TemplateLibrary(folders: [folder.path])
    #expect(library.list.map(\.name) == ["abstract-style", "character", "mine", "object", "style"])
    let instance = try library.template(named: "mine").instantiate(arguments: ["name": "m"])
    #expect(instance.values["clip_skip"] == .integer(4))
    #expect(throws: TemplateError.self) { try TemplateLibrary(folders: [Path.join(folder.path, "none")]) }
  }
}
