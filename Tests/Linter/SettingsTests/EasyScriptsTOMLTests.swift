import Testing

@testable import Settings

/// LoRA_Easy_Training_Scripts: groups of tables, arguments in tables of their own, often as text.
@Suite("TOML of Easy Training Scripts")
struct EasyScriptsTOMLTests {
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

  @Test("a config's settings and observations are read", arguments: cases)
  func settings(example: ReaderCase) {
    example.check(.easyScriptsTOML, file: "config.toml")
  }

  @Test("subsets are read with their repeats and their kind")
  func subsets() {
    let settings = ReaderCase.read(
      "[[subsets]]\nimage_dir = \"a\"\nnum_repeats = 2\n[[subsets]]\nimage_dir = \"b\"\nis_reg = true\n",
      .easyScriptsTOML,
      file: "config.toml"
    )
    #expect(settings.subsets.map(\.folder) == ["a", "b"])
    #expect(settings.subsets.map { $0.settings["num_repeats"]?.value } == [2, nil])
    #expect(settings.subsets.map(\.isRegularization) == [false, true])
    #expect(settings.observations.map(\.kind) == [])
  }

  @Test("an SDXL config belongs to SDXL's script")
  func script() {
    let settings = ReaderCase.read(
      "[general_args.args]\nsdxl = true\n",
      .easyScriptsTOML,
      file: "config.toml"
    )
    #expect(settings.script == "sdxl_train_network")
  }
}
