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
    case "lr_scheduler": isSet("lr_scheduler_type")
    case "max_train_steps": isSet("max_train_epochs")
    case "vae_batch_size": !isSet("cache_latents") && !isSet("cache_latents_to_disk")
    // What is saved by epochs is removed by epochs, and a number beyond the run removes nothing.
    case "save_last_n_epochs":
      !isSet("save_every_n_epochs") && !isSet("save_n_epoch_ratio") || settings.value(name)?.number ?? 0 > 1e6
    // 1.0 is 1 to Python, which stands for the last layer.
    case "clip_skip": settings.value(name)?.number == 1
    default: false
    }
  }

  /// What the table of tolerance, made without these options, says of others.
  private func isUsedAfterAll(_ name: String) -> Bool {
    switch name {
    case "log_prefix", "log_tracker_name": isSet("logging_dir")
    case "save_last_n_steps", "save_last_n_steps_state": isSet("save_every_n_steps") && isSet(name)
    default: false
    }
  }
}
