/// The contents of a batch, chosen at random before any file is opened.
public struct BatchPlan: Sendable, Equatable {
  /// One image of a batch.
  public struct Sample: Sendable, Equatable {
    /// Index into the dataset's images.
    public var image: Int
    /// Whether it is mirrored left to right.
    public var isFlipped: Bool
    /// Where the resized image is cropped; nil for the middle.
    public var crop: Crop?
    /// The caption.
    public var caption: String

    /// A sample that is not random.
    public init(image: Int, isFlipped: Bool = false, crop: Crop? = nil, caption: String) {
      self.image = image
      self.isFlipped = isFlipped
      self.crop = crop
      self.caption = caption
    }
  }

  /// Where a resized image is cropped.
  public struct Crop: Sendable, Equatable {
    /// Columns cut off at the left.
    public var left: Int
    /// Rows cut off at the top.
    public var top: Int
  }

  /// Index into the datasets.
  public var dataset: Int
  /// The images.
  public var samples: [Sample]

  /// A batch that is not random.
  public init(dataset: Int, samples: [Sample]) {
    self.dataset = dataset
    self.samples = samples
  }
}
