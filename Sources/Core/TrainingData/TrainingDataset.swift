import Dataset
import Files
import Randomness
import Settings

/// The datasets of a config, and how their latents are cached.
///
/// Source: `generate_dataset_group_by_blueprint` in sd-scripts' library/config_util.py, `NetworkTrainer.train` in its
/// train_network.py. Folders of `train_data_dir` are sorted by name, whereas sd-scripts takes them in the file system's
/// order.
public struct TrainingDataset: Sendable {
  /// The datasets in the config's order.
  public let datasets: [ImageDataset]
  /// Images held out by `validation_split`, one dataset for each that has some.
  public let validation: [ImageDataset]
  /// Warnings for the user, including those of sd-scripts.
  public let warnings: [String]
  /// Whether a dataset config or a list of subsets names the images, not `train_data_dir`.
  public let usesDatasetConfig: Bool
  /// How latents are cached.
  public let caching: LatentCaching
  /// The seed of the epochs' orders, together with each epoch's number.
  let orderSeed: Int

  /// Reads captions and image headers; no pixel is decoded.
  ///
  /// - Parameters:
  ///   - settings: a training config, with the dataset config that it names.
  ///   - base: the folder of the config, in which relative paths are searched after the working folder.
  ///   - seed: the run's seed.
  /// - Throws: `TrainingDataError` if sd-scripts would stop, with what is wrong and where.
  public static func load(_ settings: Settings, base: String = ".", seed: Int) throws(TrainingDataError)
    -> TrainingDataset
  {
    let caching = try rethrowing(LatentCaching(settings), as: TrainingDataError.option)
    let (groups, sourceWarnings) = try DatasetSources(settings, PathLookup(base: base)).groups()
    var warnings = sourceWarnings
    if caching.isOn { try refuseRandomPixels(settings, groups) }
    var random = PythonRandom(seed: seed)
    var datasets: [ImageDataset] = []
    for group in groups {
      var builder = DatasetBuilder(options: group.options, cachesLatents: caching.isOn)
      datasets.append(try builder.build(group, &random))
      warnings += builder.warnings
    }
    var validation: [ImageDataset] = []
    for group in groups where group.options.validationSplit > 0 {
      var builder = DatasetBuilder(options: group.options, cachesLatents: caching.isOn, isTraining: false)
      validation.append(try builder.build(group, &random))
    }
    guard datasets.contains(where: { !$0.images.isEmpty }) else {
      let folders = groups.flatMap(\.subsets).map(\.imageDir)
      throw .noImages("there are no images in \(folders.joined(separator: ", "))")
    }
    return TrainingDataset(
      datasets: datasets,
      validation: validation,
      warnings: warnings,
      usesDatasetConfig: !settings.subsets.isEmpty,
      caching: caching,
      orderSeed: random.randint(0, 1 << 31)
    )
  }

  /// Rejects options that change the pixels in each epoch: cached latents are computed only once.
  private static func refuseRandomPixels(_ settings: Settings, _ groups: [DatasetSources.Group])
    throws(TrainingDataError)
  {
    for subset in groups.flatMap(\.subsets) where subset.randomCrop {
      throw .option(
        OptionError("random_crop", "\(subset.imageDir): cannot be combined with cached latents", in: settings)
      )
    }
    if settings.value("color_aug") == .boolean(true) {
      throw .option(OptionError("color_aug", "cannot be combined with cached latents", in: settings))
    }
  }

  /// Batches of one epoch over all datasets.
  public var batchesPerEpoch: Int { datasets.reduce(0) { $0 + $1.batchesPerEpoch } }
  /// Training images, including repeats.
  public var trainingImageCount: Int { datasets.reduce(0) { $0 + $1.trainingImageCount } }
  /// Images held out for validation, without repeats.
  public var validationImageCount: Int { validation.reduce(0) { $0 + $1.trainingImageCount } }
  /// Regularization images, including repeats.
  public var regularizationImageCount: Int { datasets.reduce(0) { $0 + $1.regularizationImageCount } }
  /// Image files in all datasets.
  public var imageCount: Int { datasets.reduce(0) { $0 + $1.images.count } }

  /// The image of a batch's sample.
  public func image(_ sample: BatchPlan.Sample, of plan: BatchPlan) -> TrainingImage {
    datasets[plan.dataset].images[sample.image]
  }
}
