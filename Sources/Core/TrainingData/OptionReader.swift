import Dataset
import Images
import Settings

/// Reads a dataset's and a subset's options from settings.
///
/// Source: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py, `prepare_dataset_args` in its
/// library/train_util.py.
struct OptionReader {
  let settings: Settings
  /// The subset asked about; nil for the folders of `train_data_dir`.
  var subset: Subset?

  /// What is set and not empty: forms write empty text for what is unset.
  private func value(_ key: String) -> Value? {
    // The older spelling wins where it is set.
    if key == "caption_extension", let older = settings.value("caption_extention")?.string, !older.isEmpty,
      subset?.settings[key] == nil
    {
      return .string(older)
    }
    // Where a dataset config says nothing of repeats, the training config's own option counts.
    if key == "num_repeats", let subset, subset.settings[key]?.place == nil {
      return settings.value("dataset_repeats") ?? subset.settings[key]?.value
    }
    return settings.datasetValue(key, subset)
  }

  private func fail(_ key: String, _ problem: String) -> TrainingDataError {
    .option(name: key, problem: problem)
  }

  func boolean(_ key: String) throws(TrainingDataError) -> Bool {
    switch value(key) {
    case nil: return false
    case .boolean(let flag): return flag
    case .integer(let number) where number == 0 || number == 1: return number == 1
    case .some(let other): throw fail(key, "\(other.plainText) is neither true nor false")
    }
  }

  func integer(_ key: String, default fallback: Int) throws(TrainingDataError) -> Int {
    guard let value = value(key) else { return fallback }
    if case .string(let text) = value, text.isEmpty { return fallback }
    guard let number = value.integer ?? value.string.flatMap({ Int($0) }) else {
      throw fail(key, "\(value.plainText) is no whole number")
    }
    return number
  }

  func number(_ key: String, default fallback: Double) throws(TrainingDataError) -> Double {
    guard let value = value(key) else { return fallback }
    if case .string(let text) = value, text.isEmpty { return fallback }
    guard let number = value.number ?? value.string.flatMap({ Double($0) }), number.isFinite else {
      throw fail(key, "\(value.plainText) is no number")
    }
    return number
  }

  func text(_ key: String) throws(TrainingDataError) -> String? {
    switch value(key) {
    case nil: return nil
    case .string(let text): return text
    case .some(let other): return other.plainText
    }
  }

  private func filled(_ key: String) throws(TrainingDataError) -> String? {
    try text(key).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func interpolation() throws(TrainingDataError) -> String? {
    guard let name = try filled("resize_interpolation") else { return nil }
    guard Interpolation(option: name) != nil else {
      throw fail(
        "resize_interpolation",
        "\(name) is none of lanczos, nearest, bilinear, linear, bicubic, cubic, area, box"
      )
    }
    return name
  }

  /// No memory holds more images at once.
  private static let largestBatch = 1 << 16

  /// The options of the dataset that the subset belongs to.
  func datasetOptions() throws(TrainingDataError) -> DatasetOptions {
    guard let value = value("resolution"), let resolution = Resolution(value) else {
      throw fail("resolution", "a dataset needs one, for example 512 or 512,768")
    }
    var options = DatasetOptions(
      resolution: SizeFacts.Size(width: resolution.width, height: resolution.height)
    )
    options.batchSize = try integer("batch_size", default: 1)
    guard options.batchSize >= 1 else {
      throw fail("train_batch_size", "\(options.batchSize) images are no batch")
    }
    guard options.batchSize <= Self.largestBatch else {
      throw fail(
        "train_batch_size",
        "\(options.batchSize) images in a batch are more than \(Self.largestBatch)"
      )
    }
    options.enableBucket = try boolean("enable_bucket")
    options.priorLossWeight = Float(try number("prior_loss_weight", default: 1))
    options.validationSplit = try number("validation_split", default: 0)
    guard options.validationSplit <= 1 else {
      throw fail("validation_split", "\(options.validationSplit) is more than all images")
    }
    if settings.datasetValue("validation_seed", subset) != nil {
      options.validationSeed = try integer("validation_seed", default: 0)
    }
    options.resizeInterpolation = try interpolation()
    guard options.enableBucket else { return options }
    let minimum = try integer("min_bucket_reso", default: 256)
    let maximum = try integer("max_bucket_reso", default: 1024)
    let steps = try integer("bucket_reso_steps", default: 64)
    options.bucketNoUpscale = try boolean("bucket_no_upscale")
    guard steps > 0, steps % 64 == 0 else {
      throw fail("bucket_reso_steps", "\(steps) is no multiple of 64, which Stable Diffusion 1.x needs")
    }
    guard
      let buckets = BucketSettings(
        resolution: options.resolution,
        minimum: minimum,
        maximum: maximum,
        step: steps,
        noUpscale: options.bucketNoUpscale
      )
    else {
      throw fail(
        "resolution",
        "\(resolution.width)×\(resolution.height) does not lie between min_bucket_reso = \(minimum) and "
          + "max_bucket_reso = \(maximum)"
      )
    }
    options.minBucketReso = buckets.minimum
    options.maxBucketReso = buckets.maximum
    options.bucketResoSteps = buckets.step
    return options
  }

  /// The options of the subset that lies at `imageDir`.
  func subsetOptions(imageDir: String) throws(TrainingDataError) -> SubsetOptions {
    var options = SubsetOptions(imageDir: imageDir)
    options.numRepeats = try integer("num_repeats", default: 1)
    options.isReg = subset?.isRegularisation ?? false
    options.classTokens = subset?.settings["class_tokens"]?.value?.string
    options.captionExtension = try filled("caption_extension") ?? ".caption"
    if !options.captionExtension.hasPrefix(".") { options.captionExtension = "." + options.captionExtension }
    options.conditioningDataDir = subset?.settings["conditioning_data_dir"]?.value?.string
    options.alphaMask = try boolean("alpha_mask")
    options.shuffleCaption = try boolean("shuffle_caption")
    options.captionSeparator = try filled("caption_separator") ?? ","
    options.keepTokens = try integer("keep_tokens", default: 0)
    options.keepTokensSeparator = try text("keep_tokens_separator") ?? ""
    options.secondarySeparator = try filled("secondary_separator")
    options.enableWildcard = try boolean("enable_wildcard")
    options.flipAug = try boolean("flip_aug")
    options.randomCrop = try boolean("random_crop")
    options.captionPrefix = try filled("caption_prefix")
    options.captionSuffix = try filled("caption_suffix")
    options.captionDropoutRate = try number("caption_dropout_rate", default: 0)
    options.captionDropoutEveryNEpochs = try integer("caption_dropout_every_n_epochs", default: 0)
    options.captionTagDropoutRate = try number("caption_tag_dropout_rate", default: 0)
    options.tokenWarmupMin = try integer("token_warmup_min", default: 1)
    guard abs(Double(options.tokenWarmupMin)) < 1e9 else {
      throw fail("token_warmup_min", "no caption has \(options.tokenWarmupMin) parts")
    }
    options.tokenWarmupStep = try number("token_warmup_step", default: 0)
    options.resizeInterpolation = try interpolation()
    return options
  }
}
