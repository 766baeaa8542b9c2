import CImages

/// An image's raw bytes: rows from the top, interleaved channels.
public struct PixelBuffer: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Bytes per pixel: 3 for red, green, blue; 4 with alpha (not premultiplied).
  public let channels: Int
  /// height × width × channels bytes.
  public let bytes: [UInt8]

  /// Pixels from their bytes; nil if the number of bytes does not match, or if `channels` is not between 1 and 4.
  public init?(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    guard width > 0, height > 0, (1...4).contains(channels) else { return nil }
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, bytes.count / channels == area, bytes.count % channels == 0 else { return nil }
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }

  private init(unchecked bytes: [UInt8], width: Int, height: Int, channels: Int) {
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }

  /// A decoded image as from Pillow's `convert("RGBA")`, or from `convert("RGB")`, which drops alpha.
  public init(_ image: DecodedImage, keepingAlpha: Bool) {
    width = image.width
    height = image.height
    channels = keepingAlpha ? 4 : 3
    if keepingAlpha {
      bytes = image.pixels
      return
    }
    let area = image.width * image.height
    bytes = [UInt8](unsafeUninitializedCapacity: area * 3) { target, count in
      image.pixels.withUnsafeBufferPointer { source in
        for pixel in 0..<area {
          for channel in 0..<3 { target[3 * pixel + channel] = source[4 * pixel + channel] }
        }
      }
      count = area * 3
    }
  }

  /// A rectangle of the image; nil if it does not lie inside.
  public func cropped(left: Int, top: Int, width newWidth: Int, height newHeight: Int) -> PixelBuffer? {
    guard left >= 0, top >= 0, newWidth > 0, newHeight > 0, newWidth <= width, newHeight <= height,
      left <= width - newWidth, top <= height - newHeight
    else { return nil }
    if newWidth == width, newHeight == height { return self }
    var result: [UInt8] = []
    result.reserveCapacity(newWidth * newHeight * channels)
    for row in top..<top + newHeight {
      let start = (row * width + left) * channels
      result += bytes[start..<start + newWidth * channels]
    }
    return PixelBuffer(unchecked: result, width: newWidth, height: newHeight, channels: channels)
  }

  /// The image resized; nil if memory runs out, if a side is below 1 or above 2²⁴, or if the result, or the image with one
  /// side resized, has more than four times `DecodedImage.pixelLimit` pixels.
  public func resized(width newWidth: Int, height newHeight: Int, _ interpolation: Interpolation)
    -> PixelBuffer?
  {
    let sides = 1...1 << 24
    guard sides.contains(width), sides.contains(height), sides.contains(newWidth), sides.contains(newHeight),
      max(width, newWidth) <= 4 * DecodedImage.pixelLimit / max(height, newHeight)
    else { return nil }
    var status: Int32 = -1
    let result = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight * channels) { target, count in
      status = bytes.withUnsafeBufferPointer { source in
        ia3_image_resize(
          interpolation.method,
          source.baseAddress,
          UInt32(width),
          UInt32(height),
          UInt32(channels),
          target.baseAddress,
          UInt32(newWidth),
          UInt32(newHeight)
        )
      }
      count = status == 0 ? newWidth * newHeight * channels : 0
    }
    guard status == 0 else { return nil }
    return PixelBuffer(unchecked: result, width: newWidth, height: newHeight, channels: channels)
  }
}
