/// Chooses the bucket of an image as sd-scripts does, to the last rounding.
///
/// Source: `BucketManager` in sd-scripts' library/train_util.py.
public struct BucketSelector: Sendable {
  /// An image's bucket and the size to which it is resized before it is cropped to the bucket.
  public struct Choice: Sendable, Equatable {
    /// The bucket's size in pixels.
    public var bucket: SizeFacts.Size
    /// The resized image's size in pixels.
    public var resized: SizeFacts.Size
  }

  /// At most this many predefined buckets are searched for each size of image; usual settings give 10 to 200.
  public static let bucketLimit = 4096

  /// The predefined buckets in sd-scripts' order, by width and then by height; empty with `noUpscale`.
  public let predefined: [SizeFacts.Size]
  private let known: Set<SizeFacts.Size>
  private let ratios: [Double]
  private let settings: BucketSettings

  /// Makes the buckets that images are sorted into; nil if there would be more than `bucketLimit`.
  public init?(_ settings: BucketSettings) {
    self.settings = settings
    guard let predefined = settings.noUpscale ? [] : Self.predefined(settings) else { return nil }
    self.predefined = predefined
    known = Set(predefined)
    ratios = predefined.map { Self.divide($0.width, $0.height) }
  }

  /// The one bucket of a dataset without aspect-ratio buckets; nil for a size that nobody trains at.
  ///
  /// Source: `BaseDataset.make_buckets` in sd-scripts' library/train_util.py.
  public init?(only resolution: SizeFacts.Size) {
    let longest = max(resolution.width, resolution.height)
    guard
      let settings = BucketSettings(
        resolution: resolution,
        minimum: 1,
        maximum: longest,
        step: 1,
        noUpscale: false
      )
    else { return nil }
    self.settings = settings
    predefined = [resolution]
    known = [resolution]
    ratios = [Self.divide(resolution.width, resolution.height)]
  }

  /// The bucket of an image; nil if sd-scripts divides by zero or refuses the image's shape.
  public func choice(for image: SizeFacts.Size) -> Choice? {
    let plausible = 1...1 << 31
    guard plausible.contains(image.width), plausible.contains(image.height) else { return nil }
    return settings.noUpscale ? shrunk(image) : scaled(image)
  }

  /// The predefined bucket whose shape is nearest, the first one on a tie; the image is scaled to cover it, then cropped.
  private func scaled(_ image: SizeFacts.Size) -> Choice? {
    let ratio = Self.divide(image.width, image.height)
    guard let bucket = known.contains(image) ? image : nearest(ratio) else { return nil }
    let isWider = ratio > Self.divide(bucket.width, bucket.height)
    let scale = isWider ? Self.divide(bucket.height, image.height) : Self.divide(bucket.width, image.width)
    guard let width = Self.rounded(Double(image.width) * scale),
      let height = Self.rounded(Double(image.height) * scale)
    else { return nil }
    return Choice(bucket: bucket, resized: SizeFacts.Size(width: width, height: height))
  }

  private func nearest(_ ratio: Double) -> SizeFacts.Size? {
    var best: (error: Double, bucket: SizeFacts.Size)?
    for (candidate, bucket) in zip(ratios, predefined) {
      let error = abs(candidate - ratio)
      if let best, error >= best.error { continue }
      best = (error, bucket)
    }
    return best?.bucket
  }

  /// A bucket of the image's own shape: unchanged or shrunk to the resolution's area, then cropped to whole steps.
  private func shrunk(_ image: SizeFacts.Size) -> Choice? {
    let area = settings.resolution.width * settings.resolution.height
    var resized = image
    if image.width * image.height > area {
      guard let smaller = shrunk(ratio: Self.divide(image.width, image.height), to: Double(area)) else {
        return nil
      }
      resized = smaller
    }
    let bucket = SizeFacts.Size(
      width: resized.width - resized.width % settings.step,
      height: resized.height - resized.height % settings.step
    )
    // sd-scripts logs the bucket's ratio, so a height of 0 ends the run.
    return bucket.height == 0 ? nil : Choice(bucket: bucket, resized: resized)
  }

  /// Whole steps in width or in height, whichever changes the shape less.
  private func shrunk(ratio: Double, to area: Double) -> SizeFacts.Size? {
    let width = (area * ratio).squareRoot()
    let height = area / width
    guard abs(width / height - ratio) < 1e-2 else { return nil }
    guard let byWidth = steps(width), let heightForWidth = steps(Double(byWidth) / ratio), heightForWidth > 0,
      let byHeight = steps(height), byHeight > 0, let widthForHeight = steps(Double(byHeight) * ratio)
    else { return nil }
    let errorByWidth = abs(Self.divide(byWidth, heightForWidth) - ratio)
    let errorByHeight = abs(Self.divide(widthForHeight, byHeight) - ratio)
    if errorByWidth < errorByHeight {
      return Self.rounded(Double(byWidth) / ratio).map { SizeFacts.Size(width: byWidth, height: $0) }
    }
    return Self.rounded(Double(byHeight) * ratio).map { SizeFacts.Size(width: $0, height: byHeight) }
  }

  private func steps(_ length: Double) -> Int? {
    Self.rounded(length).map { $0 - $0 % settings.step }
  }

  /// Python's `int(x + 0.5)`.
  private static func rounded(_ length: Double) -> Int? {
    Int(exactly: (length + 0.5).rounded(.towardZero))
  }

  private static func divide(_ a: Int, _ b: Int) -> Double { Double(a) / Double(b) }

  /// Source: `make_bucket_resolutions` in sd-scripts' library/model_util.py.
  private static func predefined(_ settings: BucketSettings) -> [SizeFacts.Size]? {
    guard (settings.maximum - settings.minimum) / settings.step < bucketLimit / 2 else { return nil }
    let area = settings.resolution.width * settings.resolution.height
    let side = Double(area).squareRoot()
    // The square's side is rounded down to whole steps, as Python's `//` does for real numbers.
    let step = Double(settings.step)
    guard let count = Int(exactly: ((side - side.truncatingRemainder(dividingBy: step)) / step).rounded())
    else {
      return nil
    }
    let square = count * settings.step
    var sizes: Set<SizeFacts.Size> = [SizeFacts.Size(width: square, height: square)]
    for width in stride(from: settings.minimum, through: settings.maximum, by: settings.step) {
      let height = min(settings.maximum, area / width / settings.step * settings.step)
      guard height >= settings.minimum else { continue }
      sizes.insert(SizeFacts.Size(width: width, height: height))
      sizes.insert(SizeFacts.Size(width: height, height: width))
    }
    // A resolution smaller than the step gives a square with a side of 0, by which sd-scripts divides.
    guard square > 0 else { return nil }
    return sizes.sorted { ($0.width, $0.height) < ($1.width, $1.height) }
  }
}
