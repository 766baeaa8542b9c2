import Settings

/// What a run will do, known before its first step.
public struct RunPlan: Sendable {
  /// A size at which images are trained.
  public struct Bucket: Sendable, Equatable {
    /// The width in pixels.
    public var width: Int
    /// The height in pixels.
    public var height: Int
    /// Images, including repeats.
    public var images: Int
  }

  /// The model.
  public var model: String
  /// Image files.
  public var images: Int
  /// Training images, including repeats.
  public var repeatedImages: Int
  /// Regularization images, including repeats.
  public var regularizationImages: Int
  /// Images in a batch, for each dataset.
  public var batchSizes: [Int]
  /// The sizes at which images are trained.
  public var buckets: [Bucket]
  /// Batches in an epoch.
  public var batchesPerEpoch: Int
  /// Batches in one update.
  public var accumulation: Int
  /// Updates in an epoch.
  public var stepsPerEpoch: Int
  /// Updates in the whole run.
  public var totalSteps: Int
  /// Epochs, including a last one that is not completed.
  public var epochs: Int
  /// The seed.
  public var seed: UInt64
  /// Whether the seed is random because the config sets none.
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
  /// Roughly the bytes that the run needs at once.
  public var memory: Int
  /// Roughly the floating-point operations of a step.
  public var operationsPerStep: Double
  /// Roughly the seconds that a step takes; nil if the speed was not measured.
  public var secondsPerStep: Double?
  /// Compute threads.
  public var threads: Int
  /// The name of OpenBLAS's kernels.
  public var core: String
  /// Options of the config that the core does not support; notes that change the result come first.
  public var notes: [OptionNote]
  /// Warnings, including those of sd-scripts.
  public var warnings: [String]
}
