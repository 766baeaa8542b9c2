import Testing

@testable import Settings

/// LoRA_Easy_Training_Scripts: groups of tables, arguments in tables of their own, often as text.
@Suite("TOML of Easy Training Scripts")
struct EasyScriptsTOMLTests {
  static let cases: [ReaderCase] = [
    ReaderCase(
      "groups",
      "[general_args.args]\nmax_train_steps = 100\nseed = 7\n[optimizer_args.args]\noptimizer_type = \"Prodigy\"\n",
      ["max_train_steps": 100, "seed": 7, "optimizer_type": "Prodigy"]
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
      "what Python takes as false is not passed on",
      "[general_args.args]\nseed = 0\nclip_skip = \"\"\ncache_latents = \"false\"\n[network_args.args]\nnetwork_dim = 0\n",
      ["seed": nil, "clip_skip": nil, "cache_latents": false, "network_dim": nil]
    ),
    ReaderCase(
      "the word true is a boolean, and other text stays text",
      "[general_args.args]\ncache_latents = \"True\"\n[optimizer_args.args]\ntext_encoder_lr = \"1.0\"\n",
      ["cache_latents": true],
      observed: ["wrong-type text_encoder_lr"]
    ),
    ReaderCase(
      "an argument that Python cannot read",
      "[optimizer_args.args.optimizer_args]\nweight_decay = \"\"\neps = \"x\"\namsgrad = \"true\"\n[optimizer_args.args.lr_scheduler_args]\nnum_cycles = \"true\"\n",
      ["optimizer_args.amsgrad": true],
      observed: [
        "argument-literal lr_scheduler_args.num_cycles", "argument-literal optimizer_args.eps",
        "argument-literal optimizer_args.weight_decay", "unknown-argument lr_scheduler_args.num_cycles",
      ]
    ),
    ReaderCase(
      "arguments that are no table",
      "[optimizer_args.args]\noptimizer_args = \"d_coef=1\"\n",
      [:],
      observed: ["wrong-type optimizer_args"]
    ),
    ReaderCase(
      "keys that no dataset has, and values of another type",
      "[bucket_args.dataset_args]\nMax_bucket_reso = 1024\nbucket_reso_steps = \"64\"\nbucket_no_upscale = false\n[[subsets]]\nimage_dir = \"a\"\nname = \"a\"\nbatch_size = 2\nkeep_tokens = 1.5\nnum_repeats = 0\n",
      ["bucket_no_upscale": false],
      observed: [
        "foreign-key train_batch_size", "unknown-key Max_bucket_reso", "wrong-type bucket_reso_steps",
        "wrong-type keep_tokens",
      ]
    ),
    ReaderCase(
      "a unit means DyLoRA",
      "[network_args.args.network_args]\nunit = 4\n",
      ["network_module": "networks.dylora"]
    ),
    ReaderCase(
      "fa means LoRA-FA",
      "[network_args.args]\nfa = true\n",
      ["network_module": "networks.lora_fa"]
    ),
    ReaderCase(
      "a guidance scale means FLUX.1",
      "[flux_args.args]\nguidance_scale = 1.0\n",
      ["network_module": "networks.lora_flux"]
    ),
    ReaderCase(
      "a module of one's own counts unless the arguments name another",
      "[extra_args.args]\nnetwork_module = \"networks.oft\"\n[network_args.args.network_args]\nenable_all_linear = true\n",
      ["network_module": "networks.oft"]
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
