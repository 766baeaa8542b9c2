import Files
import Images

/// Images scaled down, so that a page can hold many of them.
enum Thumbnail {
  /// Larger files are not read: 256 MiB.
  private static let byteLimit = 256 << 20

  /// An image as a WebP file, with its size; its longer side has at most `side` pixels.
  ///
  /// - Throws: `Failure` with the reason, as a text for the user.
  static func make(_ bytes: [UInt8], side: Int) throws(Failure) -> (bytes: [UInt8], width: Int, height: Int) {
    let image: DecodedImage
    do throws(DecodeError) { image = try DecodedImage(bytes) } catch {
      throw Failure(reason: error.description)
    }
    var buffer = PixelBuffer(overWhite: image)
    let longer = max(buffer.width, buffer.height)
    if longer > side {
      func shrunk(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
      guard let small = buffer.resized(width: shrunk(buffer.width), height: shrunk(buffer.height), .area)
      else {
        throw Failure(reason: "there is not enough memory to scale it down")
      }
      buffer = small
    }
    guard let scaled = RGBImage(width: buffer.width, height: buffer.height, pixels: buffer.bytes),
      let file = WebPEncoder.encode(scaled, quality: 82)
    else { throw Failure(reason: "it cannot be encoded") }
    return (file, buffer.width, buffer.height)
  }

  /// The same for a file.
  static func make(path: String, side: Int) throws(Failure) -> (bytes: [UInt8], width: Int, height: Int) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: byteLimit) } catch {
      throw Failure(reason: error.reason)
    }
    return try make(bytes, side: side)
  }

  /// Why an image is not shown.
  struct Failure: Error {
    var reason: String
  }
}

extension PixelBuffer {
  /// An image composited onto white.
  fileprivate init(overWhite image: DecodedImage) {
    var bytes = [UInt8](repeating: 0, count: image.width * image.height * 3)
    for pixel in 0..<image.width * image.height {
      let alpha = Int(image.pixels[4 * pixel + 3])
      for channel in 0..<3 {
        let value = Int(image.pixels[4 * pixel + channel])
        bytes[3 * pixel + channel] = UInt8((value * alpha + 255 * (255 - alpha) + 127) / 255)
      }
    }
    self =
      PixelBuffer(width: image.width, height: image.height, channels: 3, bytes: bytes)
      ?? PixelBuffer(image, keepingAlpha: false)
  }
}
