import Files
import Settings
import TrainingData

/// The images of a run of sd-scripts, counted and sorted into buckets as the core does it.
struct CountedImages {
  /// Images and batches.
  let counts: Plan.Counts
  /// The buckets of all datasets.
  let buckets: [(width: Int, height: Int, images: Int)]
  /// The batch size of each dataset.
  let batchSizes: [Int]

  /// Counts the images that a config names; nil if the core cannot.
  init?(_ file: ConfigFile) {
    guard
      let dataset = try? TrainingDataset.load(file.settings, base: Path.parent(file.source.path), seed: 0)
    else { return nil }
    counts = Plan.Counts(
      repeatedImages: dataset.trainingImageCount,
      regularizationImages: dataset.regularizationImageCount,
      images: dataset.imageCount,
      batches: dataset.batchesPerEpoch
    )
    buckets = dataset.datasets.flatMap(\.buckets).map {
      ($0.resolution.width, $0.resolution.height, $0.members.count)
    }
    batchSizes = dataset.datasets.map(\.options.batchSize)
  }
}
