extension Settings {
  /// What holds for a dataset or a subset: its own value, the dataset config's general one, the training config's,
  /// sd-scripts' default.
  ///
  /// Source: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py; for the older spelling of
  /// `caption_extension`, `prepare_dataset_args` in its library/train_util.py.
  /// - Parameters:
  ///   - key: the name in a dataset config: `batch_size`, `num_repeats`, `caption_extension` …
  ///   - subset: the subset asked about; nil for folders of `train_data_dir`.
  public func datasetValue(_ key: String, _ subset: Subset?) -> Value? {
    // A dataset config that says nothing of repeats leaves them to the training config.
    if key == "num_repeats", let subset, subset.settings[key]?.place == nil {
      return value("dataset_repeats") ?? subset.settings[key]?.value
    }
    if let own = subset?.settings[key] { return own.value }
    if key == "caption_extension", let older = value("caption_extention")?.string, !older.isEmpty {
      return .string(older)
    }
    let option = Catalogue.datasetKeys[key]?.option ?? key
    // Settings take in the first dataset's values that the training config lacks; they hold for that one alone.
    if let file = subset?.file, file > 0, place(option)?.file == file {
      return Catalogue.options[option]?.defaultValue
    }
    return value(option)
  }
}
