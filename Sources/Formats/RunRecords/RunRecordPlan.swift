/// The plan of a run, as far as it is known before the first step.
public struct RunRecordPlan: Sendable, Equatable {
  /// A size that images are trained at.
  public struct Bucket: Sendable, Equatable {
    /// Pixels from left to right.
    public var width: Int
    /// Pixels from top to bottom.
    public var height: Int
    /// The number of images, repeats counted.
    public var images: Int

    /// Makes a bucket.
    public init(width: Int, height: Int, images: Int) {
      (self.width, self.height, self.images) = (width, height, images)
    }
  }

  /// The number of image files.
  public var images: Int?
  /// The number of training images, repeats counted.
  public var repeatedImages: Int?
  /// The number of regularization images, repeats counted.
  public var regularizationImages: Int?
  /// The batch size of each dataset.
  public var batchSizes: [Int] = []
  /// The sizes that images are trained at.
  public var buckets: [Bucket] = []
  /// The number of batches in an epoch.
  public var batchesPerEpoch: Int?
  /// The number of batches in one optimizer step.
  public var accumulation: Int?
  /// The number of optimizer steps in an epoch.
  public var stepsPerEpoch: Int?
  /// The number of optimizer steps in the whole run.
  public var totalSteps: Int?
  /// The number of epochs that are started.
  public var epochs: Int?
  /// The step after which the learning rate first restarts: T_0.
  public var firstRestart: Int?
  /// The number of trained layers of the text encoder.
  public var textEncoderModules: Int?
  /// The number of trained layers of the UNet.
  public var unetModules: Int?
  /// The number of trained parameters.
  public var parameters: Int?
  /// The optimizer's name.
  public var optimizer: String?
  /// The schedule's name.
  public var schedule: String?

  /// Makes an empty plan.
  public init() {}
}
