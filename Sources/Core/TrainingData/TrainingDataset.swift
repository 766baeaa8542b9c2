import Randomness
import Settings

/// Everything that a config trains on: its datasets, and how their latents are kept.
///
/// Source: `generate_dataset_group_by_blueprint` in sd-scripts' library/config_util.py, `NetworkTrainer.train` in its
/// train_network.py. Folders of `train_data_dir` are taken by name, where sd-scripts takes them as the file system
/// lists them.
public struct TrainingDataset: Sendable {
  /// The datasets in the config's order.
  public let datasets: [ImageDataset]
  /// Images held out by `validation_split`, one dataset for each that has some.
  public let validation: [ImageDataset]
  /// What sd-scripts would warn of, in words for the user.
  public let warnings: [String]
  /// The data options of the config that are not carried out as sd-scripts would.
  public let notCarriedOut: [NotCarriedOut]
  /// Whether a dataset config or a list of subsets names the images, not `train_data_dir`.
  public let usesDatasetConfig: Bool
  /// How latents are kept.
  public let caching: LatentCaching
  /// Seeds the order of each epoch, together with the epoch's number.
  let orderSeed: Int

  /// Reads captions and image headers; no pixel is decoded.
  ///
  /// - Parameters:
  ///   - settings: a training config, with the dataset config that it names.
  ///   - base: the folder of the config, from which relative paths are tried after the working folder.
  ///   - seed: the run's seed.
  /// - Throws: `TrainingDataError` where sd-scripts would stop, with what is wrong and where.
  public static func load(_ settings: Settings, base: String = ".", seed: Int) throws(TrainingDataError)
    -> TrainingDataset
  {
    let caching = try LatentCaching(settings)
    let (groups, found) = try DatasetSources(settings: settings, base: base).groups()
    var warnings = found
    if caching.isOn {
      for subset in groups.flatMap(\.sources).map(\.options) where subset.randomCrop {
        throw .option(
          name: "random_crop",
          problem: "\(subset.imageDir): latents cannot be cached of images cropped at random"
        )
      }
      if settings.value("color_aug") == .boolean(true) {
        throw .option(
          name: "color_aug",
          problem: "latents cannot be cached of images whose colours change at random"
        )
      }
    }
    var random = PythonRandom(seed: seed)
    var datasets: [ImageDataset] = []
    for group in groups {
      var builder = DatasetBuilder(options: group.options, cachesLatents: caching.isOn)
      datasets.append(try builder.build(group.sources, &random))
      warnings += builder.warnings
    }
    var validation: [ImageDataset] = []
    for group in groups where group.options.validationSplit > 0 {
      var builder = DatasetBuilder(options: group.options, cachesLatents: caching.isOn, isTraining: false)
      validation.append(try builder.build(group.sources, &random))
    }
    guard datasets.contains(where: { !$0.images.isEmpty }) else {
      let folders = groups.flatMap(\.sources).map(\.options.imageDir)
      throw .noImages("no images are found in \(folders.joined(separator: ", "))")
    }
    return TrainingDataset(
      datasets: datasets,
      validation: validation,
      warnings: warnings,
      notCarriedOut: NotCarriedOut.list(settings),
      usesDatasetConfig: !settings.subsets.isEmpty,
      caching: caching,
      orderSeed: random.randint(0, 1 << 31)
    )
  }

  /// Batches of one epoch over all datasets.
  public var batchesPerEpoch: Int { datasets.reduce(0) { $0 + $1.batchesPerEpoch } }
  /// Training images, each counted as often as it is repeated.
  public var trainingImageCount: Int { datasets.reduce(0) { $0 + $1.trainingImageCount } }
  /// Images held out, each counted once.
  public var validationImageCount: Int { validation.reduce(0) { $0 + $1.trainingImageCount } }
  /// Regularisation images with their own repeats.
  public var regularisationImageCount: Int { datasets.reduce(0) { $0 + $1.regularisationImageCount } }
  /// Files that are trained on.
  public var imageCount: Int { datasets.reduce(0) { $0 + $1.images.count } }

  /// The image of a batch's sample.
  public func image(_ sample: BatchPlan.Sample, of plan: BatchPlan) -> TrainingImage {
    datasets[plan.dataset].images[sample.image]
  }
}

/// How latents are kept between epochs; names and meanings are sd-scripts'.
public struct LatentCaching: Sendable, Equatable {
  /// Whether images are encoded once, before training.
  public let isOn: Bool
  /// Whether the latents are written beside the images.
  public let toDisk: Bool
  /// Images encoded at once.
  public let vaeBatchSize: Int
  /// Whether a file that is there is taken for a valid one.
  public let skipCacheCheck: Bool

  init(_ settings: Settings) throws(TrainingDataError) {
    let reader = OptionReader(settings: settings, subset: nil)
    toDisk = try reader.boolean("cache_latents_to_disk")
    let inMemory = try reader.boolean("cache_latents")
    isOn = toDisk || inMemory
    vaeBatchSize = max(1, try reader.integer("vae_batch_size", default: 1))
    skipCacheCheck = try reader.boolean("skip_cache_check")
  }
}
