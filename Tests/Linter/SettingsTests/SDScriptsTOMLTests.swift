import Testing

@testable import Settings

/// sd-scripts' `--config_file`: sections are flattened, and nothing checks what is in them.
@Suite("TOML of sd-scripts")
struct SDScriptsTOMLTests {
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
      "a truth value in quotes, which is true to Python",
      "gradient_checkpointing = \"false\"\n",
      ["gradient_checkpointing": true],
      observed: ["wrong-type gradient_checkpointing"]
    ),
    ReaderCase(
      "a crop that is no pair of numbers",
      "face_crop_aug_range = \"2.0\"\n",
      ["face_crop_aug_range": "2.0"],
      observed: ["wrong-type face_crop_aug_range"]
    ),
    ReaderCase(
      "a text that Python does not count with stays a text",
      "save_last_n_epochs_state = \"1\"\n",
      ["save_last_n_epochs_state": "1"],
      observed: ["wrong-type save_last_n_epochs_state"]
    ),
    ReaderCase(
      "a list where one is wanted",
      "max_train_steps = [1, 2]\n",
      [:],
      observed: ["wrong-type max_train_steps"]
    ),
    ReaderCase("a whole number for a float", "learning_rate = 1\n", ["learning_rate": 1]),
    ReaderCase(
      "a resolution as a number",
      "resolution = 512\n",
      ["resolution": 512],
      observed: ["wrong-type resolution"]
    ),
    ReaderCase(
      "the GUI's key in a file that the GUI wrote",
      "epoch = 10\nnoise_offset_type = \"Original\"\n",
      ["epoch": nil]
    ),
    ReaderCase(
      "a key that another tab of the GUI writes, for a script without the option",
      "learning_rate_te = 1e-5\nnetwork_module = \"networks.lora\"\nnoise_offset_type = \"Original\"\n",
      ["learning_rate_te": .float(1e-5)],
      observed: ["foreign-key learning_rate_te"]
    ),
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

  @Test("a config's settings and observations are read", arguments: cases)
  func settings(example: ReaderCase) {
    example.check(.sdScriptsTOML, file: "config.toml")
  }

  @Test(
    "a config's options decide its script",
    arguments: [
      ("network_module = \"networks.lora\"\n", "train_network"),
      (
        "network_module = \"networks.lora\"\ncache_text_encoder_outputs = true\nno_half_vae = true\n",
        "sdxl_train_network"
      ),
      (
        "network_module = \"networks.lora\"\npretrained_model_name_or_path = \"sd_xl_base_1.0.safetensors\"\n",
        "sdxl_train_network"
      ),
      ("network_module = \"networks.lora\"\nno_half_vae = true\n", "sdxl_train_network"),
      (
        "network_module = \"networks.lora\"\nno_half_vae = true\npretrained_model_name_or_path = \"v1-5-pruned.ckpt\"\n",
        "train_network"
      ),
      ("network_module = \"networks.lora_flux\"\nt5xxl = \"t5\"\nae = \"ae\"\n", "flux_train_network"),
      ("token_string = \"mira\"\ninit_word = \"girl\"\n", "train_textual_inversion"),
    ]
  )
  func scripts(text: String, script: String) {
    #expect(ReaderCase.read(text, .sdScriptsTOML, file: "config.toml").script == script)
  }
}
