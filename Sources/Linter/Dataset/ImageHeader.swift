import Files

/// An image file's header: format and size, without decoding a pixel.
///
/// The format is read from the contents, not from the name, as the trainer's readers do.
public struct ImageHeader: Sendable, Equatable {
  /// The formats sd-scripts trains on without optional packages.
  public enum Format: String, Sendable, CaseIterable {
    case png = "PNG"
    case jpeg = "JPEG"
    case webp = "WebP"
    case bmp = "BMP"
  }

  /// The file's format.
  public var format: Format
  /// Columns as stored, in pixels; at least 1. Columns times rows are at most `pixelLimit`.
  public var width: Int
  /// Rows as stored, in pixels; at least 1.
  public var height: Int
  /// EXIF orientation, 1 to 8; 1 if there is none.
  ///
  /// sd-scripts does not apply it: an image with a value other than 1 is trained as stored, rotated or mirrored.
  public var orientation: Int
  /// Whether it is gray with 16 bits per pixel, which Pillow's conversion to RGB clips at 255 instead of scaling.
  public var isSixteenBitGray: Bool
  /// Whether its pixels have an alpha channel: they can be transparent.
  public var hasAlpha: Bool
  /// Whether the file ends before its image data does.
  public var isTruncated: Bool

  /// The shorter side in pixels.
  public var shorterSide: Int { min(width, height) }

  /// Pillow, and with it sd-scripts, refuses images of more pixels: twice its `MAX_IMAGE_PIXELS`.
  ///
  /// Source: `_decompression_bomb_check` in Pillow's Image.py.
  public static let pixelLimit = 178_956_970

  /// Reads the header from all the bytes of a file.
  public init(_ bytes: [UInt8]) throws(ImageError) {
    var source = ImageSource(bytes)
    self = try Self.parse(&source)
  }

  /// Reads a file's header; a few kilobytes of the file are read, or at most 64 MiB if its end, or its first segment, is
  /// not where it belongs.
  public static func read(_ path: String) throws(ImageError) -> ImageHeader {
    try ImageSource.open(path) { (source) throws(ImageError) in try parse(&source) }
  }

  init(
    format: Format,
    width: Int,
    height: Int,
    orientation: Int = 1,
    isSixteenBitGray: Bool = false,
    hasAlpha: Bool = false,
    isTruncated: Bool
  ) throws(ImageError) {
    guard width > 0, height > 0 else {
      throw .malformed(format: format, reason: "its size is \(width)×\(height)")
    }
    guard width <= Self.pixelLimit / height else { throw .tooManyPixels(width: width, height: height) }
    self.format = format
    self.width = width
    self.height = height
    self.orientation = orientation
    self.isSixteenBitGray = isSixteenBitGray
    self.hasAlpha = hasAlpha
    self.isTruncated = isTruncated
  }

  private static func parse(_ source: inout ImageSource) throws(ImageError) -> ImageHeader {
    guard source.size > 0 else { throw .empty }
    if try source.matches([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
      return try png(&source)
    }
    if try source.matches([0xFF, 0xD8, 0xFF], at: 0) { return try jpeg(&source) }
    if try source.matches("RIFF", at: 0), try source.matches("WEBP", at: 8) { return try webp(&source) }
    if try source.matches("BM", at: 0) { return try bmp(&source) }
    throw .unknownFormat
  }
}
