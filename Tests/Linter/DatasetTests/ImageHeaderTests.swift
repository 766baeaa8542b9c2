import Dataset
import Files
import TestSupport
import Testing

@Suite("Image headers")
struct ImageHeaderTests {
  @Test(
    "a header has the format and the size",
    arguments: [
      (TestImages.png(768, 512), ImageHeader.Format.png, 768, 512),
      (TestImages.jpeg(640, 480), .jpeg, 640, 480),
      (TestImages.jpeg(65535, 1, frame: 0xC2), .jpeg, 65535, 1),
      (TestImages.webpLossy(1000, 700), .webp, 1000, 700),
      (TestImages.webpLossless(16384, 3), .webp, 16384, 3),
      (TestImages.webpExtended(1 << 24, 9), .webp, 1 << 24, 9),
      (TestImages.bmp(31, 17), .bmp, 31, 17),
      (TestImages.bmp(31, -17), .bmp, 31, 17),
      (TestImages.bmp(5, 4, headerSize: 12), .bmp, 5, 4),
      (TestImages.bmp(5, 4, headerSize: 124), .bmp, 5, 4),
    ]
  )
  func sizes(bytes: [UInt8], format: ImageHeader.Format, width: Int, height: Int) throws {
    let header = try ImageHeader(bytes)
    #expect(header.format == format)
    #expect(header.width == width)
    #expect(header.height == height)
    #expect(header.orientation == 1)
    #expect(!header.isTruncated)
  }

  @Test("a file is read like its bytes", arguments: [0, 5000, 60_000])
  func files(padding: Int) throws {
    // The APP1 segment pushes the frame header out of the first window.
    let app1 = TestImages.exif(orientation: 6) + [UInt8](repeating: 0xFF, count: padding)
    let bytes = TestImages.jpeg(300, 200, app1: app1)
    let folder = try TestFolder(["a.jpg": bytes])
    defer { folder.remove() }
    let header = try ImageHeader.read(folder.path + "/a.jpg")
    #expect(try header == ImageHeader(bytes))
    #expect(header.width == 300)
    #expect(header.height == 200)
    #expect(header.orientation == 6)
  }

  @Test("EXIF orientation is read in both byte orders", arguments: 1...8, [true, false])
  func orientation(value: Int, isLittle: Bool) throws {
    let bytes = TestImages.jpeg(3, 2, app1: TestImages.exif(orientation: value, isLittle: isLittle))
    #expect(try ImageHeader(bytes).orientation == value)
  }

  @Test("an orientation outside 1 to 8, or a directory past the segment, is none")
  func brokenOrientation() throws {
    #expect(try ImageHeader(TestImages.jpeg(3, 2, app1: TestImages.exif(orientation: 9))).orientation == 1)
    var far = TestImages.exif(orientation: 6)
    far[10] = 0xFF
    far[13] = 0xFF
    #expect(try ImageHeader(TestImages.jpeg(3, 2, app1: far)).orientation == 1)
  }

  @Test("a file cut off after its header is truncated")
  func truncation() throws {
    #expect(try ImageHeader(Array(TestImages.png(9, 9).dropLast(1))).isTruncated)
    #expect(try ImageHeader(Array(TestImages.png(9, 9).dropLast(14))).isTruncated)
    #expect(try ImageHeader(Array(TestImages.jpeg(9, 9).dropLast(1))).isTruncated)
    #expect(try ImageHeader(TestImages.jpeg(9, 9, end: [])).isTruncated)
    #expect(try ImageHeader(Array(TestImages.webpLossy(9, 9).dropLast(1))).isTruncated)
    #expect(try ImageHeader(Array(TestImages.bmp(9, 9).dropLast(1))).isTruncated)
  }

  @Test("bytes after the image do not make it truncated")
  func trailingBytes() throws {
    let tail = [UInt8](repeating: 7, count: 9000)
    #expect(try !ImageHeader(TestImages.png(9, 9) + tail).isTruncated)
    #expect(try !ImageHeader(TestImages.jpeg(9, 9) + tail).isTruncated)
    #expect(try !ImageHeader(TestImages.webpLossy(9, 9) + tail).isTruncated)
    #expect(try !ImageHeader(TestImages.bmp(9, 9) + tail).isTruncated)
  }

  @Test("a chunk length that points past the file ends the search for IEND")
  func lyingChunk() throws {
    var bytes = TestImages.png(9, 9)
    bytes.replaceSubrange(33..<37, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(try ImageHeader(bytes + [0]).isTruncated)
  }

  @Test(
    "an image of more pixels than Pillow reads is an error, whatever its format",
    arguments: [
      (TestImages.png(2_147_483_647, 2_147_483_647), 2_147_483_647, 2_147_483_647),
      (TestImages.png(178_956_971, 1), 178_956_971, 1), (TestImages.png(13_378, 13_378), 13_378, 13_378),
      (TestImages.jpeg(65_535, 65_535), 65_535, 65_535), (TestImages.webpLossy(16_383, 16_383), 16_383, 16_383),
      (TestImages.webpLossless(16_384, 16_384), 16_384, 16_384),
      (TestImages.webpExtended(1 << 24, 1 << 24), 1 << 24, 1 << 24),
      (ImageHeaderTests.bmpHeader(2_147_483_647, -2_147_483_648), 2_147_483_647, 2_147_483_648),
    ]
  )
  func tooManyPixels(bytes: [UInt8], width: Int, height: Int) {
    #expect(throws: ImageError.tooManyPixels(width: width, height: height)) { try ImageHeader(bytes) }
  }

  @Test("an image of as many pixels as Pillow reads has a header")
  func mostPixels() throws {
    #expect(try ImageHeader(TestImages.png(ImageHeader.pixelLimit, 1)).width == ImageHeader.pixelLimit)
    #expect(try ImageHeader(TestImages.png(13_377, 13_377)).width == 13_377)
  }

  /// A BMP's headers without pixels.
  static func bmpHeader(_ width: Int, _ height: Int) -> [UInt8] {
    Array(TestImages.bmp(1, 1).prefix(18)) + TestImages.little(width, 4) + TestImages.little(height, 4)
      + TestImages.bmp(1, 1).dropFirst(26)
  }

  @Test("a JPEG is not searched for a marker beyond 16 MiB, however large it is", arguments: [0, 0xFF] as [UInt8])
  func boundedSearch(filler: UInt8) throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let start: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0]
    let filled = [UInt8](repeating: filler, count: filler == 0 ? 0 : 17 << 20)
    try folder.write(start + filled, extendedTo: 50_000_000_000, to: "a.jpg")
    #expect(
      throws: ImageError.malformed(format: .jpeg, reason: "there is no marker where the next one should be")
    ) { try ImageHeader.read(folder.path + "/a.jpg") }
  }

  @Test("bytes between a JPEG's segments are skipped")
  func bytesBetweenSegments() throws {
    var bytes = TestImages.jpeg(300, 200)
    bytes.insert(contentsOf: [UInt8](repeating: 0, count: 200_000), at: 2)
    // The first three bytes are those by which the format is known.
    bytes.insert(contentsOf: [0xFF, 0xE0, 0, 2], at: 2)
    #expect(try ImageHeader(bytes).width == 300)
    let folder = try TestFolder(["a.jpg": bytes])
    defer { folder.remove() }
    #expect(try ImageHeader.read(folder.path + "/a.jpg") == ImageHeader(bytes))
  }

  @Test("what is not an image says why")
  func errors() throws {
    #expect(throws: ImageError.empty) { try ImageHeader([]) }
    #expect(throws: ImageError.unknownFormat) { try ImageHeader(Array("GIF89a".utf8)) }
    #expect(throws: ImageError.unknownFormat) { try ImageHeader([0x89]) }
    #expect(throws: ImageError.truncatedHeader) { try ImageHeader(Array(TestImages.png(1, 1).prefix(20))) }
    #expect(throws: ImageError.truncatedHeader) { try ImageHeader(Array(TestImages.jpeg(1, 1).prefix(10))) }
    #expect(throws: ImageError.malformed(format: .png, reason: "its size is 0×5")) {
      try ImageHeader(TestImages.png(0, 5))
    }
    #expect(throws: ImageError.malformed(format: .png, reason: "its size is 4294967295×1")) {
      try ImageHeader(TestImages.png(0xFFFF_FFFF, 1))
    }
    #expect(throws: ImageError.malformed(format: .jpeg, reason: "its size is 5×0")) {
      try ImageHeader(TestImages.jpeg(5, 0))
    }
    #expect(throws: ImageError.malformed(format: .bmp, reason: "its size is -5×1")) {
      try ImageHeader(TestImages.bmp(-5, 1))
    }
    #expect(throws: ImageError.malformed(format: .webp, reason: "the first chunk holds no image")) {
      try ImageHeader(TestImages.webp("ICCP", [0, 0]))
    }
    #expect(throws: ImageError.malformed(format: .jpeg, reason: "a segment's length is 0")) {
      try ImageHeader([0xFF, 0xD8, 0xFF, 0xE0, 0, 0])
    }
    #expect(throws: ImageError.malformed(format: .jpeg, reason: "image data comes before any frame header")) {
      try ImageHeader([0xFF, 0xD8, 0xFF, 0xDA, 0, 2])
    }
    #expect(throws: ImageError.file(.notRegular(path: "/dev/null"))) { try ImageHeader.read("/dev/null") }
    #expect(throws: ImageError.self) { try ImageHeader.read("/nonexistent/a.png") }
    let folder = try TestFolder()
    defer { folder.remove() }
    try folder.makePipe("a.png")
    let pipe = folder.path + "/a.png"
    #expect(throws: ImageError.file(.notRegular(path: pipe))) { try ImageHeader.read(pipe) }
  }

  @Test("any byte changed or any prefix of a header is an error or a header, never a crash")
  func mutations() {
    let images = [
      TestImages.png(7, 5), TestImages.jpeg(7, 5, app1: TestImages.exif(orientation: 3)),
      TestImages.webpLossy(7, 5),
      TestImages.webpLossless(7, 5), TestImages.webpExtended(7, 5), TestImages.bmp(7, 5),
    ]
    var readable = 0
    for image in images {
      for index in image.indices {
        if (try? ImageHeader(Array(image.prefix(index)))) != nil { readable += 1 }
        for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
          var changed = image
          changed[index] = value
          if let header = try? ImageHeader(changed) {
            #expect(header.width > 0)
            #expect(header.height > 0)
            readable += 1
          }
        }
      }
    }
    #expect(readable > 0)
  }
}
