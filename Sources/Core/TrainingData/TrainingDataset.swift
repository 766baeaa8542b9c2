import Dataset
import Files
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
    let caching: LatentCaching
    do throws(OptionError) { caching = try LatentCaching(settings) } catch { throw .option(error) }
    let (groups, found) = try DatasetSources(settings, PathLookup(base: base)).groups()
    var warnings = found
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
      throw .noImages("no images are found in \(folders.joined(separator: ", "))")
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

  /// Latents are made once, so that nothing about the pixels can change from epoch to epoch.
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
  /// Training images, each counted as often as it is repeated.
  public var trainingImageCount: Int { datasets.reduce(0) { $0 + $1.trainingImageCount } }
  /// Images held out, each counted once.
  public var validationImageCount: Int { validation.reduce(0) { $0 + $1.trainingImageCount } }
  /// Regularization images with their own repeats.
  public var regularisationImageCount: Int { datasets.reduce(0) { $0 + $1.regularisationImageCount } }
  /// Files that are trained on.
  public var imageCount: Int { datasets.reduce(0) { $0 + $1.images.count } }

  /// The image of a batch's sample.
  public func image(_ sample: BatchPlan.Sample, of plan: BatchPlan) -> TrainingImage {
    datasets[plan.dataset].images[sample.image]
  }
}
