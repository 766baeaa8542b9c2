import Settings
import TestSupport
import Testing

@testable import Training

@Suite("A network's metadata")
struct MetadataTests {
  private func metadata(_ lines: String = "") throws -> TrainedMetadata {
    let settings = SettingsText.read(Sample.toml + lines)
    let run = TrainedMetadata.Run(
      identity: RunIdentity(seed: 42, sessionID: 123, startedAt: 1_700_000_000.5),
      totalSteps: 6,
      epochs: 3,
      model: ["ss_sd_model_name": "model.safetensors"],
      program: "ia3/0.1.0"
    )
    return TrainedMetadata(
      settings,
      try TrainingOptions(settings),
      dataset: ["ss_num_train_images": "2"],
      run
    )
  }

  private let moment = TrainedMetadata.Moment(
    step: 4,
    epoch: 1,
    time: 1_700_000_001,
    date: "2023-11-14T22:13:21"
  )

  @Test(
    "values are written as Python's str writes them",
    arguments: [
      ("ss_learning_rate", "1.0"), ("ss_text_encoder_lr", "1.0"), ("ss_unet_lr", "1.0"), ("ss_seed", "42"),
      ("ss_clip_skip", "None"), ("ss_gradient_checkpointing", "False"), ("ss_max_grad_norm", "1.0"),
      ("ss_network_module", "lycoris.kohya"), ("ss_network_dim", "None"), ("ss_network_alpha", "None"),
      ("ss_network_args", "{\"algo\": \"ia3\", \"preset\": \"ia3\", \"dropout\": null}"),
      ("ss_optimizer", "prodigyopt.prodigy.Prodigy(betas=(0.9, 0.99),d_coef=1.0,safeguard_warmup=True)"),
      ("ss_training_started_at", "1700000000.5"), ("ss_training_finished_at", "1700000001.0"),
      ("ss_steps", "4"),
      ("ss_epoch", "1"), ("ss_max_train_steps", "6"), ("ss_num_epochs", "3"), ("ss_session_id", "123"),
      ("ss_base_model_version", "sd_v1"), ("ss_v2", "False"), ("ss_huber_c", "0.1"),
      ("ss_huber_schedule", "snr"),
      ("ss_mixed_precision", "no"), ("ss_min_snr_gamma", "None"), ("ss_cache_latents", "False"),
      ("ss_num_train_images", "2"), ("ss_sd_model_name", "model.safetensors"), ("ss_lr_warmup_steps", "0"),
      ("modelspec.sai_model_spec", "1.0.1"), ("modelspec.architecture", "stable-diffusion-v1/lora"),
      ("modelspec.implementation", "diffusers"), ("modelspec.title", "mira"),
      ("modelspec.resolution", "64x64"),
      ("modelspec.prediction_type", "epsilon"), ("modelspec.date", "2023-11-14T22:13:21"),
      ("modelspec.implementation_version", "ia3/0.1.0"),
    ]
  )
  func values(key: String, value: String) throws {
    #expect(try metadata().texts(at: moment)[key] == value)
  }

  @Test("the GUI's keys become the arguments that the GUI would have given")
  func arguments() throws {
    let text = """
      {"LoRA_type": "LyCORIS/iA3", "LyCORIS_preset": "ia3", "train_on_input": false, "output_dir": "out",
       "pretrained_model_name_or_path": "model.safetensors", "optimizer": "Prodigy", "learning_rate": 1.0}
      """
    let settings = SettingsText.read(text, path: "config.json", as: .kohyaJSON)
    let json = try #require(PythonSettingText(settings: settings).networkArguments)
    #expect(json.hasPrefix("{\"preset\": \"ia3\", "), "\(json)")
    #expect(json.contains("\"train_on_input\": \"False\""), "\(json)")
    #expect(json.hasSuffix("\"algo\": \"ia3\", \"dropout\": null}"), "\(json)")
  }

  @Test("every ss_ key that sd-scripts writes is there except those of the dataset and the checkpoint's hashes")
  func keys() throws {
    let texts = try metadata().texts(at: moment)
    let missing = SDScriptsMetadata.keys.filter { texts[$0] == nil }
    #expect(missing.isEmpty, "\(missing)")
    #expect(texts["modelspec.encoder_layer"] == nil)
    #expect(try metadata("clip_skip = 2").texts(at: moment)["modelspec.encoder_layer"] == "2")
  }

  @Test("no_metadata leaves what loading needs, and modelspec")
  func minimal() throws {
    let texts = try metadata("no_metadata = true").texts(at: moment)
    #expect(
      texts.keys.filter { $0.hasPrefix("ss_") }.sorted() == [
        "ss_base_model_version", "ss_network_alpha", "ss_network_args", "ss_network_dim", "ss_network_module",
        "ss_v2",
      ]
    )
    #expect(texts["modelspec.title"] == "mira")
  }

  @Test("text that is not ASCII is escaped as json.dumps escapes it, in UTF-16's units")
  func json() {
    let value = PythonValue.dictionary([("é\n", .list([.text("🙂\""), .float(1), .none, .boolean(true)]))])
    #expect(value.json == #"{"\u00e9\n": ["\ud83d\ude42\"", 1.0, null, true]}"#)
    #expect(PythonValue.tuple([.integer(1)]).string == "(1,)")
  }
}

/// The keys of `metadata` in sd-scripts' train_network.py that do not depend on the dataset.
enum SDScriptsMetadata {
  static let keys = [
    "ss_session_id", "ss_training_started_at", "ss_output_name", "ss_learning_rate", "ss_text_encoder_lr",
    "ss_unet_lr",
    "ss_num_epochs", "ss_gradient_checkpointing", "ss_gradient_accumulation_steps", "ss_max_train_steps",
    "ss_lr_warmup_steps", "ss_lr_scheduler", "ss_network_module", "ss_network_dim", "ss_network_alpha",
    "ss_network_dropout", "ss_mixed_precision", "ss_full_fp16", "ss_v2", "ss_base_model_version",
    "ss_clip_skip",
    "ss_max_token_length", "ss_cache_latents", "ss_seed", "ss_lowram", "ss_noise_offset",
    "ss_multires_noise_iterations", "ss_multires_noise_discount", "ss_adaptive_noise_scale",
    "ss_zero_terminal_snr",
    "ss_training_comment", "ss_sd_scripts_commit_hash", "ss_optimizer", "ss_max_grad_norm",
    "ss_caption_dropout_rate",
    "ss_caption_dropout_every_n_epochs", "ss_caption_tag_dropout_rate", "ss_face_crop_aug_range",
    "ss_prior_loss_weight", "ss_min_snr_gamma", "ss_scale_weight_norms", "ss_ip_noise_gamma",
    "ss_debiased_estimation",
    "ss_noise_offset_random_strength", "ss_ip_noise_gamma_random_strength", "ss_loss_type",
    "ss_huber_schedule",
    "ss_huber_scale", "ss_huber_c", "ss_fp8_base", "ss_fp8_base_unet", "ss_validation_seed",
    "ss_validation_split",
    "ss_max_validation_steps", "ss_validate_every_n_epochs", "ss_validate_every_n_steps",
    "ss_resize_interpolation",
  ]
}
