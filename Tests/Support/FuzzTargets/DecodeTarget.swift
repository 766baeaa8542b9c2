import Dataset
import Images

/// Whole images: decoders agree with the header's reader, and a PNG of the pixels keeps them.
enum DecodeTarget {
  static let run: Target = { input in
    if let error = textError(input) { check(!error.description.isEmpty, "an error without a message") }
    let decoded: DecodedImage
    do throws(DecodeError) { decoded = try DecodedImage(input, pixelLimit: 1 << 14) } catch {
      check(!error.description.isEmpty, "an error without a message")
      return .tried
    }
    check(decoded.pixels.count == 4 * decoded.width * decoded.height, "\(decoded.pixels.count) bytes of pixels")
    if let header = try? ImageHeader(input) {
      let sides = [header.width, header.height]
      check(
        sides == [decoded.width, decoded.height],
        "the header says \(sides), the decoder \(decoded.width)×\(decoded.height)"
      )
    }
    _ = PixelMeasures(decoded)
    _ = PixelBuffer(decoded, keepingAlpha: true).resized(width: 7, height: 5, .area)
    _ = PixelBuffer(decoded, keepingAlpha: false).resized(width: 9, height: 3, .lanczos)
    checkPNG(RGBImage(decoded))
    return .tried
  }

  private static func textError(_ input: [UInt8]) -> PNGError? {
    do throws(PNGError) { _ = try PNGText.read(input) } catch { return error }
    return nil
  }

  private static func checkPNG(_ image: RGBImage) {
    do {
      let again = RGBImage(try DecodedImage(PNGEncoder.encode(image)))
      check(again == image, "a PNG changes pixels")
    } catch {
      fatalError("an image that was decoded cannot be written and read: \(error)")
    }
  }
}
