import Files
import Images
import TestSupport
import Testing

@Suite("PNG files")
struct PNGTests {
  private static func image(width: Int = 5, height: Int = 3) throws -> RGBImage {
    let pixels = (0..<3 * width * height).map { UInt8(truncatingIfNeeded: $0 * 37) }
    return try #require(RGBImage(width: width, height: height, pixels: pixels))
  }

  @Test("what is written is decoded to the same pixels")
  func pixels() throws {
    for (width, height) in [(1, 1), (5, 3), (300, 200)] {
      let image = try Self.image(width: width, height: height)
      let decoded = try DecodedImage(try PNGEncoder.encode(image))
      #expect(RGBImage(decoded) == image)
      #expect(decoded.isLossless)
    }
  }

  @Test("texts come back, whatever they are written in")
  func texts() throws {
    let texts = [
      ("parameters", "a cat, (blue:1.2)\nNegative prompt: dog\nSteps: 20"), ("Latin", "Grüße ±1"),
      ("Unicode", "猫 🐈, naïve"), ("Empty", ""), ("Long", String(repeating: "tag, ", count: 40_000)),
    ]
    let bytes = try PNGEncoder.encode(
      try Self.image(),
      text: texts.map { (keyword: $0.0, text: $0.1) }
    )
    #expect(try PNGText.read(bytes) == Dictionary(uniqueKeysWithValues: texts))
    func has(_ chunk: String) -> Bool { bytes.indices.contains { bytes[$0...].starts(with: chunk.utf8) } }
    #expect(has("tEXt"))
    #expect(has("iTXt"))
    #expect(try DecodedImage(bytes).width == 5)
  }

  @Test("texts that Pillow wrote before and after the pixels are read, compressed and not")
  func otherPrograms() throws {
    #expect(
      try PNGText.read(path: Fixtures.golden.path("texts.png")) == [
        "parameters": "a cat\nSteps: 20", "Latin": "Grüße", "Unicode": "猫", "Compressed": "aaaaaaaaaaaaaaaa",
        "After": "the pixels",
      ]
    )
  }

  @Test("what PNG does not allow is refused")
  func refusals() throws {
    let image = try Self.image()
    for keyword in ["", " blank", "猫", "a\nb", String(repeating: "k", count: 80)] {
      #expect(throws: PNGError.badKeyword(keyword)) {
        try PNGEncoder.encode(image, text: [(keyword: keyword, text: "x")])
      }
    }
    #expect(throws: PNGError.badText(keyword: "k")) {
      try PNGEncoder.encode(image, text: [(keyword: "k", text: "a\0b")])
    }
    var short = image
    short.pixels.removeLast()
    #expect(throws: PNGError.wrongSize(width: 5, height: 3, bytes: 44)) { try PNGEncoder.encode(short) }
    #expect(RGBImage(width: 2, height: 2, pixels: [0]) == nil)
    #expect(RGBImage(width: 0, height: 0, pixels: []) == nil)
    #expect(RGBImage(width: .max, height: 2, pixels: []) == nil)
  }

  @Test("a file that is missing, not a PNG or cut off is an error")
  func damaged() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.png")
    #expect(throws: PNGError.self) { try PNGText.read(path: path) }
    let bytes = try PNGEncoder.encode(try Self.image(), text: [(keyword: "k", text: "text")])
    for count in bytes.indices {
      #expect(throws: PNGError.self) { try PNGText.read(Array(bytes.prefix(count))) }
    }
    try folder.write(Array("GIF89a, not a PNG".utf8), to: "a.png")
    #expect(throws: PNGError.library(path: path, "Not a PNG file")) { try PNGText.read(path: path) }
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0xFF
      _ = try? PNGText.read(changed)
    }
  }
}
