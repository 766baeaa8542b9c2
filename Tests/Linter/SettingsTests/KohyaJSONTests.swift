import Documents
import Testing

@testable import Settings

/// What the GUI makes of its JSON, in both generations.
@Suite("JSON of the kohya_ss GUI")
struct KohyaJSONTests {
  private static let network = #""LoRA_type": "LyCORIS/iA3""#

  static let cases: [ReaderCase] = [
    ReaderCase("an empty seed is unset", #"{"LoRA_type": "Standard", "seed": ""}"#, ["seed": nil]),
    ReaderCase("a seed of 0 is unset", #"{"LoRA_type": "Standard", "seed": 0}"#, ["seed": nil]),
    ReaderCase(
      "so is one in quotes, which the GUI makes a number",
      #"{"LoRA_type": "Standard", "seed": "0"}"#,
      ["seed": nil]
    ),
    ReaderCase(
      "a seed in quotes is a number",
      #"{"LoRA_type": "Standard", "seed": "31337"}"#,
      ["seed": 31337]
    ),
    ReaderCase(
      "words for numbers become 0, which the GUI drops",
      #"{"LoRA_type": "Standard", "seed": "lucky"}"#,
      ["seed": nil],
      observed: ["wrong-type seed"]
    ),
    ReaderCase(
      "warm-up is a percentage",
      #"{"LoRA_type": "Standard", "lr_warmup": 7}"#,
      ["lr_warmup_steps": .float(0.07)]
    ),
    ReaderCase("no warm-up", #"{"LoRA_type": "Standard", "lr_warmup": 0}"#, ["lr_warmup_steps": 0]),
    ReaderCase("warm-up is 10 % by default", #"{"LoRA_type": "Standard"}"#, ["lr_warmup_steps": .float(0.1)]),
    ReaderCase(
      "warm-up in steps wins over the percentage",
      #"{"LoRA_type": "Standard", "lr_warmup": 7, "lr_warmup_steps": 50}"#,
      ["lr_warmup_steps": 50]
    ),
    ReaderCase(
      "a text encoder rate of 0 trains the U-Net only",
      #"{"LoRA_type": "Standard", "text_encoder_lr": 0, "unet_lr": 0.5}"#,
      ["network_train_unet_only": true, "network_train_text_encoder_only": false, "text_encoder_lr": nil]
    ),
    ReaderCase(
      "a U-Net rate of 0 trains the text encoder only",
      #"{"LoRA_type": "Standard", "text_encoder_lr": 0.5, "unet_lr": 0}"#,
      ["network_train_text_encoder_only": true, "network_train_unet_only": false]
    ),
    ReaderCase(
      "several text encoders have a rate each",
      #"{"LoRA_type": "Flux1", "flux1_checkbox": true, "text_encoder_lr": [1, 0.5]}"#,
      ["text_encoder_lr": .list([1, .float(0.5)])],
      observed: ["wrong-type text_encoder_lr"]
    ),
    // kohya_gui/common_gui.py, update_my_data: int(value), or else a number of its own.
    ReaderCase(
      "text that the loader cannot read as a number",
      #"{"LoRA_type": "Standard", "keep_tokens": "x", "max_token_length": "y", "clip_skip": "2.5", "seed": " 7 "}"#,
      ["keep_tokens": 0, "max_token_length": 75, "seed": 7],
      observed: ["wrong-type clip_skip", "wrong-type keep_tokens", "wrong-type max_token_length"]
    ),
    // gradio's Textbox makes text of anything, its Checkbox a truth, and a Number keeps what it gets.
    ReaderCase(
      "fields take a value in their own way",
      #"{"LoRA_type": "Standard", "metadata_title": 100, "cache_latents": "false", "min_snr_gamma": "5", "flip_aug": 1}"#,
      ["metadata_title": "100", "cache_latents": true, "flip_aug": true],
      observed: ["wrong-type cache_latents", "wrong-type min_snr_gamma"]
    ),
    ReaderCase(
      "null leaves the page's value",
      #"{"LoRA_type": "Standard", "xformers": null, "min_bucket_reso": null}"#,
      ["xformers": true, "min_bucket_reso": 256]
    ),
    ReaderCase(
      "what the GUI fills in besides",
      #"{"LoRA_type": "Standard", "output_name": "mira"}"#,
      ["wandb_run_name": "mira", "dynamo_backend": "no", "max_data_loader_n_workers": 0]
    ),
    ReaderCase(
      "two families: what one lacks is left out",
      #"{"LoRA_type": "Flux1", "sdxl": true, "flux1_checkbox": true, "max_token_length": 150}"#,
      ["max_token_length": nil]
    ),
    ReaderCase(
      "the tab for fine-tuning makes buckets, and its zeros are values",
      #"{"dataset_repeats": "4", "image_folder": "a", "enable_bucket": false, "multires_noise_discount": 0}"#,
      ["dataset_repeats": 4, "enable_bucket": true, "multires_noise_discount": 0]
    ),
    ReaderCase(
      "the tab for fine-tuning passes the metadata on that it makes",
      #"{"image_folder": "a", "train_dir": "b"}"#,
      ["in_json": "b/meta_lat.json", "train_data_dir": "a"]
    ),
    ReaderCase(
      "without latents it is that of the captions",
      #"{"image_folder": "a", "train_dir": "b", "use_latent_files": "No", "caption_metadata_filename": "c.json"}"#,
      ["in_json": "b/c.json"]
    ),
    ReaderCase(
      "beside a dataset config it is of no use",
      #"{"image_folder": "a", "train_dir": "b", "dataset_config": "c.toml"}"#,
      ["in_json": nil]
    ),
    ReaderCase(
      "an argument that the GUI splits at a blank",
      #"{"LoRA_type": "Standard", "block_lr_zero_threshold": "a b", "up_lr_weight": 100}"#,
      ["network_args.up_lr_weight": "100"],
      observed: ["invalid-choice network_args.up_lr_weight", "wrong-type network_args.block_lr_zero_threshold"]
    ),
    ReaderCase(
      "dropouts that DyLoRA does not read",
      #"{"LoRA_type": "Kohya DyLoRA", "module_dropout": 0.5}"#,
      ["network_args.module_dropout": .float(0.5)],
      observed: ["foreign-argument network_args.module_dropout"]
    ),
    ReaderCase(
      "additional parameters come last and win",
      #"{"LoRA_type": "Standard", "max_train_steps": 100, "additional_parameters": "--max_train_steps 200"}"#,
      ["max_train_steps": 200],
      observed: ["overridden max_train_steps"]
    ),
    ReaderCase(
      "additional parameters lose their quotes",
      #"{"LoRA_type": "Standard", "additional_parameters": "--lr_scheduler_type \"CosineAnnealingWarmRestarts\" --lr_scheduler_args \"T_0=5\" T_mult=1"}"#,
      [
        "lr_scheduler_type": "CosineAnnealingWarmRestarts", "lr_scheduler_args.T_0": 5,
        "lr_scheduler_args.T_mult": 1,
      ]
    ),
    ReaderCase(
      "original noise",
      #"{"LoRA_type": "Standard", "noise_offset_type": "Original", "noise_offset": 0.1, "multires_noise_iterations": 6}"#,
      ["noise_offset": .float(0.1), "multires_noise_iterations": nil]
    ),
    ReaderCase(
      "multires noise",
      #"{"LoRA_type": "Standard", "noise_offset_type": "Multires", "noise_offset": 0.1, "multires_noise_iterations": 6}"#,
      ["noise_offset": nil, "multires_noise_iterations": 6]
    ),
    ReaderCase(
      "arguments with and without inner quotes",
      #"{"LoRA_type": "Standard", "optimizer": "Prodigy", "optimizer_args": "\"d0=3e-4\" betas=0.9,0.99 weight_decay=0.01"}"#,
      [
        "optimizer_type": "Prodigy", "optimizer_args.d0": .float(3e-4),
        "optimizer_args.betas": .list([.float(0.9), .float(0.99)]),
        "optimizer_args.weight_decay": .float(0.01),
      ]
    ),
    ReaderCase(
      "blanks within an argument",
      #"{"LoRA_type": "Standard", "optimizer": "Prodigy", "optimizer_args": "d0 = 3e-4"}"#,
      ["optimizer_args.d0": .float(3e-4)],
      observed: ["argument-spaces optimizer_args"]
    ),
    ReaderCase(
      "the type of network is a module and an algorithm",
      "{\(network)}",
      ["network_module": "lycoris.kohya", "network_args.algo": "ia3", "network_args.preset": "full"]
    ),
    ReaderCase(
      "missing keys keep the GUI's values",
      "{\(network)}",
      [
        "max_train_steps": 1600, "learning_rate": .float(1e-4), "optimizer_type": "AdamW", "clip_skip": 1,
        "mixed_precision": "fp16",
      ]
    ),
    ReaderCase(
      "empty steps are worked out by the GUI",
      #"{"LoRA_type": "Standard", "max_train_steps": ""}"#,
      ["max_train_steps": nil]
    ),
    ReaderCase(
      "but not with a dataset config, where sd-scripts' own default counts",
      #"{"LoRA_type": "Standard", "max_train_steps": "", "dataset_config": "a.toml"}"#,
      ["max_train_steps": 1600]
    ),
    ReaderCase(
      "another network's key is not passed on",
      #"{"LoRA_type": "LyCORIS/iA3", "factor": 4}"#,
      ["network_args.factor": -1]
    ),
    ReaderCase(
      "another model's key is not passed on",
      #"{"LoRA_type": "Standard", "sdxl_no_half_vae": true}"#,
      ["no_half_vae": false]
    ),
    ReaderCase(
      "a misspelt key",
      #"{"LoRA_type": "Standard", "max_train_step": 100}"#,
      [:],
      observed: ["unknown-key max_train_step"]
    ),
    ReaderCase(
      "sd-scripts' key where the GUI has its own",
      #"{"LoRA_type": "Standard", "optimizer_type": "Prodigy"}"#,
      ["optimizer_type": "AdamW"],
      observed: ["foreign-key optimizer_type"]
    ),
    ReaderCase(
      "a clip skip that the field refuses",
      #"{"LoRA_type": "Standard", "clip_skip": 13}"#,
      ["clip_skip": 13],
      observed: ["out-of-range clip_skip"]
    ),
    ReaderCase(
      "a key twice: the last one counts",
      #"{"LoRA_type": "Standard", "seed": 1, "seed": 2}"#,
      ["seed": 2]
    ),
    ReaderCase(
      "attention",
      #"{"LoRA_type": "Standard", "xformers": "sdpa"}"#,
      ["sdpa": true, "xformers": false]
    ),
    ReaderCase(
      "attention in the older form",
      #"{"LoRA_type": "Standard", "xformers": true}"#,
      ["xformers": true]
    ),
  ]

  @Test("a config's settings and observations are read", arguments: cases)
  func settings(example: ReaderCase) {
    example.check(.kohyaJSON, file: "config.json")
  }

  @Test(
    "a config's generation of the GUI is recognized",
    arguments: [
      (#"{"LoRA_type": "Standard", "seed": "", "max_train_steps": "100"}"#, "v23"),
      (#"{"LoRA_type": "Standard", "seed": 0, "max_train_steps": 100}"#, "v24"),
      (#"{"LoRA_type": "Standard", "LyCORIS_preset": "full", "max_train_steps": "100"}"#, "v24"),
      (#"{"LoRA_type": "Standard"}"#, "v24"),
    ]
  )
  func generations(text: String, generation: String) {
    #expect(ReaderCase.read(text, .kohyaJSON, file: "config.json").generation == generation)
  }

  @Test(
    "a config's model decides its script",
    arguments: [
      (#"{"LoRA_type": "Standard"}"#, "train_network"),
      (#"{"LoRA_type": "Standard", "sdxl": true}"#, "sdxl_train_network"),
      (#"{"LoRA_type": "Flux1", "flux1_checkbox": true}"#, "flux_train_network"),
      (#"{"token_string": "mira", "init_word": "girl"}"#, "train_textual_inversion"),
      (#"{"dataset_repeats": 1, "sdxl_checkbox": true}"#, "sdxl_train"),
    ]
  )
  func scripts(text: String, script: String) {
    #expect(ReaderCase.read(text, .kohyaJSON, file: "config.json").script == script)
  }

  /// An unset key still has a place, where a fix can write.
  @Test("an empty field is unset, and keeps its place")
  func unset() throws {
    let settings = ReaderCase.read(#"{"LoRA_type": "Standard", "seed": ""}"#, .kohyaJSON, file: "config.json")
    let seed = try #require(settings["seed"])
    #expect(seed.isUnset)
    #expect(settings.place("seed").map { settings.files[0].source.text($0.range) } == #""""#)
  }

  /// Places inside escaped strings are those of the source's bytes.
  @Test(
    "an argument's place is its value's",
    arguments: [
      (
        #"{"LoRA_type": "Standard", "optimizer": "Prodigy", "optimizer_args": "\"d_coef=1.0\" \"d0=3e-4\""}"#,
        "d0", "3e-4"
      ),
      (
        #"{"LoRA_type": "Standard", "optimizer": "Prodigy", "optimizer_args": "d_coef=\u0031.5"}"#, "d_coef",
        #"\u0031.5"#
      ),
    ]
  )
  func places(text: String, key: String, value: String) throws {
    let settings = ReaderCase.read(text, .kohyaJSON, file: "config.json")
    let place = try #require(settings.place("optimizer_args.\(key)"))
    #expect(settings.files[0].source.text(place.range) == value)
  }

  @Test(
    "a whole model is trained by the script of the family whose box is checked",
    arguments: [
      ("sd3_checkbox", "sd3_train"), ("flux1_checkbox", "flux_train"), ("sdxl", "sdxl_train"), ("v2", "train_db"),
    ]
  )
  func wholeModels(box: String, script: String) {
    let others = (0..<20).map { "\"other\($0)\": 0" }.joined(separator: ", ")
    let text = "{\"\(box)\": true, \"stop_text_encoder_training\": 0, \(others)}"
    #expect(ReaderCase.read(text, .kohyaJSON, file: "config.json").script == script)
  }
}
