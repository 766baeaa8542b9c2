/// An image for display or saving: opaque, eight bits per channel.
public struct RGBImage: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Rows from the top, each pixel red, green and blue; 3 · width · height bytes.
  public var pixels: [UInt8]

  /// An image from its pixels; nil if their number does not match the size, or a side is below 1 or above 2³¹ − 1,
  /// which is PNG's limit.
  public init?(width: Int, height: Int, pixels: [UInt8]) {
    let sides = 1...Int(Int32.max)
    guard sides.contains(width), sides.contains(height), pixels.count.isMultiple(of: 3),
      pixels.count / 3 == width.multipliedReportingOverflow(by: height).partialValue
    else { return nil }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A decoded image without its alpha.
  public init(_ image: DecodedImage) {
    let buffer = PixelBuffer(image, keepingAlpha: false)
    (width, height, pixels) = (buffer.width, buffer.height, buffer.bytes)
  }
}
