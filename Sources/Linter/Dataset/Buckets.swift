/// A dataset's images sorted into buckets; each bucket gives full batches and possibly a smaller last one.
///
/// Source: `BaseDataset.make_buckets` in sd-scripts' library/train_util.py.
public struct Buckets: Sendable {
  /// Images of one size with the number of times each is shown in an epoch.
  public struct Images: Sendable {
    /// The size in pixels, as stored.
    public var size: SizeFacts.Size
    /// How often each image is shown.
    public var repeats: Int

    /// One image.
    public init(size: SizeFacts.Size, repeats: Int) {
      self.size = size
      self.repeats = repeats
    }
  }

  /// The buckets by width and then by height, each with its images, repeats included.
  public let counts: [(resolution: SizeFacts.Size, images: Int)]

  /// Sorts images into buckets.
  ///
  /// Nil if sd-scripts would stop at an image, if there are too many buckets, and if the images with
  /// their repeats overflows an `Int`.
  public init?(_ images: [Images], settings: BucketSettings) {
    guard let selector = BucketSelector(settings) else { return nil }
    // Usually many images share a few sizes, so each size is looked up once.
    var chosen: [SizeFacts.Size: SizeFacts.Size] = [:]
    var counts: [SizeFacts.Size: Int] = [:]
    for image in images {
      guard let bucket = chosen[image.size] ?? selector.choice(for: image.size)?.bucket else { return nil }
      chosen[image.size] = bucket
      let (sum, overflow) = counts[bucket, default: 0].addingReportingOverflow(max(0, image.repeats))
      if overflow { return nil }
      counts[bucket] = sum
    }
    self.counts = counts.sorted { ($0.key.width, $0.key.height) < ($1.key.width, $1.key.height) }
      .map { ($0.key, $0.value) }
  }

  /// The batches of one bucket in an epoch, of which the last may be smaller.
  ///
  /// - Parameters:
  ///   - batchSize: images in a batch, at least 1.
  ///   - images: the bucket's images with their repeats.
  public static func batches(of batchSize: Int, images: Int) -> Int {
    images <= 0 ? 0 : (images - 1) / max(1, batchSize) + 1
  }

  /// The batches of one epoch; nil for a batch size below 1 and on overflow.
  public func batches(of batchSize: Int) -> Int? {
    guard batchSize > 0 else { return nil }
    var sum = 0
    for (_, images) in counts {
      let (next, overflow) = sum.addingReportingOverflow(Self.batches(of: batchSize, images: images))
      if overflow { return nil }
      sum = next
    }
    return sum
  }
}
