import Dataset
import Images
import Settings

// Source of the reading: `generate_params_by_fallbacks` in sd-scripts' library/config_util.py, `prepare_dataset_args`
// in its library/train_util.py.

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

extension DatasetOptions {
  /// No memory holds more images at once.
  private static let largestBatch = 1 << 16

  /// The options of the dataset that the reader's subset belongs to.
  init(_ reader: OptionReader) throws(OptionError) {
    guard let value = reader.settings.datasetValue("resolution", reader.subset), let resolution = Resolution(value)
    else { throw reader.error("resolution", "must be set for every dataset, for example to 512 or 512,768") }
    self.init(resolution: SizeFacts.Size(width: resolution.width, height: resolution.height))
    batchSize = try reader.integer("batch_size", 1...Self.largestBatch) ?? 1
    enableBucket = try reader.flag("enable_bucket")
    priorLossWeight = Float(try reader.number("prior_loss_weight") ?? 1)
    validationSplit = try reader.number("validation_split") ?? 0
    guard validationSplit <= 1 else {
      throw reader.error("validation_split", "must be a share of the images, at most 1, not \(validationSplit)")
    }
    if reader.settings.datasetValue("validation_seed", reader.subset) != nil {
      validationSeed = try reader.integer("validation_seed") ?? 0
    }
    resizeInterpolation = try reader.interpolation()
    if enableBucket { try readBuckets(reader) }
  }

  private mutating func readBuckets(_ reader: OptionReader) throws(OptionError) {
    let minimum = try reader.integer("min_bucket_reso") ?? 256
    let maximum = try reader.integer("max_bucket_reso") ?? 1024
    let steps = try reader.integer("bucket_reso_steps") ?? 64
    bucketNoUpscale = try reader.flag("bucket_no_upscale")
    guard steps > 0, steps % 64 == 0 else {
      throw reader.error("bucket_reso_steps", "must be a multiple of 64 for Stable Diffusion 1.x, not \(steps)")
    }
    guard
      let buckets = BucketSettings(
        resolution: resolution,
        minimum: minimum,
        maximum: maximum,
        step: steps,
        noUpscale: bucketNoUpscale
      )
    else {
      throw reader.error(
        "resolution",
        "must lie between min_bucket_reso = \(minimum) and max_bucket_reso = \(maximum), "
          + "not \(resolution.width)×\(resolution.height)"
      )
    }
    minBucketReso = buckets.minimum
    maxBucketReso = buckets.maximum
    bucketResoSteps = buckets.step
  }
}

extension OptionReader {
  /// `resize_interpolation`; nil if sd-scripts chooses.
  func interpolation() throws(OptionError) -> String? {
    guard let name = try text("resize_interpolation") else { return nil }
    guard Interpolation(option: name) != nil else {
      throw error(
        "resize_interpolation",
        "must be one of lanczos, nearest, bilinear, linear, bicubic, cubic, area, box, not '\(name)'"
      )
    }
    return name
  }
}
