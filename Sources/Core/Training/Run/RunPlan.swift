import Settings

/// What a run will do, known before its first step.
public struct RunPlan: Sendable {
  /// A size that images are trained at.
  public struct Bucket: Sendable, Equatable {
    /// Pixels from left to right.
    public var width: Int
    /// Pixels from top to bottom.
    public var height: Int
    /// Images, repeats counted.
    public var images: Int
  }

  /// The model.
  public var model: String
  /// Image files.
  public var images: Int
  /// Training images, repeats counted.
  public var repeatedImages: Int
  /// Regularization images, repeats counted.
  public var regularisationImages: Int
  /// Images in a batch, for each dataset.
  public var batchSizes: [Int]
  /// The sizes that images are trained at.
  public var buckets: [Bucket]
  /// Batches in an epoch.
  public var batchesPerEpoch: Int
  /// Batches in one update.
  public var accumulation: Int
  /// Updates in an epoch.
  public var stepsPerEpoch: Int
  /// Updates in the whole run.
  public var totalSteps: Int
  /// Epochs that are begun.
  public var epochs: Int
  /// The seed.
  public var seed: UInt64
  /// Whether the config leaves the seed to chance.
  public var isSeedDrawn: Bool
  /// Layers of the text encoder that are trained.
  public var textEncoderModules: Int
  /// Layers of the UNet that are trained.
  public var unetModules: Int
  /// Values that are trained.
  public var parameters: Int
  /// The optimizer's name.
  public var optimizer: String
  /// The schedule's name.
  public var schedule: String
  /// The path of the finished network.
  public var output: String
  /// Sample images in the whole run; 0 if none are generated.
  public var samples: Int
  /// Bytes that the run may need at once, roughly.
  public var memory: Int
  /// Floating-point operations of a step, roughly.
  public var operationsPerStep: Double
  /// Seconds that a step may take, roughly; nil if nothing was measured.
  public var secondsPerStep: Double?
  /// Compute threads.
  public var threads: Int
  /// OpenBLAS's kernels.
  public var core: String
  /// What the config asks for and the core does not do; notes that change the result come first.
  public var notes: [OptionNote]
  /// What sd-scripts would warn about.
  public var warnings: [String]
}
