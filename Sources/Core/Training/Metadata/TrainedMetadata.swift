import Settings

/// The metadata of a trained network under sd-scripts' names, as text.
///
/// Source: sd-scripts' train_network.py (lines 1004–1064, 1157–1221, 1301–1303) and library/sai_model_spec.py. Values
/// that sd-scripts writes with Python's `str` have the same form here.
struct TrainedMetadata {
  /// What is known about a run besides its settings.
  struct Run {
    var identity: RunIdentity
    /// Updates in the whole run.
    var totalSteps: Int
    /// Epochs, including one that is not completed.
    var epochs: Int
    /// The hashes of the model's files, from `Checkpoint.hashMetadata`.
    var model: [String: String]
    /// `modelspec.implementation_version`: the program and its version.
    var program: String
  }

  /// When and at which point of a run a network is saved.
  struct Moment {
    /// Updates done.
    var step: Int
    /// The epoch as sd-scripts writes it: the number from 0 for saves after steps, from 1 after epochs.
    var epoch: Int
    /// Seconds since 1970.
    var time: Double
    /// The same in local time, `2026-01-31T12:00:00`.
    var date: String
  }

  /// The members that are the same for all networks of a run.
  private let fixed: [String: String]
  /// The `modelspec` members without the date.
  private let modelSpec: [String: String]
  private let isMinimal: Bool

  /// The metadata of a run.
  ///
  /// - Parameter dataset: the images' members, from `TrainingDataset.metadata`.
  init(_ settings: Settings, _ options: TrainingOptions, dataset: [String: String], _ run: Run) {
    isMinimal = options.hasMinimalMetadata
    modelSpec = Self.modelSpec(settings, options, run)
    let reader = PythonSettingText(settings: settings)
    var members = Self.settingMembers(reader, options)
    members += [
      ("ss_session_id", PythonValue.integer(Int(clamping: run.identity.sessionID)).string),
      ("ss_training_started_at", PythonValue.float(run.identity.startedAt).string),
      ("ss_num_epochs", String(run.epochs)),
      ("ss_max_train_steps", String(run.totalSteps)), ("ss_seed", String(run.identity.seed)),
      ("ss_base_model_version", options.usesVPrediction ? "sd_v1_v" : "sd_v1"),
      ("ss_sd_scripts_commit_hash", "(unknown)"),
    ]
    fixed = Dictionary(members) { $1 }.merging(dataset) { $1 }.merging(run.model) { $1 }
  }

  /// The metadata of a network that is saved now.
  func texts(at moment: Moment) -> [String: String] {
    var texts = fixed
    if isMinimal { texts = texts.filter { Self.minimum.contains($0.key) } }
    if !isMinimal {
      texts["ss_training_finished_at"] = PythonValue.float(moment.time).string
      texts["ss_steps"] = String(moment.step)
      texts["ss_epoch"] = String(moment.epoch)
    }
    texts.merge(modelSpec) { $1 }
    texts["modelspec.date"] = moment.date
    return texts
  }

  /// `SS_METADATA_MINIMUM_KEYS`.
  private static let minimum: Set<String> = [
    "ss_v2", "ss_base_model_version", "ss_network_module", "ss_network_dim", "ss_network_alpha",
    "ss_network_args",
  ]

  /// The members that each mirror an option: the metadata's key, the option.
  private static let mirrored: [(String, String)] = [
    ("ss_output_name", "output_name"), ("ss_learning_rate", "learning_rate"), ("ss_unet_lr", "unet_lr"),
    ("ss_gradient_checkpointing", "gradient_checkpointing"),
    ("ss_gradient_accumulation_steps", "gradient_accumulation_steps"),
    ("ss_lr_warmup_steps", "lr_warmup_steps"), ("ss_lr_scheduler", "lr_scheduler"),
    ("ss_network_module", "network_module"),
    ("ss_network_dropout", "network_dropout"),
    ("ss_mixed_precision", "mixed_precision"), ("ss_full_fp16", "full_fp16"), ("ss_v2", "v2"),
    ("ss_clip_skip", "clip_skip"), ("ss_max_token_length", "max_token_length"), ("ss_lowram", "lowram"),
    ("ss_noise_offset", "noise_offset"), ("ss_multires_noise_iterations", "multires_noise_iterations"),
    ("ss_multires_noise_discount", "multires_noise_discount"),
    ("ss_adaptive_noise_scale", "adaptive_noise_scale"), ("ss_zero_terminal_snr", "zero_terminal_snr"),
    ("ss_training_comment", "training_comment"), ("ss_max_grad_norm", "max_grad_norm"),
    ("ss_caption_dropout_rate", "caption_dropout_rate"),
    ("ss_caption_dropout_every_n_epochs", "caption_dropout_every_n_epochs"),
    ("ss_caption_tag_dropout_rate", "caption_tag_dropout_rate"),
    ("ss_face_crop_aug_range", "face_crop_aug_range"), ("ss_prior_loss_weight", "prior_loss_weight"),
    ("ss_min_snr_gamma", "min_snr_gamma"), ("ss_scale_weight_norms", "scale_weight_norms"),
    ("ss_ip_noise_gamma", "ip_noise_gamma"), ("ss_debiased_estimation", "debiased_estimation_loss"),
    ("ss_noise_offset_random_strength", "noise_offset_random_strength"),
    ("ss_ip_noise_gamma_random_strength", "ip_noise_gamma_random_strength"), ("ss_loss_type", "loss_type"),
    ("ss_huber_schedule", "huber_schedule"), ("ss_huber_scale", "huber_scale"), ("ss_huber_c", "huber_c"),
    ("ss_fp8_base", "fp8_base"), ("ss_fp8_base_unet", "fp8_base_unet"),
    ("ss_validation_seed", "validation_seed"), ("ss_validation_split", "validation_split"),
    ("ss_max_validation_steps", "max_validation_steps"),
    ("ss_validate_every_n_epochs", "validate_every_n_epochs"),
    ("ss_validate_every_n_steps", "validate_every_n_steps"),
    ("ss_resize_interpolation", "resize_interpolation"),
  ]

  private static func settingMembers(_ reader: PythonSettingText, _ options: TrainingOptions) -> [(String, String)] {
    var members = mirrored.map { ($0.0, reader.text($0.1)) }
    // iA3 has no rank and no alpha: the numbers from a form or a default would only mislead.
    for option in ["network_dim", "network_alpha"] {
      members.append(("ss_\(option)", reader.written(option)))
    }
    members.append(("ss_text_encoder_lr", reader.first("text_encoder_lr")))
    members.append(("ss_cache_latents", PythonValue.boolean(options.cachesLatents).string))
    members.append(("ss_optimizer", reader.optimizer))
    if let arguments = reader.networkArguments { members.append(("ss_network_args", arguments)) }
    return members
  }

  private static func modelSpec(_ settings: Settings, _ options: TrainingOptions, _ run: Run) -> [String: String] {
    func text(_ name: String) -> String? { settings.value(name)?.plainText }
    let resolution = Resolution(settings.value("resolution"))
    var members: [String: String?] = [
      "sai_model_spec": "1.0.1", "architecture": "stable-diffusion-v1/lora", "implementation": "diffusers",
      "title": text("metadata_title") ?? options.names.name
        ?? "LoRA@\(PythonValue.float(run.identity.startedAt).string)",
      "resolution": "\(resolution?.width ?? 512)x\(resolution?.height ?? 512)",
      "prediction_type": options.usesVPrediction ? "v" : "epsilon",
      "encoder_layer": options.clipSkip.map(String.init),
      "implementation_version": run.program,
    ]
    for name in [
      "author", "description", "license", "tags", "usage_hint", "merged_from", "trigger_phrase",
      "preprocessor",
      "is_negative_embedding",
    ] { members[name] = text("metadata_\(name)") }
    if text("min_timestep") != nil || text("max_timestep") != nil {
      members["timestep_range"] = "\(text("min_timestep") ?? "0"),\(text("max_timestep") ?? "1000")"
    }
    return Dictionary(
      members.compactMap { name, value in value.map { ("modelspec.\(name)", $0) } },
      uniquingKeysWith: { $1 }
    )
  }
}
