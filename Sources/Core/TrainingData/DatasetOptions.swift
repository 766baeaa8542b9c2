import Dataset
import Images

/// What a dataset trains with; names and meanings are sd-scripts'.
public struct DatasetOptions: Sendable, Equatable {
  /// The resolution in pixels.
  public var resolution: SizeFacts.Size
  /// Images in a batch.
  public var batchSize = 1
  /// Whether images are sorted into aspect-ratio buckets.
  public var enableBucket = false
  /// The shortest side of a bucket in pixels, a multiple of the step; nil without buckets.
  public var minBucketReso: Int?
  /// The longest side of a bucket in pixels, a multiple of the step; nil without buckets.
  public var maxBucketReso: Int?
  /// Sides of buckets are multiples of it; nil without buckets.
  public var bucketResoSteps: Int?
  /// Whether images are never enlarged.
  public var bucketNoUpscale = false
  /// The weight of a regularization image's loss.
  public var priorLossWeight: Float = 1
  /// The share of images that is held out.
  public var validationSplit = 0.0
  /// Seeds the choice of the images held out; nil: the run's own generator chooses.
  public var validationSeed: Int?
  /// The name of the interpolation; nil if sd-scripts chooses.
  public var resizeInterpolation: String?
}

/// What a subset trains with; names and meanings are sd-scripts'.
public struct SubsetOptions: Sendable, Equatable {
  /// The folder as the config names it.
  public var imageDir: String
  /// How often each image is shown in an epoch.
  public var numRepeats = 1
  /// Whether its images are regularization images.
  public var isReg = false
  /// The caption of images without one.
  public var classTokens: String?
  /// The extension of caption files, with its dot.
  public var captionExtension = ".caption"
  /// The masks' folder, where the dataset has masks.
  public var conditioningDataDir: String?
  /// Whether the image's alpha weights the loss.
  public var alphaMask = false
  /// Whether a caption's parts are shuffled.
  public var shuffleCaption = false
  /// What stands between a caption's parts.
  public var captionSeparator = ","
  /// The first parts that stay where they are.
  public var keepTokens = 0
  /// The text around the parts that are shuffled; empty for none.
  public var keepTokensSeparator = ""
  /// A text that becomes the separator after shuffling.
  public var secondarySeparator: String?
  /// Whether `{a|b}` and several lines are choices.
  public var enableWildcard = false
  /// Whether every other image is mirrored at random.
  public var flipAug = false
  /// Whether what does not fit the bucket is cut off at random places.
  public var randomCrop = false
  /// Text before every caption.
  public var captionPrefix: String?
  /// Text after every caption.
  public var captionSuffix: String?
  /// How likely a caption is dropped.
  public var captionDropoutRate = 0.0
  /// Captions are dropped in every epoch whose number it divides; 0 for none.
  public var captionDropoutEveryNEpochs = 0
  /// How likely each part of a caption is dropped.
  public var captionTagDropoutRate = 0.0
  /// The parts shown at the first step.
  public var tokenWarmupMin = 1
  /// The step at which all parts are shown; below 1 a share of all steps.
  public var tokenWarmupStep = 0.0
  /// The name of the interpolation; nil if sd-scripts chooses.
  public var resizeInterpolation: String?
  /// Images that were found.
  public var imageCount = 0

  /// A subset with sd-scripts' defaults.
  public init(imageDir: String) { self.imageDir = imageDir }

  /// The interpolation of an image of the subset that is resized.
  func interpolation(from size: SizeFacts.Size, to target: SizeFacts.Size) -> Interpolation {
    Interpolation.chosen(resizeInterpolation, from: size, to: target)
  }
}

extension Interpolation {
  /// Source: `resize_image` in sd-scripts' library/utils.py.
  static func chosen(_ name: String?, from size: SizeFacts.Size, to target: SizeFacts.Size) -> Interpolation {
    if let named = name.flatMap(Interpolation.init(option:)) { return named }
    return automatic(shrinks: size.width >= target.width && size.height >= target.height)
  }
}
