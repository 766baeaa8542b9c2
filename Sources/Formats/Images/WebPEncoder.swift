import CWebP

/// Encodes images as small WebP files for pages, through libwebp. Like JPEG, the format is lossy.
public enum WebPEncoder {
  /// A file's bytes; nil if a side is above 16383 pixels, WebP's limit, or memory runs out.
  ///
  /// - Parameter quality: from 0 (smallest file) to 100 (best quality).
  public static func encode(_ image: RGBImage, quality: Float = 80) -> [UInt8]? {
    let sides = 1...16383
    guard sides.contains(image.width), sides.contains(image.height),
      image.pixels.count == 3 * image.width * image.height
    else { return nil }
    var output: UnsafeMutablePointer<UInt8>?
    let count = image.pixels.withUnsafeBufferPointer { pixels in
      WebPEncodeRGB(
        pixels.baseAddress,
        Int32(image.width),
        Int32(image.height),
        Int32(3 * image.width),
        quality,
        &output
      )
    }
    defer { WebPFree(output) }
    guard count > 0, let output else { return nil }
    return Array(UnsafeBufferPointer(start: output, count: count))
  }
}
