import Files

/// The sizes of a dataset's images, from their headers.
public struct SizeFacts: Sendable {
  /// An image's size as stored.
  public struct Size: Sendable, Hashable {
    /// Columns in pixels.
    public var width: Int
    /// Rows in pixels.
    public var height: Int

    /// A size in pixels.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// The number of images opened.
  public private(set) var examined = 0
  /// The image whose shorter side is the shortest, with its size; nil without readable images.
  public private(set) var smallest: (path: String, size: Size)?
  /// The number of images of each size.
  public private(set) var histogram: [Size: Int] = [:]
  /// Paths with their sizes, in the images' order.
  public private(set) var images: [(path: String, size: Size)] = []
  /// Images whose header cannot be read.
  public private(set) var unreadable: [DatasetFacts.Problem] = []
  /// Images that end before their data does.
  public private(set) var truncated: [String] = []
  /// Images with an EXIF orientation, which sd-scripts does not apply.
  public private(set) var rotated: [String] = []
  /// Gray images with 16 bits per pixel, of which sd-scripts sees little more than white.
  public private(set) var sixteenBitGray: [String] = []

  /// Images with an alpha channel.
  public private(set) var withAlpha: [String] = []

  /// The shortest side of all images in pixels; nil without readable images.
  public var smallestSide: Int? { smallest.map { min($0.size.width, $0.size.height) } }

  init(_ paths: [String]) {
    examined = paths.count
    let headers = paths.concurrentMap { path in
      Result { () throws(ImageError) in try ImageHeader.read(path) }
    }
    for (path, result) in zip(paths, headers) {
      switch result {
      case .success(let header):
        let size = Size(width: header.width, height: header.height)
        images.append((path, size))
        histogram[size, default: 0] += 1
        if header.shorterSide < smallestSide ?? .max { smallest = (path, size) }
        if header.isTruncated { truncated.append(path) }
        if header.orientation != 1 { rotated.append(path) }
        if header.isSixteenBitGray { sixteenBitGray.append(path) }
        if header.hasAlpha { withAlpha.append(path) }
      case .failure(let error):
        unreadable.append(DatasetFacts.Problem(path: path, reason: error.description))
      }
    }
  }
}
