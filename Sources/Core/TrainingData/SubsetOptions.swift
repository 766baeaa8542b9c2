import Dataset
import Images
import Settings

// Source of the reading: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py, `prepare_dataset_args`
// in its library/train_util.py.

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

extension SubsetOptions {
  /// The options of the reader's subset in the folder `imageDir`.
  init(_ reader: OptionReader, imageDir: String) throws(OptionError) {
    self.init(imageDir: imageDir)
    numRepeats = try reader.integer("num_repeats") ?? 1
    isReg = reader.subset?.isRegularization ?? false
    classTokens = reader.subset?.settings["class_tokens"]?.value?.string
    captionExtension = DatasetPlan.captionExtension(reader.settings, reader.subset)
    conditioningDataDir = reader.subset?.settings["conditioning_data_dir"]?.value?.string
    alphaMask = try reader.flag("alpha_mask")
    flipAug = try reader.flag("flip_aug")
    randomCrop = try reader.flag("random_crop")
    resizeInterpolation = try reader.interpolation()
    try readCaptions(reader)
  }

  private mutating func readCaptions(_ reader: OptionReader) throws(OptionError) {
    shuffleCaption = try reader.flag("shuffle_caption")
    captionSeparator = try reader.text("caption_separator") ?? ","
    keepTokens = try reader.integer("keep_tokens") ?? 0
    keepTokensSeparator = try reader.text("keep_tokens_separator") ?? ""
    secondarySeparator = try reader.text("secondary_separator")
    enableWildcard = try reader.flag("enable_wildcard")
    captionPrefix = try reader.text("caption_prefix")
    captionSuffix = try reader.text("caption_suffix")
    captionDropoutRate = try reader.number("caption_dropout_rate") ?? 0
    captionDropoutEveryNEpochs = try reader.integer("caption_dropout_every_n_epochs") ?? 0
    captionTagDropoutRate = try reader.number("caption_tag_dropout_rate") ?? 0
    tokenWarmupMin = try reader.integer("token_warmup_min", -1_000_000_000...1_000_000_000) ?? 1
    tokenWarmupStep = try reader.number("token_warmup_step") ?? 0
  }
}
