import Dataset

/// The images that are trained together with the same options, sorted into buckets.
///
/// Source: `DreamBoothDataset` and `ControlNetDataset` in sd-scripts' library/train_util.py.
public struct ImageDataset: Sendable {
  /// The options of the dataset.
  public let options: DatasetOptions
  /// The subsets from which the images are.
  public let subsets: [SubsetOptions]
  /// Training images by subset and name, then regularization images, without those that are not used.
  public let images: [TrainingImage]
  /// The buckets by width and then by height.
  public let buckets: [Bucket]
  /// Training images, including repeats.
  public let trainingImageCount: Int
  /// Regularization images, including repeats and images that are not used.
  public let regularizationImageCount: Int
  /// The captions' tags, folder by folder.
  public let tagFrequencies: [TagFrequency]
  /// The mean difference between the aspect ratios of the buckets and the images; nil without buckets.
  public let meanAspectError: Double?
  /// Whether every image has a mask.
  public let hasConditioning: Bool

  /// The batches of an epoch.
  public var batchesPerEpoch: Int {
    buckets.reduce(0) { $0 + Buckets.batches(of: options.batchSize, images: $1.members.count) }
  }

  /// The weight of an image's loss.
  func lossWeight(_ image: TrainingImage) -> Float { image.isReg ? options.priorLossWeight : 1 }

  init(
    options: DatasetOptions,
    subsets: [SubsetOptions],
    images: [TrainingImage],
    trainingImageCount: Int,
    regularizationImageCount: Int,
    tagFrequencies: [TagFrequency],
    hasConditioning: Bool
  ) {
    self.options = options
    self.subsets = subsets
    self.images = images
    self.trainingImageCount = trainingImageCount
    self.regularizationImageCount = regularizationImageCount
    self.tagFrequencies = tagFrequencies
    self.hasConditioning = hasConditioning
    var members: [SizeFacts.Size: [Int]] = [:]
    for (index, image) in images.enumerated() {
      members[image.bucket, default: []] += repeatElement(index, count: image.repeats)
    }
    buckets = members.sorted { ($0.key.width, $0.key.height) < ($1.key.width, $1.key.height) }
      .map { Bucket(resolution: $0.key, members: $0.value) }
    meanAspectError = options.enableBucket ? Self.meanAspectError(images) : nil
  }

  private static func meanAspectError(_ images: [TrainingImage]) -> Double {
    guard !images.isEmpty else { return 0 }
    let errors = images.map { image in
      let ratio = Double(image.size.width) / Double(image.size.height)
      return abs(Double(image.bucket.width) / Double(image.bucket.height) - ratio)
    }
    return pairwiseSum(errors[...]) / Double(errors.count)
  }

  /// numpy's sum of contiguous numbers: blocks of at most 128 in eight running sums, halves added together.
  private static func pairwiseSum(_ values: ArraySlice<Double>) -> Double {
    if values.count < 8 { return values.reduce(0, +) }
    if values.count > 128 {
      var half = values.count / 2
      half -= half % 8
      let middle = values.startIndex + half
      return pairwiseSum(values[..<middle]) + pairwiseSum(values[middle...])
    }
    var sums = Array(values.prefix(8))
    var index = values.startIndex + 8
    while index + 8 <= values.endIndex {
      for lane in 0..<8 { sums[lane] += values[index + lane] }
      index += 8
    }
    let total = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    return values[index...].reduce(total, +)
  }
}
