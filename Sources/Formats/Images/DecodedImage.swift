import CImages

/// Why a file cannot be decoded.
public enum DecodeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The format, or a feature that the file uses, is not supported.
  case unsupported(String)
  /// The image has more pixels than the limit, or memory ran out.
  case tooLarge(String)
  /// The data cannot be decoded.
  case broken(String)
  /// The file ends inside the image.
  case truncated

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .unsupported(let message), .tooLarge(let message), .broken(let message): message
    case .truncated: "the file ends inside the image"
    }
  }
}

/// An image's pixels.
public struct DecodedImage: Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Rows from the top, each pixel red, green, blue and alpha from 0 to 255; colors are not multiplied by alpha.
  public let pixels: [UInt8]
  /// Whether the file stores the pixels exactly: PNG, BMP and lossless WebP.
  public let isLossless: Bool

  /// Images of more pixels than this are rejected: 8192 × 8192, a quarter of a gigabyte.
  public static let pixelLimit = 8192 * 8192

  /// Decodes a PNG, JPEG, WebP or BMP file's bytes. EXIF orientation is not applied, as in sd-scripts.
  public init(_ bytes: [UInt8], pixelLimit: Int = pixelLimit) throws(DecodeError) {
    var image = ia3_image()
    let status = bytes.withUnsafeBufferPointer { buffer in
      ia3_image_decode(buffer.baseAddress, buffer.count, UInt64(max(0, pixelLimit)), &image)
    }
    defer { ia3_image_free(&image) }
    guard status == IA3_IMAGE_OK, let start = image.pixels else {
      let message = withUnsafeBytes(of: &image.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      switch status {
      case IA3_IMAGE_TRUNCATED: throw .truncated
      case IA3_IMAGE_TOO_LARGE, IA3_IMAGE_NO_MEMORY: throw .tooLarge(message)
      case IA3_IMAGE_UNKNOWN_FORMAT, IA3_IMAGE_UNSUPPORTED: throw .unsupported(message)
      default: throw .broken(message)
      }
    }
    width = Int(image.width)
    height = Int(image.height)
    pixels = Array(UnsafeBufferPointer(start: start, count: Int(image.width) * Int(image.height) * 4))
    isLossless = image.is_lossless != 0
  }

  /// An image from its pixels; nil if their number does not fit the size.
  public init?(width: Int, height: Int, pixels: [UInt8], isLossless: Bool = true) {
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, pixels.count.isMultiple(of: 4), pixels.count / 4 == area else {
      return nil
    }
    self.width = width
    self.height = height
    self.pixels = pixels
    self.isLossless = isLossless
  }
}
