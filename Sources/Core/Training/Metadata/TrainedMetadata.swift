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
    /// The hashes of the model's files, from `CheckpointHashes`.
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

  /// The keys whose value is more than that of the option that they stand for: they are made below, by
  /// `TrainingDataset.metadata` or by `CheckpointHashes`.
  private static let computed: Set<String> = [
    "ss_batch_size_per_device", "ss_bucket_no_upscale", "ss_cache_latents", "ss_color_aug", "ss_enable_bucket",
    "ss_flip_aug", "ss_keep_tokens", "ss_max_bucket_reso", "ss_max_train_steps", "ss_min_bucket_reso",
    "ss_network_alpha", "ss_network_args", "ss_network_dim", "ss_optimizer", "ss_random_crop", "ss_resolution",
    "ss_sd_model_name", "ss_seed", "ss_shuffle_caption", "ss_text_encoder_lr", "ss_vae_name",
  ]

  /// The members that mirror an option each, as the table of sd-scripts' metadata has them.
  private static func mirrored(_ reader: PythonSettingText) -> [(String, String)] {
    Catalogue.metadataKeys.compactMap { key, row in
      guard let option = row.option, !computed.contains(key) else { return nil }
      return (key, reader.text(option))
    }
  }

  private static func settingMembers(_ reader: PythonSettingText, _ options: TrainingOptions) -> [(String, String)] {
    var members = mirrored(reader)
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
