extension Settings {
  /// The options that a run forbids or requires for all subsets at once.
  private static let sharedKeys = [
    "caption_dropout_rate", "caption_tag_dropout_rate", "color_aug", "random_crop", "shuffle_caption",
    "token_warmup_step",
  ]

  /// The settings with what the subsets say about the run: an option that is on in one subset is on, and one that all
  /// subsets turn off is off.
  ///
  /// Source: `is_latent_cacheable` and `is_text_encoder_output_cacheable` in sd-scripts' library/train_util.py, which
  /// ask every subset; `generate_params_by_fallbacks` in its library/config_util.py.
  public var withSubsetValues: Settings {
    guard !subsets.isEmpty else { return self }
    var result = self
    for key in Self.sharedKeys {
      let written = subsets.compactMap { $0.settings[key] }
      let isOff = written.count == subsets.count
      guard let decisive = written.first(where: { $0.value?.isFalsy == false }) ?? (isOff ? written.first : nil) else {
        continue
      }
      let option = Catalogue.datasetKeys[key]?.option ?? key
      result.values[option] = Setting(name: option, value: decisive.value, origin: decisive.origin)
    }
    return result
  }
}
