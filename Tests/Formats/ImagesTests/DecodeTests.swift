import Images
import TestSupport
import Testing

@Suite("Decoding images")
struct DecodeTests {
  @Test("lossless files give Pillow's pixels", arguments: Fixtures.lossless)
  func lossless(name: String) throws {
    let image = try DecodedImage(Fixtures.bytes(name))
    #expect(image.isLossless)
    #expect(try image.pixels == Fixtures.pixels(name))
    #expect(image.pixels.count == image.width * image.height * 4)
  }

  @Test("lossy files give Pillow's pixels within two levels", arguments: Fixtures.lossy)
  func lossy(name: String) throws {
    let image = try DecodedImage(Fixtures.bytes(name))
    let expected = try Fixtures.pixels(name)
    #expect(!image.isLossless)
    try #require(image.pixels.count == expected.count)
    let largest = zip(image.pixels, expected).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(largest <= 2)
  }

  @Test("a file cut off in the middle is an error that says so", arguments: Fixtures.all)
  func truncated(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    #expect(throws: DecodeError.truncated) { try DecodedImage(Array(bytes.prefix(bytes.count * 2 / 3))) }
  }

  @Test("any prefix and any changed byte is an error or an image, never a crash", arguments: Fixtures.all)
  func mutations(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var failures = 0
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0xFF
      for input in [Array(bytes.prefix(index)), changed] {
        do throws(DecodeError) {
          let image = try DecodedImage(input, pixelLimit: 1 << 20)
          #expect(image.pixels.count == image.width * image.height * 4)
        } catch {
          failures += 1
          #expect(!error.description.isEmpty)
        }
      }
    }
    #expect(failures > bytes.count / 4)
  }

  @Test("a header that promises too many pixels is refused before memory is taken")
  func bombs() throws {
    var png = try Fixtures.bytes("rgb.png")
    // 65535 × 65535, with the chunk's checksum for it.
    png.replaceSubrange(16..<24, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
    png.replaceSubrange(29..<33, with: TestImages.big(Int(TestPNG.crc(Array(png[12..<29]))), 4))
    #expect(throws: DecodeError.tooLarge("65535×65535 pixels are more than the limit of 67108864 pixels")) {
      try DecodedImage(png)
    }

    var jpeg = try Fixtures.bytes("colour.jpg")
    let frame = try #require(
      jpeg.indices.dropLast(8).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 && jpeg[$0 + 2] == 0 }
    )
    // libjpeg itself stops at 65500 a side.
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0x00, 0xFF, 0x00])
    #expect(throws: DecodeError.tooLarge("65280×65280 pixels are more than the limit of 67108864 pixels")) {
      try DecodedImage(jpeg)
    }
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: DecodeError.self) { try DecodedImage(jpeg) }
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0, 0, 0, 0])
    #expect(throws: DecodeError.self) { try DecodedImage(jpeg) }

    #expect(throws: DecodeError.self) { try DecodedImage(Fixtures.bytes("lossless.webp"), pixelLimit: 62) }
    #expect(try DecodedImage(Fixtures.bytes("lossless.webp"), pixelLimit: 63).width == 9)
  }

  @Test("what is not an image is an error")
  func notImages() {
    #expect(throws: DecodeError.unsupported("not a PNG, JPEG, WebP or BMP image")) { try DecodedImage([]) }
    #expect(throws: DecodeError.unsupported("not a PNG, JPEG, WebP or BMP image")) {
      try DecodedImage(Array("GIF89a".utf8))
    }
  }

  @Test("pixels must fit the size")
  func sizes() {
    #expect(DecodedImage(width: 2, height: 1, pixels: [UInt8](repeating: 0, count: 8)) != nil)
    #expect(DecodedImage(width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 8)) == nil)
    #expect(DecodedImage(width: 0, height: 0, pixels: []) == nil)
    #expect(DecodedImage(width: .max, height: 3, pixels: []) == nil)
  }
}
