extension Settings {
  /// What holds for a dataset or a subset: its own value, the dataset config's general one, the training config's,
  /// sd-scripts' default.
  ///
  /// Source: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py.
  /// - Parameters:
  ///   - key: the name in a dataset config: `batch_size`, `num_repeats`, `caption_extension` …
  ///   - subset: the subset asked about; nil for folders of `train_data_dir`.
  public func datasetValue(_ key: String, _ subset: Subset?) -> Value? {
    if let own = subset?.settings[key] { return own.value }
    let option = Catalogue.datasetKeys[key]?.option ?? key
    // Settings take in the first dataset's words if the training config has none; they hold for that one alone.
    if let file = subset?.file, file > 0, place(option)?.file == file {
      return Catalogue.options[option]?.defaultValue
    }
    return value(option)
  }
}
