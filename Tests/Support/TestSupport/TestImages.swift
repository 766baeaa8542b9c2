/// Headers written by hand: what each format's specification asks for, and no pixels that matter.
public enum TestImages {
  /// A number, most significant byte first.
  public static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  }

  /// A number, least significant byte first.
  public static func little(_ value: Int, _ count: Int) -> [UInt8] { big(value, count).reversed() }

  /// The first eight bytes of a PNG.
  public static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The last chunk of a PNG.
  public static let pngEnd: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

  /// A PNG with some data in place of pixels.
  public static func png(
    _ width: Int,
    _ height: Int,
    bits: Int = 8,
    colorType: Int = 2,
    data: [UInt8] = [1, 2, 3]
  ) -> [UInt8] {
    let format = big(bits, 1) + big(colorType, 1) + [0, 0, 0]
    let header =
      big(13, 4) + Array("IHDR".utf8) + big(width, 4) + big(height, 4) + format + [0, 0, 0, 0]
    return pngSignature + header + big(data.count, 4) + Array("IDAT".utf8) + data + [0, 0, 0, 0] + pngEnd
  }

  /// An APP1 segment that says how an image is turned.
  public static func exif(orientation: Int, isLittle: Bool = true) -> [UInt8] {
    let number = isLittle ? little : big
    let entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
    let tiff = Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(1, 2) + entry
    return Array("Exif".utf8) + [0, 0] + tiff + [0, 0, 0, 0]
  }

  /// A JPEG with a scan that holds no image.
  public static func jpeg(
    _ width: Int,
    _ height: Int,
    app1: [UInt8] = [],
    frame: UInt8 = 0xC0,
    scan: [UInt8] = [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56],
    end: [UInt8] = [0xFF, 0xD9]
  ) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    if !app1.isEmpty { bytes += [0xFF, 0xE1] + big(app1.count + 2, 2) + app1 }
    bytes += [0xFF, 0xC4, 0, 3, 0]
    bytes += [0xFF, frame, 0, 11, 8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0]
    bytes += [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
    return bytes + scan + end
  }

  /// A RIFF container with one chunk.
  public static func webp(_ chunk: String, _ payload: [UInt8]) -> [UInt8] {
    let body = Array("WEBP".utf8) + Array(chunk.utf8) + little(payload.count, 4) + payload
    return Array("RIFF".utf8) + little(body.count, 4) + body
  }

  /// A WebP of the lossy kind.
  public static func webpLossy(_ width: Int, _ height: Int) -> [UInt8] {
    webp("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2) + [0, 0])
  }

  /// A WebP of the lossless kind.
  public static func webpLossless(_ width: Int, _ height: Int) -> [UInt8] {
    webp("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14, 4) + [0])
  }

  /// A WebP with an extended header.
  public static func webpExtended(_ width: Int, _ height: Int) -> [UInt8] {
    webp("VP8X", [0, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
  }

  /// A BMP, black.
  public static func bmp(_ width: Int, _ height: Int, headerSize: Int = 40) -> [UInt8] {
    let stride = (abs(width) * 24 + 31) / 32 * 4
    let pixels = [UInt8](repeating: 0, count: stride * abs(height))
    let start = 14 + headerSize
    var bytes = Array("BM".utf8) + little(start + pixels.count, 4) + [0, 0, 0, 0] + little(start, 4)
    bytes += little(headerSize, 4)
    if headerSize == 12 {
      bytes += little(width, 2) + little(height, 2) + little(1, 2) + little(24, 2)
    } else {
      bytes += little(width, 4) + little(height, 4) + little(1, 2) + little(24, 2)
      bytes += [UInt8](repeating: 0, count: start - bytes.count)
    }
    return bytes + pixels
  }
}
