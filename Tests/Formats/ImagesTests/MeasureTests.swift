import Images
import Testing

@Suite("Measures of style")
struct MeasureTests {
  typealias Color = (red: Int, green: Int, blue: Int)

  /// The same numbers on every machine (xorshift).
  private struct Noise {
    var state: UInt32 = 2_463_534_242
    mutating func next(below limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 17
      state ^= state << 5
      return Int(state >> 8) % limit
    }
  }

  private func image(
    _ width: Int,
    _ height: Int,
    isLossless: Bool = true,
    _ color: (Int, Int) -> Color
  ) throws -> DecodedImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (red, green, blue) = color(x, y)
        pixels += [red, green, blue, 255].map { UInt8(clamping: $0) }
      }
    }
    return try #require(DecodedImage(width: width, height: height, pixels: pixels, isLossless: isLossless))
  }

  private let palette: [Color] = [
    (20, 20, 30), (240, 230, 200), (200, 60, 60), (60, 160, 70), (70, 90, 200),
  ]

  private func elements(_ columns: Int, _ rows: Int) -> [[Color]] {
    var noise = Noise()
    return (0..<rows).map { _ in (0..<columns).map { _ in palette[noise.next(below: palette.count)] } }
  }

  @Test("gray and toned images are monochrome, at any noise of a codec")
  func monochrome() throws {
    var noise = Noise()
    let gray = try image(40, 30) { x, y in
      let level = x * 4 + y * 2
      return (level + noise.next(below: 9), level, level + noise.next(below: 9))
    }
    #expect(PixelMeasures(gray).isMonochrome)
    #expect(PixelMeasures(gray).coloredShare == 0)
    let sepia = try image(40, 30) { x, y in
      let level = x * 4 + y * 2
      return (level, level * 220 / 255, level * 170 / 255)
    }
    let measures = PixelMeasures(sepia)
    #expect(measures.isMonochrome)
    #expect(measures.coloredShare > 0.5)
    #expect(measures.hueSpread < 5)
  }

  @Test("many hues, and one hue beside grays of the same tone, are not monochrome")
  func notMonochrome() throws {
    let rainbow = try image(40, 30) { x, y in (x * 6, y * 8, 255 - x * 6) }
    #expect(!PixelMeasures(rainbow).isMonochrome)
    #expect(PixelMeasures(rainbow).hueSpread > 30)
    let half = try image(40, 30) { x, y in x < 20 ? (128, 128, 128) : (255, 85, 16) }
    #expect(PixelMeasures(half).hueSpread < 1)
    #expect(!PixelMeasures(half).isMonochrome)
  }

  @Test("transparent pixels do not count")
  func transparency() throws {
    let pixels = (0..<100).flatMap { $0 < 50 ? [255, 0, 0, 0] : [90, 90, 90, 255] as [UInt8] }
    let image = try #require(DecodedImage(width: 10, height: 10, pixels: pixels))
    #expect(PixelMeasures(image).isMonochrome)
    #expect(PixelMeasures(image).paletteSize == 1)
    let empty = try #require(DecodedImage(width: 10, height: 10, pixels: [UInt8](repeating: 0, count: 400)))
    #expect(PixelMeasures(empty).paletteSize == 0)
    #expect(PixelMeasures(empty).flatShare == 0)
  }

  @Test("the scale of pixel art is found, from any start", arguments: [2, 3, 5, 8], [0, 1])
  func pixelArt(scale: Int, start: Int) throws {
    let drawn = elements(24, 20)
    let art = try image(20 * scale, 16 * scale) { x, y in drawn[(y + start) / scale][(x + 2 * start) / scale]
    }
    let measures = PixelMeasures(art)
    #expect(measures.pixelArtScale == scale)
    #expect(measures.paletteSize == 5)
    #expect(measures.isPixelArt)
  }

  @Test("the scale of pixel art is found through a codec's noise", arguments: [3, 4, 8])
  func noisyPixelArt(scale: Int) throws {
    let drawn = elements(24, 20)
    var noise = Noise()
    let art = try image(20 * scale, 16 * scale, isLossless: false) { x, y in
      let (red, green, blue) = drawn[y / scale][x / scale]
      return (red + noise.next(below: 5), green + noise.next(below: 5), blue + noise.next(below: 5))
    }
    let measures = PixelMeasures(art)
    #expect(measures.pixelArtScale == scale)
    #expect(measures.isPixelArt)
  }

  @Test("small images of few colors are pixel art at its own size")
  func nativePixelArt() throws {
    let drawn = elements(64, 48)
    let measures = PixelMeasures(try image(64, 48) { x, y in drawn[y][x] })
    #expect(measures.pixelArtScale == 1)
    #expect(measures.isPixelArt)
  }

  @Test("photographs, single colors and frames are not pixel art")
  func notPixelArt() throws {
    var noise = Noise()
    let photo = try image(96, 64) { x, y in (x + noise.next(below: 40), y * 3, x + y + noise.next(below: 30))
    }
    #expect(PixelMeasures(photo).pixelArtScale == 1)
    #expect(!PixelMeasures(photo).isPixelArt)
    let solid = PixelMeasures(try image(300, 300) { _, _ in (9, 9, 9) })
    #expect(solid.pixelArtScale == 1)
    #expect(!solid.isPixelArt)
    #expect(solid.paletteSize == 1)
    let frame = PixelMeasures(
      try image(320, 320) { x, y in
        (64..<256).contains(x) && (64..<256).contains(y) ? (200, 30, 30) : (250, 250, 250)
      }
    )
    #expect(frame.pixelArtScale == 1)
    #expect(!frame.isPixelArt)
  }

  @Test("scaled-up elements of thousands of colors are a mosaic, not pixel art")
  func mosaic() throws {
    var noise = Noise()
    let drawn = (0..<30).map { _ in (0..<30).map { _ in (0..<3).map { _ in noise.next(below: 256) } } }
    let measures = PixelMeasures(
      try image(120, 120) { x, y in
        let color = drawn[y / 4][x / 4]
        return (color[0], color[1], color[2])
      }
    )
    #expect(measures.pixelArtScale == 4)
    #expect(!measures.isPixelArt)
  }

  @Test("flat drawings are minimalist, noise is not")
  func minimalism() throws {
    let flat = PixelMeasures(
      try image(100, 100) { x, y in x > 30 && y > 60 ? (30, 90, 200) : (250, 250, 245) }
    )
    #expect(flat.isMinimalist)
    #expect(flat.flatShare == 1)
    #expect(flat.edgeShare > 0)
    #expect(flat.edgeShare < 0.02)
    var noise = Noise()
    let busy = PixelMeasures(
      try image(100, 100) { _, _ in
        (noise.next(below: 256), noise.next(below: 256), noise.next(below: 256))
      }
    )
    #expect(!busy.isMinimalist)
    #expect(busy.paletteSize == PixelMeasures.paletteLimit)
    #expect(busy.edgeShare > 0.5)
  }

  @Test("one pixel, one row and one column can be measured", arguments: [(1, 1), (50, 1), (1, 50)])
  func thin(width: Int, height: Int) throws {
    let measures = PixelMeasures(try image(width, height) { x, y in (x * 5, y * 5, 0) })
    #expect(measures.pixelArtScale == 1)
    #expect(measures.width == width)
    #expect(measures.height == height)
  }
}
