import Images

/// How a text is aligned to its position.
public enum Alignment: Sendable, Hashable {
  /// It starts there.
  case leading
  /// It is centered there.
  case center
  /// It ends there.
  case trailing
}

/// An image to draw on: text, lines, rectangles and other images.
///
/// Coordinates are pixels from the top left corner of the top left pixel. Anything outside is clipped. Edges are smoothed
/// by FreeType's rasterizer; colors are blended in sRGB, as browsers do.
public struct Canvas: Sendable {
  /// The largest side, in pixels.
  public static let largestSide = 32_000
  /// The largest area, in pixels: 768 MB of colors.
  public static let largestArea = 1 << 28

  /// The image drawn so far.
  public private(set) var image: RGBImage
  /// The font of all text.
  public let font: Font

  /// An empty image.
  ///
  /// - Parameter font: nil for DejaVu Sans, which is compiled in.
  /// - Throws: `DrawingError.size` if a side is below 1 or the image is too large.
  public init(width: Int, height: Int, background: Color, font: Font? = nil) throws(DrawingError) {
    guard (1...Self.largestSide).contains(width), (1...Self.largestSide).contains(height),
      width * height <= Self.largestArea
    else { throw .size(width: width, height: height) }
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, count in
      for pixel in 0..<width * height {
        target[3 * pixel] = background.r
        target[3 * pixel + 1] = background.g
        target[3 * pixel + 2] = background.b
      }
      count = 3 * width * height
    }
    guard let image = RGBImage(width: width, height: height, pixels: pixels) else {
      throw .size(width: width, height: height)
    }
    self.image = image
    if let font { self.font = font } else { self.font = try Font.standard.get() }
  }

  // MARK: Text

  /// The size of a line of text in pixels: its width, and the font's height above and below the baseline.
  public func textSize(_ text: String, size: Double, bold: Bool = false) -> (
    width: Double, ascent: Double, descent: Double
  ) {
    font.textSize(text, size: size, bold: bold)
  }

  /// Draws a line of text.
  ///
  /// - Parameter size: the font's size in pixels.
  public mutating func draw(
    _ text: String,
    x: Double,
    baseline: Double,
    size: Double,
    color: Color,
    alignment: Alignment = .leading,
    bold: Bool = false
  ) {
    let room = font.textSize(text, size: size, bold: bold)
    let left =
      switch alignment {
      case .leading: x
      case .center: x - room.width / 2
      case .trailing: x - room.width
      }
    // Slanted letters and accents extend beyond the line's box.
    guard
      let sink = sink(
        left: left - size,
        top: baseline - 1.5 * size,
        right: left + room.width + size,
        bottom: baseline + size
      )
    else { return }
    font.render(text, x: left, baseline: baseline, size: size, bold: bold, into: sink)
    blend(sink, color)
  }

  // MARK: Shapes

  /// Fills a rectangle; pixels that it covers in part are blended.
  public mutating func fill(x: Double, y: Double, width: Double, height: Double, color: Color) {
    guard width > 0, height > 0, let sink = sink(left: x, top: y, right: x + width, bottom: y + height) else {
      return
    }
    func share(_ index: Int, _ from: Double, _ to: Double) -> Double {
      max(0, min(to, Double(index + 1)) - max(from, Double(index)))
    }
    let columns = (sink.x..<sink.x + sink.width).map { share($0, x, x + width) }
    for row in 0..<sink.height {
      let rowShare = share(sink.y + row, y, y + height)
      for (column, columnShare) in columns.enumerated() {
        blend(
          color,
          x: sink.x + column,
          y: sink.y + row,
          coverage: Int((255 * rowShare * columnShare).rounded())
        )
      }
    }
  }

  /// Draws a line through points, with round ends and joints; a single point is a dot.
  public mutating func stroke(_ points: [(x: Double, y: Double)], width: Double, color: Color) {
    let points = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard width > 0, let left = points.map(\.x).min(), let right = points.map(\.x).max(),
      let top = points.map(\.y).min(), let bottom = points.map(\.y).max(),
      let sink = sink(
        left: left - width,
        top: top - width,
        right: right + width,
        bottom: bottom + width
      )
    else { return }
    // A FreeType outline has at most 32767 points, and a joint takes up to 14 of them.
    let part = 1000
    var start = 0
    repeat {
      let end = min(points.count, start + part)
      // The first point of a part is the last one of the part before.
      font.stroke(points[max(0, start - 1)..<end], width: width, into: sink)
      start = end
    } while start < points.count
    blend(sink, color)
  }

  /// Draws an image with its top left corner at a pixel.
  public mutating func draw(_ image: RGBImage, x: Int, y: Int) {
    let (left, top) = (max(0, x), max(0, y))
    let right = min(width, x.addingReportingOverflow(image.width).partialValue)
    let bottom = min(height, y.addingReportingOverflow(image.height).partialValue)
    guard left < right, top < bottom, image.pixels.count == 3 * image.width * image.height else {
      return
    }
    for row in top..<bottom {
      let source = 3 * ((row - y) * image.width + left - x)
      let target = 3 * (row * width + left)
      self.image.pixels.replaceSubrange(
        target..<target + 3 * (right - left),
        with: image.pixels[source..<source + 3 * (right - left)]
      )
    }
  }

  // MARK: Pixels

  /// Columns.
  public var width: Int { image.width }
  /// Rows.
  public var height: Int { image.height }

  /// A sink for the part of a rectangle that lies on the canvas; nil if none does.
  private func sink(left: Double, top: Double, right: Double, bottom: Double) -> SpanSink? {
    func clamped(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, 0), Double(limit))) }
    guard left.isFinite, top.isFinite, right.isFinite, bottom.isFinite else { return nil }
    let (x, y) = (clamped(left.rounded(.down), width), clamped(top.rounded(.down), height))
    return SpanSink(
      x: x,
      y: y,
      width: clamped(right.rounded(.up), width) - x,
      height: clamped(bottom.rounded(.up), height) - y
    )
  }

  private mutating func blend(_ sink: SpanSink, _ color: Color) {
    var index = 0
    for row in sink.y..<sink.y + sink.height {
      for column in sink.x..<sink.x + sink.width {
        blend(color, x: column, y: row, coverage: Int(sink.coverage[index]))
        index += 1
      }
    }
  }

  /// Blends a color into a pixel of the canvas; `coverage` from 0 to 255.
  private mutating func blend(_ color: Color, x: Int, y: Int, coverage: Int) {
    let alpha = coverage * Int(color.a)
    guard alpha > 0 else { return }
    let whole = 255 * 255
    let start = 3 * (y * width + x)
    func mixed(_ old: UInt8, _ new: UInt8) -> UInt8 {
      UInt8((Int(old) * (whole - alpha) + Int(new) * alpha + whole / 2) / whole)
    }
    image.pixels[start] = mixed(image.pixels[start], color.r)
    image.pixels[start + 1] = mixed(image.pixels[start + 1], color.g)
    image.pixels[start + 2] = mixed(image.pixels[start + 2], color.b)
  }
}
