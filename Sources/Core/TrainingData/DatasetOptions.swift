import Dataset
import Images

/// The options of a dataset; names and meanings are sd-scripts'.
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
  /// The seed for choosing the images that are held out; nil to use the run's own generator.
  public var validationSeed: Int?
  /// The name of the interpolation; nil if sd-scripts chooses.
  public var resizeInterpolation: String?
}

/// The options of a subset; names and meanings are sd-scripts'.
public struct SubsetOptions: Sendable, Equatable {
  /// The folder as the config names it.
  public var imageDir: String
  /// How often each image is trained in an epoch.
  public var numRepeats = 1
  /// Whether its images are regularization images.
  public var isReg = false
  /// The caption of images without one.
  public var classTokens: String?
  /// The extension of caption files, with its dot.
  public var captionExtension = ".caption"
  /// The masks' folder; nil if the dataset has no masks.
  public var conditioningDataDir: String?
  /// Whether the image's alpha weights the loss.
  public var alphaMask = false
  /// Whether a caption's parts are shuffled.
  public var shuffleCaption = false
  /// The text between a caption's parts.
  public var captionSeparator = ","
  /// The number of first parts that keep their places.
  public var keepTokens = 0
  /// The text around the parts that are shuffled; empty for none.
  public var keepTokensSeparator = ""
  /// A text that becomes the separator after shuffling.
  public var secondarySeparator: String?
  /// Whether `{a|b}` and several lines are choices.
  public var enableWildcard = false
  /// Whether half of the images, chosen at random, are mirrored.
  public var flipAug = false
  /// Whether images are cropped to the bucket at random places.
  public var randomCrop = false
  /// Text before every caption.
  public var captionPrefix: String?
  /// Text after every caption.
  public var captionSuffix: String?
  /// The probability that a caption is dropped.
  public var captionDropoutRate = 0.0
  /// Captions are dropped in every epoch whose number it divides; 0 for none.
  public var captionDropoutEveryNEpochs = 0
  /// The probability that a part of a caption is dropped.
  public var captionTagDropoutRate = 0.0
  /// The number of parts that are used at the first step.
  public var tokenWarmupMin = 1
  /// The step from which all parts are used; below 1, a share of all steps.
  public var tokenWarmupStep = 0.0
  /// The name of the interpolation; nil if sd-scripts chooses.
  public var resizeInterpolation: String?
  /// The number of images in the folder.
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
    if let interpolation = name.flatMap(Interpolation.init(option:)) { return interpolation }
    return automatic(shrinks: size.width >= target.width && size.height >= target.height)
  }
}
