import Files
import Images

/// A picture made small enough to put many of them into a page.
enum Thumbnail {
  /// Larger files are not read: 256 MiB.
  private static let byteLimit = 256 << 20

  /// A picture as a WebP file, with its size; its longer side has at most `side` pixels.
  ///
  /// - Throws: why it cannot be shown, for people.
  static func make(_ bytes: [UInt8], side: Int) throws(Unshown) -> (bytes: [UInt8], width: Int, height: Int) {
    let image: DecodedImage
    do throws(DecodeError) { image = try DecodedImage(bytes) } catch {
      throw Unshown(reason: error.description)
    }
    var buffer = PixelBuffer(overWhite: image)
    let longer = max(buffer.width, buffer.height)
    if longer > side {
      func shrunk(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
      guard let small = buffer.resized(width: shrunk(buffer.width), height: shrunk(buffer.height), .area)
      else {
        throw Unshown(reason: "there is no memory to make it smaller")
      }
      buffer = small
    }
    guard let picture = RGBImage(width: buffer.width, height: buffer.height, pixels: buffer.bytes),
      let file = WebPEncoder.encode(picture, quality: 82)
    else { throw Unshown(reason: "it cannot be encoded") }
    return (file, buffer.width, buffer.height)
  }

  /// The same of a file.
  static func make(path: String, side: Int) throws(Unshown) -> (bytes: [UInt8], width: Int, height: Int) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: byteLimit) } catch {
      throw Unshown(reason: error.reason)
    }
    return try make(bytes, side: side)
  }

  /// Why a picture is not shown.
  struct Unshown: Error {
    var reason: String
  }
}

extension PixelBuffer {
  /// An image on white, where it lets something through.
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
