import CWebP

/// Pictures as small WebP files for pages, through libwebp. The format loses details, as JPEG's does.
public enum WebPEncoder {
  /// A file's bytes; nil where a side is above 16383 pixels, WebP's limit, or memory runs out.
  ///
  /// - Parameter quality: from 0, small, to 100, good.
  public static func encode(_ picture: RGBPicture, quality: Float = 80) -> [UInt8]? {
    let sides = 1...16383
    guard sides.contains(picture.width), sides.contains(picture.height),
      picture.pixels.count == 3 * picture.width * picture.height
    else { return nil }
    var output: UnsafeMutablePointer<UInt8>?
    let count = picture.pixels.withUnsafeBufferPointer { pixels in
      WebPEncodeRGB(
        pixels.baseAddress,
        Int32(picture.width),
        Int32(picture.height),
        Int32(3 * picture.width),
        quality,
        &output
      )
    }
    defer { WebPFree(output) }
    guard count > 0, let output else { return nil }
    return Array(UnsafeBufferPointer(start: output, count: count))
  }
}
