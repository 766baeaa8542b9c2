/// What a run was asked to do, as far as it is known before the first step.
public struct RunRecordPlan: Sendable, Equatable {
  /// A size that images are trained at.
  public struct Bucket: Sendable, Equatable {
    /// Pixels from left to right.
    public var width: Int
    /// Pixels from top to bottom.
    public var height: Int
    /// Images, repeats counted.
    public var images: Int

    /// A bucket.
    public init(width: Int, height: Int, images: Int) {
      (self.width, self.height, self.images) = (width, height, images)
    }
  }

  /// Image files.
  public var images: Int?
  /// Training images, repeats counted.
  public var repeatedImages: Int?
  /// Regularization images, repeats counted.
  public var regularisationImages: Int?
  /// Images in a batch, for each dataset.
  public var batchSizes: [Int] = []
  /// The sizes that images are trained at.
  public var buckets: [Bucket] = []
  /// Batches in an epoch.
  public var batchesPerEpoch: Int?
  /// Batches in one update.
  public var accumulation: Int?
  /// Updates in an epoch.
  public var stepsPerEpoch: Int?
  /// Updates in the whole run.
  public var totalSteps: Int?
  /// Epochs that are begun.
  public var epochs: Int?
  /// The step after which the learning rate first restarts: T_0.
  public var firstRestart: Int?
  /// Layers of the text encoder that are trained.
  public var textEncoderModules: Int?
  /// Layers of the UNet that are trained.
  public var unetModules: Int?
  /// Values that are trained.
  public var parameters: Int?
  /// The optimizer's name.
  public var optimizer: String?
  /// The schedule's name.
  public var schedule: String?

  /// A plan about which nothing is known.
  public init() {}
}
