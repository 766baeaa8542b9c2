import Documents
import Settings
import Testing

@testable import Rules

/// Whether a config has an error, where only the programs' own code tells. tools/oracle holds such configs against them.
@Suite("What the programs refuse and accept")
struct VerdictTests {
  private static let library = RuleLibrary()

  /// The errors of a file.
  private func errors(_ text: String, _ name: String) throws -> [String] {
    var options = LintOptions()
    options.profile = .compatible
    let findings = Linter(Self.library, options).lint(Source(path: name, text: text)).diagnostics
    return findings.filter { $0.severity == .error }.map { "\($0.rule) \($0.setting ?? "")" }.sorted()
  }

  private static let toml = "max_train_steps = 400\nnetwork_module = \"networks.lora\"\nresolution = \"512\"\n"

  static let configs: [(lines: String, errors: [String])] = [
    // Python counts with True as with 1.
    ("sample_every_n_steps = true", ["SDS301 sample_every_n_steps"]),
    ("sample_every_n_steps = false", []),
    ("clip_skip = false", []),
    ("train_batch_size = false", ["SDS305 train_batch_size"]),
    // A remainder of 0 never comes.
    ("sample_every_n_epochs = 0.0001", []),
    ("sample_every_n_epochs = 0.5", ["SDS301 sample_every_n_epochs"]),
    // The schema of datasets looks at whatever a config file sets.
    ("debug_dataset = 0", ["SDS206 debug_dataset"]),
    ("dataset_repeats = \"none\"", ["SDS206 dataset_repeats"]),
    ("num_repeats = \"none\"", ["SDS206 num_repeats"]),
    ("num_repeats = 2", []),
    ("validation_split = 0", ["SDS206 validation_split"]),
    ("validation_split = 0.0", []),
    ("class_tokens = 3", ["SDS206 class_tokens"]),
    // SDXL's text encoders do not ask for it.
    ("clip_skip = 1.0", ["SDS206 clip_skip"]),
    ("clip_skip = 1.0\npretrained_model_name_or_path = \"sd_xl_base_1.0.safetensors\"\nno_half_vae = true", []),
    ("clip_skip = \"1\"", ["SDS206 clip_skip"]),
    // No noise is drawn from an empty range.
    ("max_timestep = 0.0", []),
    ("max_timestep = 500.0", ["SDS206 max_timestep"]),
    ("min_timestep = 1000", ["SDS305 min_timestep"]),
    ("min_timestep = 1000\nmax_timestep = 999", []),
    // Without cached latents a batch is cut into parts of this size.
    ("vae_batch_size = \"a\"", ["SDS206 vae_batch_size"]),
    ("vae_batch_size = 2.0", []),
    ("vae_batch_size = 0", ["SDS305 vae_batch_size"]),
    // It is subtracted from the steps, whatever the schedule.
    ("lr_decay_steps = \"none\"", ["SDS206 lr_decay_steps"]),
    ("lr_decay_steps = \"none\"\noptimizer_type = \"AdamWScheduleFree\"", []),
    // An empty name is looked up like any other.
    ("loss_type = \"\"", ["SDS211 loss_type"]),
    ("log_with = \"\"", ["SDS211 log_with"]),
    ("mixed_precision = \"\"", ["SDS211 mixed_precision"]),
    ("resize_interpolation = \"\"", ["SDS211 resize_interpolation"]),
    ("console_log_level = \"\"", ["SDS211 console_log_level"]),
    ("save_precision = \"\"", []),
    ("in_json = \"\"", ["SDS305 in_json"]),
    // Accelerate takes several trackers.
    ("log_with = [\"tensorboard\"]\nlogging_dir = \"logs\"", []),
    ("log_with = [\"tensorboard\"]", ["SDS206 log_with"]),
    ("network_dropout = 1", []),
    ("network_dropout = 1.5", ["SDS305 network_dropout"]),
    ("bucket_reso_steps = 0", []),
    ("bucket_reso_steps = 0\nenable_bucket = true", ["SDS305 bucket_reso_steps"]),
    // A failed upload is only logged.
    ("save_state = true\nsave_state_to_huggingface = true", []),
    ("network_args = [\"down_lr_weight=\"]", ["SDS211 network_args.down_lr_weight"]),
    ("multires_noise_discount = \"a\"", []),
    ("multires_noise_discount = \"a\"\nmultires_noise_iterations = 6", ["SDS206 multires_noise_discount"]),
    ("sample_every_n_epochs = 0.0", []),
    ("validate_every_n_epochs = 0.0", ["SDS305 validate_every_n_epochs"]),
    ("validate_every_n_steps = 0", ["SDS305 validate_every_n_steps"]),
    // The trainer passes it itself.
    ("network_args = [\"multiplier=1\"]", ["SDS213 network_args.multiplier"]),
    ("network_args = [\"block_lr_zero_threshold=x\"]", []),
    (
      "network_args = [\"block_lr_zero_threshold=x\", \"mid_lr_weight=1\"]",
      ["SDS227 network_args.block_lr_zero_threshold"]
    ),
    ("optimizer_type = \"DAdaptAdan\"\noptimizer_args = [\"betas=0.9,0.99\"]", ["SDS305 optimizer_args.betas"]),
    ("optimizer_type = \"DAdaptAdan\"\noptimizer_args = [\"betas=0.9,0.99,0.99\"]", []),
    // Its optimizer takes any keyword, also one that ends in a blank.
    ("optimizer_type = \"pytorch_optimizer.CAME\"\noptimizer_args = [\"weight_decay =0.1\"]", []),
    ("optimizer_type = \"Prodigy\"\noptimizer_args = [\"weight_decay =0.1\"]", ["SDS201 optimizer_args"]),
    // Optimizers look at the rate that they are made with, not at those of the parts.
    ("unet_lr = -1e-4", []),
    ("learning_rate = -1e-4", ["SDS305 learning_rate"]),
    ("learning_rate = -1e-4\noptimizer_type = \"schedulefree.AdamWScheduleFree\"", []),
    ("learning_rate = -1e-4\noptimizer_type = \"DAdaptLion\"", ["SDS305 learning_rate"]),
    ("learning_rate = 0\nunet_lr = 1e-4\noptimizer_type = \"Lion\"", ["SDS305 learning_rate"]),
    ("learning_rate = 0\nunet_lr = 1e-4\nlr_scheduler = \"polynomial\"", ["SDS305 learning_rate"]),
    ("network_args = [\"conv_dim=-1\"]", ["SDS305 network_args.conv_dim"]),
    ("network_dim = 0", ["SDS305 network_dim"]),
    // Its convolutions have a rank of their own.
    ("network_dim = 0\nnetwork_args = [\"conv_dim=4\"]", []),
    // Nothing looks at them.
    ("base_weights_multiplier = 1", []),
    ("base_weights_multiplier = 1\nbase_weights = [\"a.safetensors\"]", ["SDS206 base_weights_multiplier"]),
    ("conditioning_data_dir = 1", []),
    ("config_file = 1", []),
    ("sample_prompts = 1", []),
    ("sample_prompts = 1\nsample_every_n_steps = 10", ["SDS206 sample_prompts"]),
    ("lr_scheduler = -0.5\noptimizer_type = \"AdamWScheduleFree\"", []),
    ("text_encoder_lr = [\"1e-4\"]", ["SDS206 text_encoder_lr"]),
    ("text_encoder_lr = [\"1e-4\"]\nnetwork_train_unet_only = true", []),
    ("text_encoder_lr = \"x\"\noptimizer_type = \"Adafactor\"", []),
    // The last of a name counts.
    ("network_args = [\"conv_dim=x\", \"conv_dim=1\"]", []),
    ("optimizer_type = \"AdamWScheduleFree\"\nlr_scheduler_args = [\"T_max:1\"]", []),
    // Switches are asked for the truth of a value.
    ("optimizer_args = [\"foreach=(0.9, 0.99)\"]", []),
    ("optimizer_args = [\"amsgrad=(0.9, 0.99)\"]", []),
    ("optimizer_args = [\"differentiable=[]\"]", ["SDS227 optimizer_args.differentiable"]),
    // None is no number, but where it stands for one.
    ("optimizer_args = [\"eps=None\"]", ["SDS227 optimizer_args.eps"]),
    ("optimizer_type = \"Prodigy\"\noptimizer_args = [\"slice_p=None\"]", []),
    ("optimizer_type = \"Prodigy\"\noptimizer_args = [\"d0=True\", \"slice_p=True\"]", []),
    ("optimizer_type = \"AdamW8bit\"\noptimizer_args = [\"args=None\"]", []),
    ("optimizer_type = \"AdamW8bit\"\noptimizer_args = [\"args=1\"]", ["SDS213 optimizer_args.args"]),
    ("optimizer_type = \"PagedAdamW\"\noptimizer_args = [\"optim_bits=16\"]", ["SDS305 optimizer_args.optim_bits"]),
    // Only safetensors files have metadata.
    ("metadata_title = 1", ["SDS206 metadata_title"]),
    ("lr_scheduler = \"cosine\"\nlr_warmup_steps = true", []),
    ("lr_warmup_steps = true", ["SDS009 lr_warmup_steps"]),
    (
      "optimizer_type = \"pytorch_optimizer.Ranger\"\noptimizer_args = [\"k=0\", \"eps=-1\", \"weight_decay=-1\"]",
      ["SDS305 optimizer_args.eps", "SDS305 optimizer_args.k", "SDS305 optimizer_args.weight_decay"]
    ),
    ("optimizer_type = \"Lion\"\noptimizer_args = [\"betas=(0.9, 1.0)\"]", []),
    ("optimizer_type = \"Lion\"\noptimizer_args = [\"betas=(0.9, 2)\"]", ["SDS305 optimizer_args.betas"]),
    ("lr_scheduler = \"polynomial\"\nlr_scheduler_args = [\"lr_end=1\"]", ["SDS305 lr_scheduler_args.lr_end"]),
    ("lr_scheduler_type = \"StepLR\"\nlr_scheduler_args = [\"step_size=0\"]", ["SDS305 lr_scheduler_args.step_size"]),
    (
      "lr_scheduler_type = \"StepLR\"\nlr_scheduler_args = [\"step_size=None\"]",
      ["SDS227 lr_scheduler_args.step_size"]
    ),
    ("lr_scheduler_type = \"ReduceLROnPlateau\"", ["SDS305 lr_scheduler_type"]),
    (
      "lr_scheduler = \"warmup_stable_decay\"\nlr_scheduler_args = [\"decay_type='x'\"]",
      ["SDS211 lr_scheduler_args.decay_type"]
    ),
    (
      "lr_scheduler_type = \"CyclicLR\"\nlr_scheduler_args = [\"base_lr=0.1\", \"max_lr=0.2\", \"scale_mode=1\"]", []
    ),
    // A rate for each part of the model.
    (
      "lr_scheduler_type = \"OneCycleLR\"\nlr_scheduler_args = [\"max_lr=(1e-3, 1e-3)\", \"total_steps=400\"]", []
    ),
    (
      "lr_scheduler_type = \"OneCycleLR\"\nlr_scheduler_args = [\"max_lr=1e-3\", \"total_steps=399\"]",
      ["SDS305 lr_scheduler_args.total_steps"]
    ),
  ]

  @Test("a config file", arguments: configs)
  func config(lines: String, errors expected: [String]) throws {
    #expect(try errors(Self.toml + lines + "\n", "config.toml") == expected)
  }

  @Test("a checkpoint that is no safetensors file has no metadata")
  func metadata() throws {
    let base = "max_train_steps = 400\nresolution = \"512\"\nno_token_padding = false\nmetadata_title = 1\n"
    #expect(try errors(base, "config.toml") == [])
    #expect(try errors(base + "use_safetensors = true\n", "config.toml") == ["SDS206 metadata_title"])
    #expect(try errors(base + "save_model_as = \"safetensors\"\n", "config.toml") == ["SDS206 metadata_title"])
  }

  @Test("PyTorch takes a switch of sdxl_train.py's, and nothing but true and false")
  func switchOfPyTorch() throws {
    let base = "pretrained_model_name_or_path = \"sd_xl_base_1.0.safetensors\"\nblock_lr = \"\"\ntrain_text_encoder = "
    #expect(try errors(base + "true\n", "config.toml") == [])
    #expect(try errors(base + "1\n", "config.toml") == ["SDS206 train_text_encoder"])
    #expect(try errors(base + "[1, 2]\n", "config.toml") == ["SDS206 train_text_encoder"])
  }

  static let pages: [(members: String, errors: [String])] = [
    (#""LoRA_type": "Standard""#, []),
    (#""LoRA_type": "Standard", "lr_scheduler": "cosin""#, ["SDS211 lr_scheduler"]),
    (#""LoRA_type": "Standard", "lr_scheduler": "cosin", "lr_scheduler_type": "LinearLR", "lr_warmup": 0"#, []),
    (#""LoRA_type": "Standard", "vae": 0"#, ["SDS206 vae"]),
    (#""LoRA_type": "Standard", "num_processes": "two""#, ["SDS206 accelerate.num_processes"]),
    (#""LoRA_type": "Standard", "num_machines": "True""#, ["SDS206 accelerate.num_machines"]),
    (#""LoRA_type": "Standard", "main_process_port": "2""#, ["SDS206 accelerate.main_process_port"]),
    // A field of another tab.
    (#""LoRA_type": "Standard", "num_vectors_per_token": "x", "stop_text_encoder_training_pct": "x""#, []),
    (#""LoRA_type": 1"#, ["SDS206 network_args.algo"]),
    (#""LoRA_type": "Standard", "LyCORIS_preset": ["full"]"#, ["SDS206 network_args.preset"]),
    (
      #""LoRA_type": "Standard", "loraplus_lr_ratio": true"#,
      ["SDS206 network_args.loraplus_lr_ratio"]
    ),
    (#""LoRA_type": "Standard", "max_resolution": true"#, ["SDS206 resolution"]),
    (#""LoRA_type": "Standard", "max_train_epochs": -1"#, ["SDS305 max_train_epochs"]),
    (#""LoRA_type": "Standard", "t5xxl_lr": "0.5""#, ["SDS206 text_encoder_lr"]),
    (#""LoRA_type": "Standard", "epoch": -1, "max_train_steps": """#, ["SDS305 epoch"]),
    (#""LoRA_type": "Standard", "epoch": -1, "max_train_steps": 100"#, []),
    // train_model looks for the preset whatever the type.
    (#""LoRA_type": "Standard", "LyCORIS_preset": "attention""#, ["SDS211 network_args.preset"]),
    (#""LoRA_type": "Standard", "LyCORIS_preset": "preset.toml""#, []),
    (#""LoRA_type": "LyCORIS/BOFT", "network_dim": 64, "conv_dim": 1"#, ["SDS305 network_args.algo"]),
    (#""LoRA_type": "LyCORIS/BOFT", "network_dim": 64, "conv_dim": 16"#, []),
    // The page's own values.
    (#""LoRA_type": "Kohya DyLoRA""#, ["SDS302 network_module"]),
    (#""LoRA_type": "Kohya DyLoRA", "network_dim": 1, "network_alpha": 1"#, []),
    // The page puts its own format in the place of one that it does not offer.
    (#""LoRA_type": "Standard", "save_model_as": [1]"#, []),
    (#""LoRA_type": "Standard", "lora_network_weights": 1"#, ["SDS206 network_weights"]),
    (#""LoRA_type": "Kohya LoCon", "conv_dim": 0.5"#, ["SDS206 network_args.conv_dim"]),
    (#""LoRA_type": "Kohya LoCon", "conv_alpha": 0.5"#, []),
    (#""LoRA_type": "Standard", "max_resolution": """#, ["SDS117 resolution"]),
    (#""LoRA_type": "Standard", "seed": null"#, []),
    (#""LoRA_type": "Standard", "max_train_steps": 1e30"#, []),
    // The command's list takes the page's place.
    (
      #""LoRA_type": "Standard", "lr_scheduler_type": "StepLR", "lr_warmup": 0, "lr_scheduler_args": "step_size=x", "#
        + #""additional_parameters": "--lr_scheduler_args step_size=2""#,
      []
    ),
  ]

  @Test("the GUI asks for key=value, also where the optimizer has no schedule")
  func scheduleFree() throws {
    let text =
      #"{"LoRA_type": "Standard", "optimizer": "AdamWScheduleFree", "lr_scheduler_args": "a = b", "max_train_steps": 9}"#
    #expect(try errors(text, "config.json") == ["SDS201 lr_scheduler_args"])
  }

  @Test("a file of the GUI", arguments: pages)
  func page(members: String, errors expected: [String]) throws {
    let text =
      "{\(members), \"optimizer\": \"Prodigy\", \"optimizer_args\": \"\", \"text_encoder_lr\": 1.0, \"unet_lr\": 1.0}"
    #expect(try errors(text, "config.json") == expected)
  }

  static let commands: [(command: String, errors: [String])] = [
    ("sdxl_train.py --debug_dataset", ["SDS302 debug_dataset"]),
    ("sdxl_train_network.py --network_module networks.lora --debug_dataset", []),
    ("train_network.py --network_module ''", ["SDS236 network_module"]),
    ("train_network.py --network_module networks.oft --network_dropout -1", []),
    ("sd3_train_network.py --network_alpha 1", ["SDS236 network_alpha"]),
    ("train_network.py --network_module networks.lora --resolution ''", ["SDS206 resolution"]),
    (
      "train_network.py --network_module networks.lora --optimizer_type AdamW --optimizer_args 'fused = True'",
      ["SDS201 optimizer_args.fused "]
    ),
    (
      "train_db.py --optimizer_type Prodigy --learning_rate 1.0 --learning_rate_te 0.5", ["SDS305 learning_rate_te"]
    ),
    ("train_db.py --optimizer_type Prodigy --learning_rate 1.0 --learning_rate_te 0", []),
    ("train_db.py --train_data_dir d --resolution 512 --masked_loss", ["SDS302 masked_loss"]),
    ("train_db.py --full_bf16", []),
    ("train_db.py --learning_rate no --learning_rate 1e-4", ["SDS206 learning_rate"]),
    ("train_db.py --loss_type no --loss_type l2", ["SDS211 loss_type"]),
    ("sdxl_train.py --full_bf16", ["SDS108 full_bf16"]),
    ("sdxl_train.py --in_json a.json --train_data_dir d --resolution 512", ["SDS301 in_json"]),
    ("sdxl_train.py --in_json a.json --train_data_dir d --resolution 512 --cache_latents", []),
    ("fine_tune.py --train_data_dir d --resolution 512", ["SDS301 train_data_dir"]),
  ]

  @Test("the tab for whole models passes on a rate of its own for the text encoder, which Prodigy refuses")
  func textEncoderRate() throws {
    // A file with fewer keys is taken for a network's.
    let keys = Catalogue.guiKeys.values.filter {
      $0.isOn(tab: "dreambooth") && $0.type == .bool && $0.key.hasSuffix("_aug")
    }
    let boxes = keys.map(\.key) + (1...20).map { "note_\($0)" }
    let page = boxes.map { "\"\($0)\": false" }.joined(separator: ", ")
    let prodigy = #""optimizer": "Prodigy", "learning_rate": 1.0, "lr_warmup": 0"#
    #expect(try errors("{\(page), \(prodigy)}", "config.json") == ["SDS302 optimizer_type"])
    #expect(try errors("{\(page), \(prodigy), \"learning_rate_te\": 1.0}", "config.json") == [])
    #expect(
      try errors("{\(page), \(prodigy), \"learning_rate_te\": 0.5}", "config.json") == ["SDS305 learning_rate_te"]
    )
  }

  @Test("a null arrives in the fields of the tab for textual inversion")
  func null() throws {
    let page = #""token_string": "x", "init_word": "y", "learning_rate": 1e-4, "lr_warmup": 0"#
    #expect(try errors("{\(page), \"seed\": null}", "config.json") == ["SDS206 seed"])
    #expect(try errors("{\(page), \"resume\": null}", "config.json") == ["SDS206 resume"])
    #expect(try errors("{\(page), \"max_resolution\": null}", "config.json") == ["SDS117 resolution"])
    #expect(try errors("{\(page), \"min_bucket_reso\": null}", "config.json") == [])
  }

  @Test("the GUI's former box for an optimizer is the optimizer, if none is named")
  func formerBox() throws {
    let box = #""LoRA_type": "Standard", "max_train_steps": "100", "use_8bit_adam": true"#
    #expect(try errors("{\(box)}", "config.json") == [])
    let source = Source(path: "config.json", text: "{\(box)}")
    guard case .settings(let settings, _) = ConfigReader.read(source, as: nil) else {
      Issue.record("not a config")
      return
    }
    #expect(settings.value("optimizer_type") == .string("AdamW8bit"))
  }

  @Test("a command line", arguments: commands)
  func command(command: String, errors expected: [String]) throws {
    #expect(try errors("accelerate launch \(command) --max_train_steps 400\n", "train.sh") == expected)
  }

  private static let subset = "[[datasets.subsets]]\nimage_dir = \"data\"\n"

  static let datasets: [(text: String, errors: [String])] = [
    ("[[datasets]]\n" + subset + "is_reg = true\n", ["SDS231 "]),
    ("[[datasets]]\n" + subset + "is_reg = true\n[[datasets.subsets]]\nimage_dir = \"others\"\n", []),
    ("[[datasets]]\n" + subset + "conditioning_data_dir = \"c\"\n", []),
    (
      "[[datasets]]\n" + subset + "conditioning_data_dir = \"c\"\n[[datasets.subsets]]\nimage_dir = \"others\"\n",
      ["SDS209 conditioning_data_dir"]
    ),
    ("[general]\nmax_bucket_reso = 0\n[[datasets]]\n" + subset, []),
    ("[general]\nmax_bucket_reso = 0\n[[datasets]]\nenable_bucket = true\n" + subset, ["SDS212 max_bucket_reso"]),
    ("[[datasets]]\nresolution = 0\n" + subset, ["SDS212 resolution"]),
    ("[[datasets]]\nbatch_size = -1\n" + subset, ["SDS212 train_batch_size"]),
    ("[general]\nbatch_size = -1\n[[datasets]]\nbatch_size = 4\n" + subset, []),
    ("[[datasets]]\nresolution = false\n" + subset, ["SDS212 resolution"]),
    ("[[datasets]]\nbucket_reso_steps = 12\n" + subset, []),
    ("[[datasets]]\nbucket_reso_steps = 12\nenable_bucket = true\n" + subset, ["SDS212 bucket_reso_steps"]),
    ("[[datasets]]\nbucket_reso_steps = 0\nenable_bucket = true\n" + subset, ["SDS212 bucket_reso_steps"]),
    ("[[datasets]]\n[[datasets.subsets]]\nmetadata_file = \"\"\n", ["SDS231 "]),
    ("[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"\"\n" + subset + "is_reg = true\n", ["SDS231 "]),
    // The sizes of a dataset without images are looked at, too.
    ("[[datasets]]\n" + subset + "[[datasets]]\nresolution = 512\nenable_bucket = true\n", []),
    ("[[datasets]]\n" + subset + "[[datasets]]\nresolution = 1280\nenable_bucket = true\n", ["SDS231 "]),
  ]

  @Test("a dataset config", arguments: datasets)
  func dataset(text: String, errors expected: [String]) throws {
    #expect(try errors(text, "dataset.toml") == expected)
  }
}
