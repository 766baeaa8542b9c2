/// Values of a wrong type that matter only beside other options.
extension SettingsReader {
  /// Weighs the values of a wrong type once all options are known: a warning where nothing looks at one.
  mutating func weighTypes() {
    for index in settings.observations.indices where settings.observations[index].kind == .wrongType {
      guard let name = settings.observations[index].setting else { continue }
      if isUnread(name) {
        settings.observations[index].severity = .warning
      } else if isUsedAfterAll(name) {
        settings.observations[index].severity = nil
      }
    }
  }

  private func isSet(_ name: String) -> Bool { settings.value(name)?.isFalsy == false }

  private func isUnread(_ name: String) -> Bool {
    switch name {
    case "base_weights_multiplier": !isSet("base_weights")
    case "conditioning_data_dir": settings.script?.contains("control_net") == false
    // The command line's takes its place.
    case "config_file": true
    // A failed upload is only logged.
    case "huggingface_repo_id": true
    case "lr_scheduler": isSet("lr_scheduler_type") || isScheduleFree
    case "lr_scheduler_min_lr_ratio", "lr_scheduler_num_cycles", "lr_scheduler_power", "lr_scheduler_timescale",
      "lr_scheduler_type":
      isScheduleFree
    // Python counts with True as with 1.
    case "lr_warmup_steps": isScheduleFree || settings.value(name)?.boolean != nil
    case _ where name.hasPrefix("metadata_"): savesWithoutMetadata
    case "max_train_steps": isSet("max_train_epochs")
    case "vae_batch_size": !isSet("cache_latents") && !isSet("cache_latents_to_disk") && !dividesImages(name)
    case "sample_prompts": !makesSamples
    case "text_encoder_lr": isSet("network_train_unet_only") || adafactorChoosesItsRate
    case "unet_lr": isSet("network_train_text_encoder_only") || adafactorChoosesItsRate
    // What is saved by epochs is removed by epochs, and a number beyond the run removes nothing.
    case "save_last_n_epochs":
      !isSet("save_every_n_epochs") && !isSet("save_n_epoch_ratio") || settings.value(name)?.number ?? 0 > 1e6
    // Accelerate takes several, too.
    case "log_with": isSet("logging_dir") && isListOfChoices(name)
    // Noise is drawn between whole numbers; an empty range is its upper end, whatever its type.
    case "min_timestep", "max_timestep": isEmptyRange
    default: false
    }
  }

  /// Whether something asks for samples, or may: other families' scripts encode the prompts before the first step.
  private var makesSamples: Bool {
    ["sample_at_first", "sample_every_n_epochs", "sample_every_n_steps"].contains(where: isSet)
      || !["fine_tune", "sdxl_train", "sdxl_train_network", "train_db", "train_network"].contains(settings.script)
  }

  /// Whether checkpoints are saved in a format that cannot hold metadata, as only safetensors can
  /// (`save_sd_model_on_train_end_common` in sd-scripts' library/train_util.py).
  private var savesWithoutMetadata: Bool {
    ["fine_tune", "sdxl_train", "train_db"].contains(settings.script) && !isSet("use_safetensors")
      && settings.value("save_model_as")?.string?.hasSuffix("safetensors") != true
  }

  private func isListOfChoices(_ name: String) -> Bool {
    guard case .list(let items)? = settings.value(name), let choices = Catalogue.options[name]?.choices else {
      return false
    }
    return !items.isEmpty && items.allSatisfy { $0.string.map(choices.contains) ?? false }
  }

  /// Whether `get_timesteps` in sd-scripts' library/train_util.py draws nothing.
  private var isEmptyRange: Bool {
    guard let least = (settings.value("min_timestep") ?? .integer(0)).number,
      let most = (settings.value("max_timestep") ?? .integer(1000)).number
    else { return false }
    return least >= most && most < 1000
  }

  /// Whether a network's script cuts a batch into parts of this size, as it does where latents are not cached.
  private func dividesImages(_ name: String) -> Bool {
    guard settings.script?.hasSuffix("train_network") == true, case .float(let size)? = settings.value(name) else {
      return settings.script?.hasSuffix("train_network") == true
    }
    return size < settings.value("train_batch_size")?.number ?? 1
  }

  /// Whether PyTorch gets the value, which takes nothing but false and true.
  func isHandedToPyTorch(_ name: String) -> Bool { name == "train_text_encoder" && settings.script == "sdxl_train" }

  /// What the table of tolerance, made without these options, says of others.
  private func isUsedAfterAll(_ name: String) -> Bool {
    switch name {
    case _ where isHandedToPyTorch(name): true
    case "log_prefix", "log_tracker_name": isSet("logging_dir")
    case "multires_noise_discount": isSet("multires_noise_iterations") && settings.value(name)?.boolean == nil
    case "learning_rate_te1", "learning_rate_te2":
      settings.script == "sdxl_train" && isSet("train_text_encoder") && isSet(name)
        && settings.value(name)?.boolean == nil
    case "save_last_n_steps", "save_last_n_steps_state": isSet("save_every_n_steps") && isSet(name)
    default: false
    }
  }
}
