import Documents
import Files
import Settings
import TestSupport
import Testing

@testable import Rules

/// The table of options that need, exclude, replace or disable each other.
@Suite("Relations between options")
struct RelationTests {
  private static let library = RuleLibrary()
  private static let ids: Set<String> = ["SDS301", "SDS302", "SDS303", "SDS304", "SDS305"]
  private static let rows = Catalogue.relations

  @Test("every line of the table has a known kind, effect, reason and source")
  func complete() throws {
    let path = Repository.path("Sources/Linter/Settings/Tables/relations.tsv")
    let text = String(decoding: try FileSystem.read(path, limit: 1 << 20), as: UTF8.self)
    let lines = text.split(separator: "\n").dropFirst()
    #expect(lines.count == Self.rows.count)
    for row in Self.rows {
      #expect(["crash", "harm", "ignored", "note"].contains(row.effect), "\(row.option)")
      #expect(!row.other.isEmpty, "\(row.option)")
      #expect(!row.reason.isEmpty, "\(row.option)")
      #expect(!row.source.isEmpty, "\(row.option)")
    }
  }

  @Test("the table names only what exists, and all of it is compiled in")
  func options() {
    let names = RuleNames(definitions: [:])
    for row in Self.rows { #expect(names.type(of: row.option) != nil, "\(row.option)") }
    let compiled = RuleLibrary.builtIn.relations.all
    #expect(Set(compiled.map(\.name)) == Set(Self.rows.map(\.option)))
    for option in compiled {
      #expect(option.relations.map(\.kind) == Self.rows.filter { $0.option == option.name }.map(\.kind))
    }
  }

  @Test("the scripts of the table exist")
  func scripts() {
    let known = Set(Catalogue.options.values.flatMap(\.scripts))
    for row in Self.rows where row.scripts != nil {
      for pattern in (row.scripts ?? "").split(separator: " ") {
        let isKnown = known.contains { script in
          pattern.hasPrefix("*")
            ? script.hasSuffix(pattern.dropFirst())
            : pattern.hasSuffix("*") ? script.hasPrefix(pattern.dropLast()) : script == pattern
        }
        #expect(isKnown, "\(row.option): \(pattern)")
      }
    }
  }

  private static let base = "max_train_steps = 400\nnetwork_module = \"networks.lora\"\nnetwork_dim = 16\n"
  private static let sdxl = base + "pretrained_model_name_or_path = \"stabilityai/stable-diffusion-xl-base-1.0\"\n"

  static let faults: [(lines: String, found: [String])] = [
    ("", []),
    ("masked_loss = true", ["warning SDS301 masked_loss"]),
    ("dataset_config = \"a.yaml\"", ["error SDS305 dataset_config"]),
    ("lr_scheduler = \"reduce_lr_on_plateau\"", ["error SDS305 lr_scheduler"]),
    ("lr_scheduler = \"cosine_warmup_with_min_lr\"", ["error SDS305 lr_scheduler"]),
    (
      "lr_scheduler_type = \"ExponentialLR\"\nlr_scheduler_args = [\"gamma=0.9\", \"last_epoch=2\"]",
      ["error SDS305 lr_scheduler_args.last_epoch"]
    ),
    ("lr_scheduler_type = \"ExponentialLR\"\nlr_scheduler_args = [\"gamma=0.9\", \"last_epoch=-1\"]", []),
    (
      "lr_scheduler_type = \"LambdaLR\"\nlr_scheduler_args = [\"lr_lambda=(0.9, 0.99)\"]",
      ["error SDS305 lr_scheduler_type"]
    ),
    ("optimizer_args = [\"weight_decay=-1\"]", ["error SDS305 optimizer_args.weight_decay"]),
    ("optimizer_type = \"Lion\"\noptimizer_args = [\"weight_decay=-1\"]", []),
    (
      "optimizer_type = \"SGDNesterov\"\noptimizer_args = [\"momentum=-1\", \"dampening=1\"]",
      ["error SDS305 optimizer_args.momentum", "error SDS305 optimizer_args.dampening"]
    ),
    ("optimizer_type = \"SGDNesterov\"\noptimizer_args = [\"dampening=False\"]", []),
    (
      "optimizer_type = \"SGDNesterov\"\noptimizer_args = [\"momentum=False\", \"weight_decay=True\"]",
      ["error SDS305 optimizer_args.momentum", "error SDS305 optimizer_args.weight_decay"]
    ),
    ("optimizer_args = [\"betas=(0.9,)\"]", ["error SDS305 optimizer_args.betas"]),
    ("optimizer_args = [\"betas=(0.9, 1.0)\"]", ["error SDS305 optimizer_args.betas"]),
    ("optimizer_args = [\"betas=(0.9, 0.99)\"]", []),
    ("optimizer_args = [\"differentiable=True\"]", ["error SDS302 optimizer_args.differentiable"]),
    (
      "optimizer_type = \"AdamW8bit\"\noptimizer_args = [\"amsgrad=True\", \"optim_bits=8\"]",
      ["error SDS302 optimizer_args.amsgrad", "error SDS305 optimizer_args.optim_bits"]
    ),
    (
      "optimizer_type = \"AdamWScheduleFree\"\nlr_scheduler_args = [\"last_epoch=2\"]\nlr_scheduler_timescale = 3",
      ["info SDS304 lr_scheduler_args", "info SDS304 lr_scheduler_timescale"]
    ),
    ("masked_loss = true\nalpha_mask = true", []),
    (
      "optimizer_type = \"DAdaptSGD\"\nlr_scheduler = \"cosine\"\nlr_warmup_steps = 10", ["error SDS302 optimizer_type"]
    ),
    ("optimizer_type = \"DAdaptSGD\"\nlr_scheduler = \"cosine\"\nlr_warmup_steps = 0", []),
    (
      "optimizer_type = \"DAdaptAdam\"\nlearning_rate = 1.0\nnetwork_args = [\"mid_lr_weight=0.5\"]",
      ["error SDS302 network_args.mid_lr_weight"]
    ),
    ("optimizer_type = \"AdamW\"\nnetwork_args = [\"mid_lr_weight=0.5\"]", []),
    ("optimizer_type = \"AdamW8bit\"\nfused_backward_pass = true", ["error SDS301 fused_backward_pass"]),
    (
      "optimizer_type = \"prodigyplus.ProdigyPlusScheduleFree\"\nlr_scheduler = \"cosine\"\nlr_warmup_steps = 100",
      ["warning SDS304 lr_scheduler", "warning SDS304 lr_warmup_steps"]
    ),
    (
      "optimizer_type = \"AdaFactor\"\nunet_lr = 1e-5\nlr_scheduler = \"cosine_with_restarts\"",
      ["warning SDS303 lr_scheduler", "warning SDS303 unet_lr"]
    ),
    ("optimizer_type = \"Adafactor\"\nlr_scheduler = \"adafactor\"\nlearning_rate = 1e-3", []),
    (
      "optimizer_type = \"Adafactor\"\noptimizer_args = [\"relative_step=False\"]\nlearning_rate = 1.0",
      ["warning SDS305 learning_rate"]
    ),
    ("optimizer_type = \"torch.optim.AdamW\"\nunet_lr = 1.0", ["warning SDS305 unet_lr"]),
    ("learning_rate = 1e-4", []),
    ("optimizer_type = \"Prodigy\"\nlearning_rate = 1.0", []),
    ("lr_scheduler = \"cosine\"\nlr_warmup_steps = 500", ["warning SDS305 lr_warmup_steps"]),
    ("lr_scheduler = \"cosine\"\nlr_warmup_steps = 40", []),
    ("lr_scheduler = \"cosine\"\nlr_warmup_steps = 0.1", []),
    ("lr_scheduler = \"cosine\"\nlr_warmup_steps = 2.0", ["warning SDS305 lr_warmup_steps"]),
    ("lr_scheduler = \"cosine_with_min_lr\"", ["error SDS301 lr_scheduler"]),
    ("lr_scheduler = \"cosine_with_min_lr\"\nlr_scheduler_min_lr_ratio = 0.1", []),
    ("network_train_unet_only = true\nunet_lr = 0", ["error SDS305 unet_lr"]),
    ("unet_lr = 0\ntext_encoder_lr = 0", ["error SDS305 unet_lr"]),
    ("unet_lr = 0\ntext_encoder_lr = 1e-5", ["info SDS305 unet_lr"]),
    (
      "network_train_unet_only = true\nnetwork_train_text_encoder_only = true",
      ["error SDS302 network_train_unet_only"]
    ),
    ("dim_from_weights = true", ["error SDS301 dim_from_weights"]),
    (
      "sample_every_n_steps = 100\nsample_every_n_epochs = 1\nsample_prompts = \"a.txt\"",
      ["warning SDS303 sample_every_n_steps"]
    ),
    ("sample_every_n_steps = 100", ["error SDS301 sample_every_n_steps"]),
    ("initial_step = 500", ["error SDS305 initial_step"]),
    ("initial_step = 100", []),
    ("resume_from_huggingface = true", ["warning SDS301 resume_from_huggingface"]),
    ("resume_from_huggingface = true\nresume = false", ["warning SDS301 resume_from_huggingface"]),
    (
      "max_train_epochs = 2\nsave_every_n_epochs = 10\nsave_last_n_epochs = 1",
      ["info SDS304 save_last_n_epochs"]
    ),
    ("unet_lr = -1e-4", ["warning SDS305 unet_lr"]),
    ("save_state = true\nsave_state_to_huggingface = true", ["warning SDS301 save_state_to_huggingface"]),
    ("output_name = \"mira/v1\"", ["error SDS305 output_name"]),
    ("output_name = \"mira: best?\"", ["warning SDS305 output_name"]),
    (
      "train_batch_size = 0\ngradient_accumulation_steps = 0",
      ["error SDS305 train_batch_size", "error SDS305 gradient_accumulation_steps"]
    ),
    ("min_snr_gamma = -5", ["warning SDS305 min_snr_gamma"]),
    (
      "persistent_data_loader_workers = true\nmax_data_loader_n_workers = 0",
      ["error SDS301 persistent_data_loader_workers"]
    ),
    ("log_with = \"tensorboard\"", ["error SDS301 log_with"]),
    ("text_encoder_lr = [5e-5, 1e-5]", ["warning SDS304 text_encoder_lr"]),
    ("text_encoder_lr = [5e-5, 5e-5]", []),
    ("seed = -1", ["error SDS305 seed"]),
  ]

  @Test("a config has the findings of its options", arguments: faults)
  func findings(lines: String, found: [String]) throws {
    #expect(try lint(Self.base + lines + "\n", "config.toml").sorted() == found.sorted())
  }

  static let commands: [(command: String, found: [String])] = [
    (
      "flux_train_network.py --pretrained_model_name_or_path flux1-dev.safetensors --ae a --min_snr_gamma 5 --noise_offset 0.1",
      [
        "error SDS301 pretrained_model_name_or_path", "error SDS301 pretrained_model_name_or_path",
        "warning SDS304 min_snr_gamma", "warning SDS304 noise_offset",
      ]
    ),
    (
      "train_network.py --network_module networks.dylora --network_dim 8 --network_args unit=0",
      ["error SDS305 network_args.unit"]
    ),
    ("flux_train_network.py --split_mode", ["warning SDS303 split_mode"]),
    (
      "flux_train_network.py --blocks_to_swap 20 --cpu_offload_checkpointing --gradient_checkpointing",
      ["error SDS302 blocks_to_swap"]
    ),
    ("flux_train_network.py --mixed_precision fp16 --fp8_base", ["warning SDS302 mixed_precision"]),
    ("flux_train_network.py --loss_type huber", ["error SDS302 loss_type"]),
    ("sdxl_train_network.py --loss_type huber", []),
    (
      "sdxl_train.py --optimizer_type Adafactor --fused_backward_pass --gradient_accumulation_steps 4",
      ["error SDS302 fused_backward_pass"]
    ),
    (
      "train_network.py --pretrained_model_name_or_path stabilityai/stable-diffusion-2-1",
      ["error SDS301 pretrained_model_name_or_path"]
    ),
    (
      "train_network.py --v2 --pretrained_model_name_or_path stabilityai/stable-diffusion-2-1",
      ["warning SDS301 pretrained_model_name_or_path"]
    ),
    (
      "train_network.py --pretrained_model_name_or_path stabilityai/stable-diffusion-xl-base-1.0",
      ["error SDS302 pretrained_model_name_or_path"]
    ),
    (
      "sdxl_train_network.py --pretrained_model_name_or_path NoobAI-XL-Vpred-v1.0.safetensors",
      ["warning SDS301 pretrained_model_name_or_path"]
    ),
    ("train_network.py --pretrained_model_name_or_path model.safetensors", []),
  ]

  @Test("a command has the findings of its options and its script", arguments: commands)
  func commandFindings(command: String, found: [String]) throws {
    #expect(try lint("accelerate launch \(command) --max_train_steps 400\n", "train.sh").sorted() == found.sorted())
  }

  @Test("an option in a subset of a named dataset config counts")
  func subsets() throws {
    let config = Self.sdxl + "dataset_config = \"dataset.toml\"\nmasked_loss = true\ncache_latents = true\n"
    let plain = "[[datasets]]\nresolution = 512\n[[datasets.subsets]]\nimage_dir = \"data\"\n"
    #expect(try lint(config, "config.toml", ["dataset.toml": plain]) == ["warning SDS301 masked_loss"])
    let masked = plain + "alpha_mask = true\n"
    #expect(try lint(config, "config.toml", ["dataset.toml": masked]) == [])
    #expect(try lint(config, "config.toml") == [], "it is not known what the dataset config says")
    let cropped = masked + "random_crop = true\n"
    #expect(
      try lint(config, "config.toml", ["dataset.toml": cropped], only: ["SDS106"]) == [
        "error SDS106 subset.random_crop"
      ]
    )
  }

  @Test("what the GUI writes for every run is not at fault")
  func guiDefaults() throws {
    let json =
      #"{"LoRA_type": "Standard", "max_train_steps": 400, "optimizer": "AdamW8bit", "lr_scheduler": "cosine", "#
      + #""sample_every_n_steps": 0, "sample_every_n_epochs": 0, "sample_prompts": "", "noise_offset": 0, "#
      + #""max_token_length": 75, "dynamo_backend": "no", "min_snr_gamma": 0, "vae_batch_size": 0, "seed": 0}"#
    #expect(try lint(json, "config.json") == [])
    let toml =
      Self.base + """
        dynamo_backend = "no"
        epoch = 10
        huber_c = 0.1
        huber_scale = 1
        max_timestep = 1000
        max_token_length = 75
        max_train_epochs = 10
        noise_offset_type = "Original"
        persistent_data_loader_workers = 1
        resolution = "512,512"
        wandb_run_name = "mira"
        """
    #expect(try lint(toml, "config.toml", only: nil) == [])
  }

  @Test("a resolution that sd-scripts cannot read is an error, and put right if it is clear")
  func resolutions() throws {
    for (written, meant) in [
      (#""512x768""#, #""512,768""#), (#""512;512""#, #""512,512""#), ("512", #""512""#), ("[512, 768]", #""512,768""#),
      (#""abc""#, nil), (#""768,""#, nil), (#""1,2,3""#, nil),
    ] as [(String, String?)] {
      let text = Self.base + "resolution = \(written)\n"
      #expect(try lint(text, "config.toml", only: ["SDS206"]) == ["error SDS206 resolution"], "\(written)")
      var options = LintOptions()
      options.profile = .compatible
      let fixed = Fixer(Linter(Self.library, options), unsafe: false)
        .fix(Source(path: "config.toml", text: text)).source
      let expected = Self.base + "resolution = \(meant ?? written)\n"
      #expect(fixed.text(0..<fixed.bytes.count) == expected, "\(written)")
    }
    for right in [#""512""#, #""512,768""#, #""512, 768""#] {
      #expect(try lint(Self.base + "resolution = \(right)\n", "config.toml", only: ["SDS206"]) == [], "\(right)")
    }
  }

  @Test("an option that takes several values must be a list in TOML")
  func lists() throws {
    let text = Self.base + "base_weights = \"a.safetensors\"\nbase_weights_multiplier = 0.8\n"
    #expect(
      try lint(text, "config.toml", only: ["SDS206"]).sorted()
        == ["error SDS206 base_weights", "error SDS206 base_weights_multiplier"]
    )
  }

  /// Findings as `severity id setting`; `only` nil for all of the profile.
  private func lint(
    _ text: String,
    _ name: String,
    _ files: [String: String] = [:],
    only ids: Set<String>? = RelationTests.ids
  ) throws -> [String] {
    let folder = try TestFolder(files.mapValues { Array($0.utf8) })
    defer { folder.remove() }
    var options = LintOptions()
    options.profile = .compatible
    let linted = Linter(Self.library, options).lint(Source(path: "\(folder.path)/\(name)", text: text))
    let paths: Set<String> = ["SDS214", "SDS215"]
    return linted.diagnostics.filter { ids?.contains($0.rule) ?? !paths.contains($0.rule) }
      .map { "\($0.severity.rawValue) \($0.rule) \($0.setting ?? "")" }
  }
}
