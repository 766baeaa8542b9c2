/// How a dataset's images are sorted into aspect-ratio buckets; all lengths are pixels.
public struct BucketSettings: Sendable, Equatable {
  /// The training resolution, whose area no bucket exceeds.
  public let resolution: SizeFacts.Size
  /// The shortest side of a bucket, a multiple of the step.
  public let minimum: Int
  /// The longest side of a bucket, a multiple of the step.
  public let maximum: Int
  /// The sides of buckets are multiples of this.
  public let step: Int
  /// Whether images are only ever made smaller, each to a bucket of its own shape.
  public let noUpscale: Bool

  /// Normalizes settings as sd-scripts does: the limits are widened to multiples of the step.
  ///
  /// Nil if sd-scripts stops: a step below 1, a lowest limit of 0 that is used, or a resolution outside the
  /// limits. Also nil for negative limits and for sides above 1,048,576, which nobody trains at.
  ///
  /// Source: `adjust_min_max_bucket_reso_by_steps` in sd-scripts' library/train_util.py.
  public init?(resolution: SizeFacts.Size, minimum: Int, maximum: Int, step: Int, noUpscale: Bool) {
    let plausible = 1...1 << 20
    guard [resolution.width, resolution.height, maximum, step].allSatisfy(plausible.contains),
      minimum == 0 || plausible.contains(minimum)
    else { return nil }
    let lowest = minimum - minimum % step
    let highest = maximum % step == 0 ? maximum : maximum + step - maximum % step
    guard min(resolution.width, resolution.height) >= lowest,
      max(resolution.width, resolution.height) <= highest
    else { return nil }
    // The limits matter only for predefined buckets, for which a width of 0 divides by zero.
    guard noUpscale || lowest > 0 else { return nil }
    self.resolution = resolution
    self.minimum = lowest
    self.maximum = highest
    self.step = step
    self.noUpscale = noUpscale
  }
}
