import Documents
import Testing

@testable import Settings

/// sd-scripts' `--config_file`: sections are flattened, and nothing checks what is in them.
@Suite struct SDScriptsTOMLTests {
  static let cases: [ReaderCase] = [
    ReaderCase(
      "sections are flattened",
      "[a]\nmax_train_steps = 100\n[b]\noptimizer_type = \"Prodigy\"\n",
      ["max_train_steps": 100, "optimizer_type": "Prodigy"]
    ),
    ReaderCase("a seed of 0 is a seed", "seed = 0\n", ["seed": 0]),
    ReaderCase("no seed is no seed", "max_train_steps = 5\n", ["seed": nil]),
    ReaderCase(
      "sd-scripts' own defaults",
      "seed = 1\n",
      ["max_train_steps": 1600, "learning_rate": .float(2e-6), "lr_scheduler": "constant"]
    ),
    ReaderCase(
      "arguments are an array",
      #"optimizer_type = "Prodigy"\#noptimizer_args = ["d0=3e-4", "betas=0.9,0.99"]"#,
      ["optimizer_args.d0": .float(3e-4), "optimizer_args.betas": .list([.float(0.9), .float(0.99)])]
    ),
    ReaderCase(
      "a string of arguments is not",
      #"optimizer_type = "Prodigy"\#noptimizer_args = "d0=3e-4""#,
      ["optimizer_args.d0": .float(3e-4)],
      observed: ["arguments-not-a-list optimizer_args"]
    ),
    ReaderCase(
      "an argument that is no string",
      "optimizer_args = [1]\n",
      [:],
      observed: ["argument-shape optimizer_args"]
    ),
    ReaderCase(
      "steps in quotes",
      "max_train_steps = \"100\"\n",
      ["max_train_steps": 100],
      observed: ["wrong-type max_train_steps"]
    ),
    ReaderCase(
      "steps with a fraction",
      "max_train_steps = 100.5\n",
      [:],
      observed: ["wrong-type max_train_steps"]
    ),
    ReaderCase(
      "a truth value in quotes",
      "gradient_checkpointing = \"false\"\n",
      ["gradient_checkpointing": false],
      observed: ["wrong-type gradient_checkpointing"]
    ),
    ReaderCase(
      "a list where one is wanted",
      "max_train_steps = [1, 2]\n",
      [:],
      observed: ["wrong-type max_train_steps"]
    ),
    ReaderCase("a whole number for a float", "learning_rate = 1\n", ["learning_rate": 1]),
    ReaderCase("a resolution as a number", "resolution = 512\n", ["resolution": 512]),
    ReaderCase(
      "a word that is no choice",
      "loss_type = \"l3\"\n",
      ["loss_type": "l3"],
      observed: ["invalid-choice loss_type"]
    ),
    ReaderCase(
      "a misspelt key",
      "optimiser_type = \"Prodigy\"\n",
      ["optimizer_type": nil],
      observed: ["unknown-key optimiser_type"]
    ),
    ReaderCase("the GUI's key", "epoch = 10\n", [:], observed: ["foreign-key epoch"]),
    ReaderCase("a dataset's key", "num_repeats = 10\n", [:], observed: ["foreign-key num_repeats"]),
  ]

  @Test(arguments: cases) func reads(example: ReaderCase) {
    example.check(.sdScriptsTOML, file: "config.toml")
  }

  @Test(arguments: [
    ("network_module = \"networks.lora\"\n", "train_network"),
    (
      "network_module = \"networks.lora\"\ncache_text_encoder_outputs = true\nno_half_vae = true\n",
      "sdxl_train_network"
    ),
    ("network_module = \"networks.lora_flux\"\nt5xxl = \"t5\"\nae = \"ae\"\n", "flux_train_network"),
  ]) func scripts(text: String, script: String) {
    #expect(ReaderCase.read(text, .sdScriptsTOML, file: "config.toml").script == script)
  }
}

/// sd-scripts' `--dataset_config`: three levels, each falling back to the one above.
@Suite struct DatasetConfigTests {
  private let text = """
    [general]
    caption_extension = ".txt"
    num_repeats = 3
    shuffle_caption = true

    [[datasets]]
    resolution = [512, 768]
    batch_size = 4

      [[datasets.subsets]]
      image_dir = "a"
      num_repeats = 1

      [[datasets.subsets]]
      image_dir = "b"
      shuffle_caption = false

    [[datasets]]
    num_repeats = 7

      [[datasets.subsets]]
      image_dir = "c"
      is_reg = true

    """

  private func values(_ settings: Settings, _ key: String) -> [Value?] {
    settings.subsets.map { $0.settings[key]?.value }
  }

  @Test func inheritance() {
    let settings = ReaderCase.read(text, .datasetConfig, file: "dataset.toml")
    #expect(settings.observations.map(\.kind) == [])
    #expect(settings.subsets.map(\.folder) == ["a", "b", "c"])
    #expect(settings.subsets.map(\.dataset) == [0, 0, 1])
    #expect(settings.subsets.map(\.isRegularisation) == [false, false, true])
    #expect(values(settings, "num_repeats") == [1, 3, 7])
    #expect(values(settings, "shuffle_caption") == [true, false, true])
    #expect(values(settings, "caption_extension") == [".txt", ".txt", ".txt"])
    #expect(settings.value("train_batch_size") == 4)
    #expect(settings.value("resolution") == .list([512, 768]))
    #expect(settings.script == nil)
  }

  @Test func oneRepeatByDefault() {
    let settings = ReaderCase.read(
      "[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"a\"\n",
      .datasetConfig,
      file: "d.toml"
    )
    #expect(values(settings, "num_repeats") == [1])
    #expect(settings.subsets.first?.settings["num_repeats"]?.place == nil)
  }

  /// A setting that is inherited is changed where it stands, once for all that inherit it.
  @Test func editsWhereItStands() throws {
    let settings = ReaderCase.read(text, .datasetConfig, file: "dataset.toml")
    let subset = settings.subsets[1]
    let edits = try #require(settings.edits(for: Change(name: "num_repeats", value: 1), of: subset))
    let changed = try edits.applied(to: settings.files[0].source.bytes)
    #expect(
      String(decoding: changed, as: UTF8.self) == text.replacing("num_repeats = 3", with: "num_repeats = 1")
    )
  }

  static let cases: [ReaderCase] = [
    ReaderCase(
      "JSON",
      #"{"general": {"resolution": 512}, "datasets": [{"subsets": [{"image_dir": "a"}]}]}"#,
      ["resolution": 512]
    ),
    ReaderCase(
      "repeats as text",
      #"{"datasets": [{"subsets": [{"image_dir": "a", "num_repeats": "2"}]}]}"#,
      [:],
      observed: ["wrong-type num_repeats"]
    ),
    ReaderCase(
      "an option of the training",
      #"{"datasets": [{"max_train_steps": 5, "subsets": []}]}"#,
      [:],
      observed: ["foreign-key max_train_steps"]
    ),
    ReaderCase(
      "a key on the wrong level",
      #"{"datasets": [{"image_dir": "a", "subsets": []}]}"#,
      [:],
      observed: ["foreign-key image_dir"]
    ),
    ReaderCase(
      "a key above all levels",
      #"{"num_repeats": 2, "datasets": [{"subsets": []}]}"#,
      [:],
      observed: ["foreign-key num_repeats"]
    ),
    ReaderCase(
      "a misspelt key",
      #"{"datasets": [{"subsets": [{"image_dirs": "a"}]}]}"#,
      [:],
      observed: ["unknown-key image_dirs"]
    ),
    ReaderCase(
      "a table for a list of them",
      #"{"datasets": {"subsets": []}}"#,
      [:],
      observed: ["wrong-type datasets"]
    ),
  ]

  @Test(arguments: cases) func reads(example: ReaderCase) {
    example.check(.datasetConfig, file: "dataset.json")
  }
}

/// LoRA_Easy_Training_Scripts: groups of tables, arguments in tables of their own, often as text.
@Suite struct EasyScriptsTOMLTests {
  static let cases: [ReaderCase] = [
    ReaderCase(
      "groups",
      "[general_args.args]\nmax_train_steps = 100\nseed = 0\n[optimizer_args.args]\noptimizer_type = \"Prodigy\"\n",
      ["max_train_steps": 100, "seed": 0, "optimizer_type": "Prodigy"]
    ),
    ReaderCase(
      "arguments in tables",
      "[optimizer_args.args]\noptimizer_type = \"Prodigy\"\n[optimizer_args.args.optimizer_args]\nd0 = 0.0003\nweight_decay = \"0.01\"\nbetas = \"0.9,0.99\"\n",
      [
        "optimizer_args.d0": .float(3e-4), "optimizer_args.weight_decay": .float(0.01),
        "optimizer_args.betas": .list([.float(0.9), .float(0.99)]),
      ]
    ),
    ReaderCase(
      "an algorithm means LyCORIS",
      "[network_args.args.network_args]\nalgo = \"ia3\"\n",
      ["network_module": "lycoris.kohya", "network_args.algo": "ia3"]
    ),
    ReaderCase(
      "no algorithm means LoRA",
      "[network_args.args]\nnetwork_dim = 8\n",
      ["network_module": "networks.lora", "network_dim": 8]
    ),
    ReaderCase(
      "the dataset's arguments",
      "[general_args.dataset_args]\nbatch_size = 4\nresolution = [512, 768]\n",
      ["train_batch_size": 4, "resolution": .list([512, 768])]
    ),
    ReaderCase(
      "a misspelt group",
      "[generl_args.args]\nseed = 1\n",
      ["seed": nil],
      observed: ["unknown-key generl_args"]
    ),
    ReaderCase(
      "a misspelt key",
      "[general_args.args]\nmax_train_step = 1\n",
      [:],
      observed: ["unknown-key max_train_step"]
    ),
    ReaderCase(
      "a wrong type",
      "[general_args.args]\nmax_train_steps = \"many\"\n",
      [:],
      observed: ["wrong-type max_train_steps"]
    ),
  ]

  @Test(arguments: cases) func reads(example: ReaderCase) {
    example.check(.easyScriptsTOML, file: "config.toml")
  }

  @Test func subsets() {
    let settings = ReaderCase.read(
      "[[subsets]]\nimage_dir = \"a\"\nnum_repeats = 2\n[[subsets]]\nimage_dir = \"b\"\nis_reg = true\n",
      .easyScriptsTOML,
      file: "config.toml"
    )
    #expect(settings.subsets.map(\.folder) == ["a", "b"])
    #expect(settings.subsets.map { $0.settings["num_repeats"]?.value } == [2, nil])
    #expect(settings.subsets.map(\.isRegularisation) == [false, true])
    #expect(settings.observations.map(\.kind) == [])
  }

  @Test func scripts() {
    let settings = ReaderCase.read(
      "[general_args.args]\nsdxl = true\n",
      .easyScriptsTOML,
      file: "config.toml"
    )
    #expect(settings.script == "sdxl_train_network")
  }
}
