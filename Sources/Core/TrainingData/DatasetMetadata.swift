import Dataset
import Platform
import Settings

// The part of a network's metadata that describes its training images.
extension TrainingDataset {
  /// The `ss_*` entries that describe the datasets, as text.
  ///
  /// Source: `NetworkTrainer.train` in sd-scripts' train_network.py.
  /// - Parameter settings: the settings from which the dataset was loaded.
  public func metadata(_ settings: Settings) -> [String: String] {
    var result: [String: PythonValue] = [
      "ss_num_train_images": .integer(trainingImageCount),
      "ss_num_validation_images": .integer(validationImageCount),
      "ss_num_reg_images": .integer(regularizationImageCount),
      "ss_num_batches_per_epoch": .integer(batchesPerEpoch),
    ]
    result.merge(usesDatasetConfig ? ofDatasets : ofFolders(settings)) { $1 }
    return result.mapValues(\.string)
  }

  // MARK: A dataset config

  private var ofDatasets: [String: PythonValue] {
    var frequencies: [(String, PythonValue)] = []
    var folders: [(String, PythonValue)] = []
    for dataset in datasets {
      // A folder of two datasets is counted once.
      for frequency in dataset.tagFrequencies where !frequencies.contains(where: { $0.0.isExactly(frequency.folder) }) {
        frequencies.append((frequency.folder, frequency.value))
      }
      for subset in dataset.subsets where !subset.isReg {
        let name = PythonPath.name(subset.imageDir)
        var unique = name
        var number = 2
        while folders.contains(where: { $0.0.isExactly(unique) }) {
          unique = "\(name) (\(number))"
          number += 1
        }
        folders.append((unique, subset.counts))
      }
    }
    return [
      "ss_datasets": .text(PythonValue.list(datasets.map(\.value)).json),
      "ss_tag_frequency": .text(PythonValue.dictionary(frequencies).json),
      "ss_dataset_dirs": .text(PythonValue.dictionary(folders).json),
    ]
  }

  // MARK: Folders of train_data_dir

  private func ofFolders(_ settings: Settings) -> [String: PythonValue] {
    guard let dataset = datasets.first else { return [:] }
    func folders(isReg: Bool) -> PythonValue {
      let subsets = dataset.subsets.filter { $0.isReg == isReg }
      return .text(
        PythonValue.dictionary(subsets.map { (PythonPath.name($0.imageDir), $0.counts) }).json
      )
    }
    func flag(_ name: String) -> PythonValue { .boolean(settings.value(name) == .boolean(true)) }
    let options = dataset.options
    let accumulation = max(1, settings.value("gradient_accumulation_steps")?.integer ?? 1)
    let frequencies = dataset.tagFrequencies.map { ($0.folder, $0.value) }
    return [
      "ss_batch_size_per_device": .integer(options.batchSize),
      "ss_total_batch_size": .integer(options.batchSize * accumulation),
      "ss_resolution": options.resolution.value,
      "ss_color_aug": flag("color_aug"),
      "ss_flip_aug": flag("flip_aug"),
      "ss_random_crop": flag("random_crop"),
      "ss_shuffle_caption": flag("shuffle_caption"),
      "ss_enable_bucket": .boolean(options.enableBucket),
      "ss_bucket_no_upscale": .boolean(options.bucketNoUpscale),
      "ss_min_bucket_reso": .optional(options.minBucketReso),
      "ss_max_bucket_reso": .optional(options.maxBucketReso),
      "ss_keep_tokens": .integer(dataset.subsets.first?.keepTokens ?? 0),
      "ss_dataset_dirs": folders(isReg: false),
      "ss_reg_dataset_dirs": folders(isReg: true),
      "ss_tag_frequency": .text(PythonValue.dictionary(frequencies).json),
      "ss_bucket_info": .text(dataset.bucketInfo.json),
    ]
  }
}

extension TagFrequency {
  fileprivate var value: PythonValue { .dictionary(tags.map { ($0.tag, .integer($0.count)) }) }
}

extension SizeFacts.Size {
  fileprivate var value: PythonValue { .tuple([.integer(width), .integer(height)]) }
}

extension SubsetOptions {
  fileprivate var counts: PythonValue {
    .dictionary([("n_repeats", .integer(numRepeats)), ("img_count", .integer(imageCount))])
  }

  fileprivate var value: PythonValue {
    .dictionary([
      ("img_count", .integer(imageCount)),
      ("num_repeats", .integer(numRepeats)),
      ("color_aug", .boolean(false)),
      ("flip_aug", .boolean(flipAug)),
      ("random_crop", .boolean(randomCrop)),
      ("shuffle_caption", .boolean(shuffleCaption)),
      ("keep_tokens", .integer(keepTokens)),
      ("keep_tokens_separator", .text(keepTokensSeparator)),
      ("secondary_separator", .optional(secondarySeparator)),
      ("enable_wildcard", .boolean(enableWildcard)),
      ("caption_prefix", .optional(captionPrefix)),
      ("caption_suffix", .optional(captionSuffix)),
      ("resize_interpolation", .optional(resizeInterpolation)),
      ("image_dir", .text(PythonPath.name(imageDir))),
      ("class_tokens", .optional(classTokens)),
      ("is_reg", .boolean(isReg)),
    ])
  }
}

extension ImageDataset {
  fileprivate var bucketInfo: PythonValue {
    guard let meanAspectError else { return .none }
    let buckets = buckets.enumerated().map { index, bucket in
      (
        String(index),
        PythonValue.dictionary([
          ("resolution", bucket.resolution.value), ("count", .integer(bucket.members.count)),
        ])
      )
    }
    return .dictionary([("buckets", .dictionary(buckets)), ("mean_img_ar_error", .float(meanAspectError))])
  }

  fileprivate var value: PythonValue {
    .dictionary([
      ("is_dreambooth", .boolean(!hasConditioning)),
      ("batch_size_per_device", .integer(options.batchSize)),
      ("num_train_images", .integer(trainingImageCount)),
      ("num_reg_images", .integer(regularizationImageCount)),
      ("resolution", options.resolution.value),
      ("enable_bucket", .boolean(options.enableBucket)),
      ("min_bucket_reso", .optional(options.minBucketReso)),
      ("max_bucket_reso", .optional(options.maxBucketReso)),
      ("tag_frequency", .dictionary(tagFrequencies.map { ($0.folder, $0.value) })),
      ("bucket_info", bucketInfo),
      ("resize_interpolation", .optional(options.resizeInterpolation)),
      ("subsets", .list(subsets.map(\.value))),
    ])
  }
}
