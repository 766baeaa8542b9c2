extension Settings {
  /// The value that applies to a dataset or a subset: its own, the dataset config's general one, the training config's,
  /// sd-scripts' default.
  ///
  /// Source: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py; for the older spelling of
  /// `caption_extension`, `prepare_dataset_args` in its library/train_util.py.
  /// - Parameters:
  ///   - key: the name in a dataset config: `batch_size`, `num_repeats`, `caption_extension` …
  ///   - subset: the subset; nil for folders of `train_data_dir`.
  public func datasetValue(_ key: String, _ subset: Subset?) -> Value? {
    // If a dataset config does not set the repeats, the training config does.
    if key == "num_repeats", let subset, subset.settings[key]?.place == nil {
      return value("dataset_repeats") ?? subset.settings[key]?.value
    }
    if let own = subset?.settings[key] { return own.value }
    if key == "caption_extension", let older = value("caption_extention")?.string, !older.isEmpty {
      return .string(older)
    }
    let option = Catalogue.datasetKeys[key]?.option ?? key
    if let subset, isOfDatasetConfig(option, of: subset) { return Catalogue.options[option]?.defaultValue }
    return value(option)
  }

  /// Whether an option has its value from a dataset config, of which a subset has taken what it inherits.
  ///
  /// Settings include the first dataset's values that the training config lacks; they apply to that dataset only.
  public func isOfDatasetConfig(_ option: String, of subset: Subset) -> Bool {
    (subset.file > 0 || dialect == .datasetConfig) && place(option)?.file == subset.file
  }
}
