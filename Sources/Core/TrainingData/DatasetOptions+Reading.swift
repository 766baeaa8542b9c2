import Dataset
import Images
import Settings

// Source: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py, `prepare_dataset_args` in its
// library/train_util.py.

extension DatasetOptions {
  /// No memory holds more images at once.
  private static let largestBatch = 1 << 16

  /// The options of the dataset that the reader's subset belongs to.
  init(_ reader: OptionReader) throws(OptionError) {
    guard let value = reader.settings.datasetValue("resolution", reader.subset), let resolution = Resolution(value)
    else { throw reader.error("resolution", "must be set for every dataset, for example to 512 or 512,768") }
    self.init(resolution: SizeFacts.Size(width: resolution.width, height: resolution.height))
    batchSize = try reader.integer("batch_size", 1...Self.largestBatch) ?? 1
    enableBucket = try reader.flag("enable_bucket")
    priorLossWeight = Float(try reader.number("prior_loss_weight") ?? 1)
    validationSplit = try reader.number("validation_split") ?? 0
    guard validationSplit <= 1 else {
      throw reader.error("validation_split", "must be a share of the images and at most 1, not \(validationSplit)")
    }
    if reader.settings.datasetValue("validation_seed", reader.subset) != nil {
      validationSeed = try reader.integer("validation_seed") ?? 0
    }
    resizeInterpolation = try reader.interpolation()
    if enableBucket { try readBuckets(reader) }
  }

  private mutating func readBuckets(_ reader: OptionReader) throws(OptionError) {
    let minimum = try reader.integer("min_bucket_reso") ?? 256
    let maximum = try reader.integer("max_bucket_reso") ?? 1024
    let steps = try reader.integer("bucket_reso_steps") ?? 64
    bucketNoUpscale = try reader.flag("bucket_no_upscale")
    guard steps > 0, steps % 64 == 0 else {
      throw reader.error("bucket_reso_steps", "must be a multiple of 64 for Stable Diffusion 1.x, not \(steps)")
    }
    guard
      let buckets = BucketSettings(
        resolution: resolution,
        minimum: minimum,
        maximum: maximum,
        step: steps,
        noUpscale: bucketNoUpscale
      )
    else {
      throw reader.error(
        "resolution",
        "must be between min_bucket_reso = \(minimum) and max_bucket_reso = \(maximum), "
          + "not \(resolution.width)×\(resolution.height)"
      )
    }
    minBucketReso = buckets.minimum
    maxBucketReso = buckets.maximum
    bucketResoSteps = buckets.step
  }
}

extension SubsetOptions {
  /// The options of the reader's subset in the folder `imageDir`.
  init(_ reader: OptionReader, imageDir: String) throws(OptionError) {
    self.init(imageDir: imageDir)
    numRepeats = try reader.integer("num_repeats") ?? 1
    isReg = reader.subset?.isRegularisation ?? false
    classTokens = reader.subset?.settings["class_tokens"]?.value?.string
    captionExtension = DatasetPlan.captionExtension(reader.settings, reader.subset)
    conditioningDataDir = reader.subset?.settings["conditioning_data_dir"]?.value?.string
    alphaMask = try reader.flag("alpha_mask")
    flipAug = try reader.flag("flip_aug")
    randomCrop = try reader.flag("random_crop")
    resizeInterpolation = try reader.interpolation()
    try readCaptions(reader)
  }

  private mutating func readCaptions(_ reader: OptionReader) throws(OptionError) {
    shuffleCaption = try reader.flag("shuffle_caption")
    captionSeparator = try reader.text("caption_separator") ?? ","
    keepTokens = try reader.integer("keep_tokens") ?? 0
    keepTokensSeparator = try reader.text("keep_tokens_separator") ?? ""
    secondarySeparator = try reader.text("secondary_separator")
    enableWildcard = try reader.flag("enable_wildcard")
    captionPrefix = try reader.text("caption_prefix")
    captionSuffix = try reader.text("caption_suffix")
    captionDropoutRate = try reader.number("caption_dropout_rate") ?? 0
    captionDropoutEveryNEpochs = try reader.integer("caption_dropout_every_n_epochs") ?? 0
    captionTagDropoutRate = try reader.number("caption_tag_dropout_rate") ?? 0
    tokenWarmupMin = try reader.integer("token_warmup_min", -1_000_000_000...1_000_000_000) ?? 1
    tokenWarmupStep = try reader.number("token_warmup_step") ?? 0
  }
}

extension LatentCaching {
  init(_ settings: Settings) throws(OptionError) {
    let reader = OptionReader(settings: settings)
    toDisk = try reader.flag("cache_latents_to_disk")
    let inMemory = try reader.flag("cache_latents")
    isOn = toDisk || inMemory
    vaeBatchSize = max(1, try reader.integer("vae_batch_size") ?? 1)
    skipCacheCheck = try reader.flag("skip_cache_check")
  }
}

extension OptionReader {
  fileprivate func interpolation() throws(OptionError) -> String? {
    guard let name = try text("resize_interpolation") else { return nil }
    guard Interpolation(option: name) != nil else {
      throw error(
        "resize_interpolation",
        "must be one of lanczos, nearest, bilinear, linear, bicubic, cubic, area, box, not '\(name)'"
      )
    }
    return name
  }
}
