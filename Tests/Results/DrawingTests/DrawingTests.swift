import Documents
import Files
import Images
import TestSupport
import Testing

@testable import Drawing

/// How dark a white canvas has become: 1 for each pixel that is black.
private func ink(_ canvas: Canvas) -> Double {
  canvas.image.pixels.reduce(0) { $0 + Double(255 - $1) } / 255 / 3
}

private func pixel(_ canvas: Canvas, _ x: Int, _ y: Int) -> [UInt8] {
  let start = 3 * (y * canvas.width + x)
  return Array(canvas.image.pixels[start..<start + 3])
}

/// Measures of DejaVu Sans; see tools/reference/drawing.py.
private func reference() throws -> [(text: String, width: Double, area: Double)] {
  try Golden().json("text.json").items.map { item in
    (
      try #require(item["text"]?.string), try #require(item["width"]?.number),
      try #require(item["area"]?.number)
    )
  }
}

@Suite("Drawn text")
struct TextTests {
  @Test("widths are those of the font's tables", arguments: [11.0, 16, 40])
  func widths(_ size: Double) throws {
    let font = try Font.standard.get()
    for (text, width, _) in try reference() {
      #expect(abs(font.textSize(text, size: size).width - width * size) < 0.002 * width * size, "\(text)")
    }
  }

  /// Hinting moves outlines by parts of a pixel, which counts less the larger the letters are.
  @Test("text has as much ink as in Pillow")
  func inkArea() throws {
    for (text, width, area) in try reference() {
      var canvas = try Canvas(width: Int(60 * width) + 120, height: 180, background: .white)
      canvas.draw(text, x: 60, baseline: 90, size: 60, color: .black)
      #expect(abs(ink(canvas) - area * 3600) < 0.03 * area * 3600, "\(text)")
    }
  }

  @Test("bold text is darker and wider")
  func bold() throws {
    let font = try Font.standard.get()
    #expect(
      font.textSize("weight", size: 20, bold: true).width > font.textSize("weight", size: 20).width + 3
    )
    var (plain, bold) = (
      try Canvas(width: 120, height: 40, background: .white),
      try Canvas(width: 120, height: 40, background: .white)
    )
    plain.draw("weight", x: 10, baseline: 25, size: 20, color: .black)
    bold.draw("weight", x: 10, baseline: 25, size: 20, color: .black, bold: true)
    #expect(ink(bold) > 1.2 * ink(plain))
  }

  @Test("alignment moves the text")
  func alignment() throws {
    func left(_ alignment: Alignment) throws -> Int? {
      var canvas = try Canvas(width: 300, height: 40, background: .white)
      canvas.draw("HHHH", x: 150, baseline: 30, size: 20, color: .black, alignment: alignment)
      return (0..<300).first { x in (0..<40).contains { pixel(canvas, x, $0)[0] < 128 } }
    }
    let width = try Font.standard.get().textSize("HHHH", size: 20).width
    let (leading, center, trailing) = (
      try #require(try left(.leading)), try #require(try left(.center)), try #require(try left(.trailing))
    )
    #expect(abs(Double(leading - center) - width / 2) <= 1)
    #expect(abs(Double(leading - trailing) - width) <= 1)
  }

  @Test("lines are wrapped between words, and long words are broken")
  func wrapping() throws {
    let font = try Font.standard.get()
    let lines = font.wrap("one two three\n\nabcdefghijklmnopqrstuvwxyz", width: 80, size: 14)
    #expect(lines.prefix(3) == ["one two", "three", ""])
    #expect(lines.dropFirst(3).joined() == "abcdefghijklmnopqrstuvwxyz")
    for line in lines { #expect(font.textSize(line, size: 14).width <= 80) }
    #expect(font.wrap("", width: 80, size: 14) == [""])
    // Nothing is lost where not even a letter fits.
    #expect(font.wrap("ab", width: 1, size: 14) == ["a", "b"])
  }

  @Test("long texts are shortened")
  func shortening() throws {
    let font = try Font.standard.get()
    #expect(font.shortened("short", width: 100, size: 14) == "short")
    let text = font.shortened("a rather long label", width: 60, size: 14)
    #expect(text.hasSuffix("…"))
    #expect(font.textSize(text, size: 14).width <= 60)
    #expect(font.shortened("W", width: 2, size: 14) == "")
    // Letter by letter, this would take hours.
    let long = font.shortened(String(repeating: "word ", count: 1_000_000), width: 60, size: 14)
    #expect(long.hasPrefix("word "))
    #expect(font.textSize(long, size: 14).width <= 60)
  }

  @Test("missing letters are boxes")
  func missingLetters() throws {
    var canvas = try Canvas(width: 60, height: 60, background: .white)
    canvas.draw("\u{4E00}", x: 10, baseline: 50, size: 40, color: .black)
    #expect(ink(canvas) > 100)
  }

  @Test("odd texts and sizes draw nothing")
  func oddSizes() throws {
    var canvas = try Canvas(width: 20, height: 20, background: .white)
    for size in [0, -1, .nan, .infinity, 1e9] {
      canvas.draw("x", x: 0, baseline: 10, size: size, color: .black)
      #expect(canvas.textSize("x", size: size).width == 0)
    }
    canvas.draw("far away", x: 1e300, baseline: -1e300, size: 10, color: .black)
    canvas.draw("x", x: .nan, baseline: 10, size: 10, color: .black)
    canvas.draw("", x: 5, baseline: 10, size: 10, color: .black)
    #expect(ink(canvas) == 0)
    #expect(canvas.textSize("a\u{200D}b", size: 10).width == canvas.textSize("ab", size: 10).width)
  }

  @Test("fonts are read from files")
  func fontFiles() throws {
    let font = try Font(path: Repository.path("Sources/C/CFonts/Data/DejaVuSans.ttf"))
    let own = try Font.standard.get().textSize("same", size: 17).width
    #expect(font.textSize("same", size: 17).width == own)
    let folder = try TestFolder(["a.ttf": Array("no font".utf8), "empty.ttf": []])
    defer { folder.remove() }
    for name in ["a.ttf", "empty.ttf"] {
      let path = Path.join(folder.path, name)
      let error = #expect(throws: DrawingError.self) { _ = try Font(path: path) }
      #expect(error?.description.contains("\(path) is not a font that FreeType reads") == true)
    }
    #expect(throws: DrawingError.self) { _ = try Font(path: Path.join(folder.path, "missing.ttf")) }
  }
}

@Suite("Drawn shapes")
struct ShapeTests {
  /// A line of length l and width w with round ends covers l·w + π·w²/4.
  @Test("a line covers its area", arguments: [(90.0, 40.0), (10.0, 80.0), (90.0, 13.7)])
  func lineArea(_ x: Double, _ y: Double) throws {
    var canvas = try Canvas(width: 100, height: 100, background: .white)
    canvas.stroke([(10, 10.25), (x, y)], width: 3, color: .black)
    let length = ((x - 10) * (x - 10) + (y - 10.25) * (y - 10.25)).squareRoot()
    #expect(abs(ink(canvas) - (3 * length + .pi * 9 / 4)) < 1.5)
  }

  @Test("a line of one point is a dot")
  func point() throws {
    var canvas = try Canvas(width: 40, height: 40, background: .white)
    canvas.stroke([(20, 20)], width: 10, color: .black)
    #expect(abs(ink(canvas) - .pi * 25) < 2)
  }

  @Test("a line whose points fall together is a dot, however many they are", arguments: [2, 3, 1000, 1001, 2500])
  func coincidingPoints(count: Int) throws {
    var canvas = try Canvas(width: 40, height: 40, background: .white)
    canvas.stroke((0..<count).map { (x: 20 + Double($0) * 1e-7, y: 20.0) }, width: 10, color: .black)
    #expect(abs(ink(canvas) - .pi * 25) < 2)
  }

  @Test("points far outside, infinite or equal to the one before do not stop a line from being drawn")
  func hostilePoints() throws {
    let numbers = [0, 20, 20, 20.001, -1e6, 1e6, 1e18, -1e300, .infinity, .nan]
    var canvas = try Canvas(width: 40, height: 40, background: .white)
    for a in numbers {
      for b in numbers {
        for c in numbers { canvas.stroke([(a, b), (b, c), (b, c), (c, a)], width: 2, color: .black) }
      }
    }
    #expect(ink(canvas) > 0)
  }

  @Test("a line that crosses itself has one color")
  func crossing() throws {
    var canvas = try Canvas(width: 100, height: 100, background: .white)
    let color = Color(hex: 0x000000, a: 128)
    canvas.stroke([(10, 50), (90, 50), (50, 50), (50, 10), (50, 90)], width: 6, color: color)
    #expect(pixel(canvas, 50, 50) == pixel(canvas, 20, 50))
    #expect(pixel(canvas, 50, 50) == [127, 127, 127])
  }

  /// More points than FreeType takes in one outline: a line over the same two pixels again and again.
  @Test("long lines have no gaps")
  func longLines() throws {
    var canvas = try Canvas(width: 600, height: 40, background: .white)
    let points = (0..<40_000).map { (x: 10 + Double($0) / 80, y: 20.0) }
    canvas.stroke(points, width: 4, color: .black)
    for x in stride(from: 10, to: 509, by: 1) { #expect(pixel(canvas, x, 19) == [0, 0, 0]) }
  }

  @Test("rectangles cover parts of pixels")
  func rectangles() throws {
    var canvas = try Canvas(width: 4, height: 4, background: .white)
    canvas.fill(x: 0.5, y: 1, width: 1.5, height: 1, color: .black)
    #expect(pixel(canvas, 0, 1) == [127, 127, 127])
    #expect(pixel(canvas, 1, 1) == [0, 0, 0])
    #expect(pixel(canvas, 2, 1) == [255, 255, 255])
    #expect(pixel(canvas, 1, 2) == [255, 255, 255])
    canvas.fill(x: -1e300, y: -5, width: 2e300, height: 100, color: Color(r: 10, g: 20, b: 30))
    #expect(pixel(canvas, 3, 3) == [10, 20, 30])
  }

  @Test("images are clipped")
  func clipping() throws {
    var canvas = try Canvas(width: 3, height: 3, background: .black)
    let image = try #require(RGBImage(width: 2, height: 2, pixels: (1...12).map { UInt8($0) }))
    canvas.draw(image, x: -1, y: -1)
    canvas.draw(image, x: 2, y: 2)
    canvas.draw(image, x: Int.max, y: 0)
    canvas.draw(image, x: Int.min, y: Int.min)
    #expect(pixel(canvas, 0, 0) == [10, 11, 12])
    #expect(pixel(canvas, 2, 2) == [1, 2, 3])
    #expect(pixel(canvas, 1, 1) == [0, 0, 0])
  }

  @Test("impossible canvas sizes are refused")
  func sizes() {
    for (width, height) in [(0, 5), (5, -1), (40_000, 1), (30_000, 30_000), (Int.max, Int.max)] {
      #expect(throws: DrawingError.size(width: width, height: height)) {
        _ = try Canvas(width: width, height: height, background: .white)
      }
    }
  }

  @Test("colors are written as in HTML")
  func hexColors() {
    #expect(Color(hex: 0x1F0AB4).hex == "#1f0ab4")
    #expect(Color(r: 0, g: 255, b: 16, a: 8).hex == "#00ff1008")
  }
}
