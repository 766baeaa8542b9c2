import Drawing
import Images

/// A sheet of a grid as one image: labels above its columns and beside its rows, and what all images have in common
/// at the top.
public struct GridSheet: Sendable {
  /// The text above the images.
  public struct Heading: Sendable, Equatable {
    /// The sheet's own value; nil if there is only one sheet.
    public var title: String?
    /// What all images of the grid have in common, a line each.
    public var settings: [String]

    /// Makes a heading.
    public init(title: String?, settings: [String]) {
      self.title = title
      self.settings = settings
    }
  }

  private struct Block {
    var lines: [String]
    var size: Double
    var isBold = false
    var color = Colors.text
    var lineHeight: Double { (1.3 * size).rounded(.up) }
    var height: Double { lineHeight * Double(lines.count) }
  }

  private enum Colors {
    static let background = Color.white
    static let text = Color(hex: 0x1D1F21)
    static let soft = Color(hex: 0x62666B)
    static let empty = Color(hex: 0xE4E6E8)
  }

  /// The size of an image on the sheet; if a grid is too large for a canvas, its images are scaled down.
  private let imageWidth, imageHeight: Int
  private let shrinking: Int
  private let columnWidth: Int
  private let columnLabels: [Block]
  private let rowLabels: [Block]
  private let rowLabelWidth: Double
  private let heading: [Block]
  private let font: Font
  private let gap: Double
  private let margin: Double

  /// Columns of the finished image, in pixels.
  public var width: Int { Int(left) + columnLabels.count * (columnWidth + Int(gap)) - Int(gap) + Int(margin) }
  /// Rows of the finished image, in pixels.
  public var height: Int { Int(top) + rowLabels.count * (rowHeight + Int(gap)) - Int(gap) + Int(margin) }

  /// Lays out a sheet.
  ///
  /// - Parameters:
  ///   - columns: the label of each column; one empty label if there is no axis.
  ///   - rows: the label of each row.
  ///   - width: of the images, in pixels.
  ///   - height: of the images.
  public init(heading: Heading, columns: [String], rows: [String], width: Int, height: Int)
    throws(DrawingError)
  {
    font = try Font.standard.get()
    let font = font
    shrinking = Self.shrinking(columns: columns.count, rows: rows.count, width: width, height: height)
    imageWidth = (width + shrinking - 1) / shrinking
    imageHeight = (height + shrinking - 1) / shrinking
    let size = min(28, max(13, Double(imageWidth + imageHeight) / 40)).rounded()
    gap = (size / 3).rounded()
    margin = size.rounded()

    // Labels of small images may be wider than the images, up to a dozen letters.
    let widest = columns.map { font.textSize($0, size: size).width }.max() ?? 0
    columnWidth = max(imageWidth, Int(min(widest + 2, 8 * size).rounded(.up)))
    let columnRoom = Double(columnWidth)
    columnLabels = columns.map { Self.block($0, width: columnRoom, size: size, font) }
    let rowRoom = max(Double(imageWidth) * 0.75, 10 * size)
    rowLabels = rows.map { Self.block($0, width: rowRoom, size: size, font) }
    rowLabelWidth = rowLabels.flatMap(\.lines).map { font.textSize($0, size: size).width }.max() ?? 0

    let headingRoom = max(
      Double(columns.count * (columnWidth + Int(gap))) + (rowLabelWidth > 0 ? rowLabelWidth + gap : 0),
      24 * size
    )
    var blocks: [Block] = []
    if let title = heading.title {
      let larger = (1.25 * size).rounded()
      blocks.append(
        Block(
          lines: font.wrap(title, width: headingRoom, size: larger, bold: true),
          size: larger,
          isBold: true
        )
      )
    }
    let smaller = max(11, (0.75 * size).rounded())
    for line in heading.settings {
      var lines = font.wrap(line, width: headingRoom, size: smaller)
      // The page has a long prompt in full; the sheet has its beginning.
      if lines.count > Self.settingLines {
        lines = Array(lines.prefix(Self.settingLines))
        lines[Self.settingLines - 1] += " …"
      }
      blocks.append(Block(lines: lines, size: smaller, color: Colors.soft))
    }
    self.heading = blocks
  }

  /// Draws the sheet.
  ///
  /// - Parameter image: gives the image of a column and a row, counted from 0; nil leaves its place empty.
  public func draw(image: (_ column: Int, _ row: Int) -> RGBImage?) throws(DrawingError) -> RGBImage {
    var canvas = try Canvas(
      width: max(width, Int(headingWidth + 2 * margin)),
      height: height,
      background: Colors.background,
      font: font
    )
    var y = margin
    for block in heading {
      draw(block, on: &canvas, x: margin, top: y, alignment: .leading)
      y += block.height + gap / 2
    }
    for (column, label) in columnLabels.enumerated() {
      let middle = Double(x(of: column)) + Double(columnWidth) / 2
      // The last line is next to the images.
      draw(label, on: &canvas, x: middle, top: top - gap - label.height, alignment: .center)
    }
    for (row, label) in rowLabels.enumerated() {
      let top = Double(self.y(of: row))
      draw(
        label,
        on: &canvas,
        x: left - 2 * gap,
        top: top + (Double(rowHeight) - label.height) / 2,
        alignment: .trailing
      )
      for column in columnLabels.indices {
        let place = (
          x: x(of: column) + (columnWidth - imageWidth) / 2, y: Int(top) + (rowHeight - imageHeight) / 2
        )
        if let image = image(column, row) {
          canvas.draw(image.shrunk(by: shrinking), x: place.x, y: place.y)
        } else {
          canvas.fill(
            x: Double(place.x),
            y: Double(place.y),
            width: Double(imageWidth),
            height: Double(imageHeight),
            color: Colors.empty
          )
        }
      }
    }
    return canvas.image
  }

  private static let settingLines = 4
  /// Beyond this the images are scaled down, as viewers open such sheets slowly.
  private static let largestArea = 120_000_000

  private var left: Double { margin + (rowLabelWidth > 0 ? rowLabelWidth.rounded(.up) + 2 * gap : 0) }

  private var headingHeight: Double { heading.reduce(0) { $0 + $1.height + gap / 2 } }

  private var headingWidth: Double {
    heading.flatMap { block in
      block.lines.map { font.textSize($0, size: block.size, bold: block.isBold).width }
    }
    .max() ?? 0
  }

  private var top: Double {
    let labels = columnLabels.map(\.height).max() ?? 0
    return (margin + headingHeight + (headingHeight > 0 ? gap : 0) + labels + (labels > 0 ? gap : 0)).rounded(
      .up
    )
  }

  /// A row is as high as its images, or as its label if that is higher.
  private var rowHeight: Int { max(imageHeight, Int((rowLabels.map(\.height).max() ?? 0).rounded(.up))) }

  private func x(of column: Int) -> Int { Int(left) + column * (columnWidth + Int(gap)) }
  private func y(of row: Int) -> Int { Int(top) + row * (rowHeight + Int(gap)) }

  private func draw(_ block: Block, on canvas: inout Canvas, x: Double, top: Double, alignment: Alignment) {
    for (number, line) in block.lines.enumerated() {
      let room = font.textSize(line, size: block.size, bold: block.isBold)
      let baseline =
        top + Double(number) * block.lineHeight + (block.lineHeight + room.ascent - room.descent) / 2
      canvas.draw(
        line,
        x: x,
        baseline: baseline,
        size: block.size,
        color: block.color,
        alignment: alignment,
        bold: block.isBold
      )
    }
  }

  /// A label on at most four lines, each cut if it is too wide.
  private static func block(_ label: String, width: Double, size: Double, _ font: Font) -> Block {
    guard !label.isEmpty else { return Block(lines: [], size: size) }
    let fits = font.textSize(label, size: size).width <= width
    // `mira · step 400` is broken at the dot first.
    var lines = font.wrap(fits ? label : label.replacing(" · ", with: "\n"), width: width, size: size)
    if lines.count > 4 { lines = Array(lines.prefix(3)) + [lines.dropFirst(3).joined(separator: " ")] }
    return Block(lines: lines.map { font.shortened($0, width: width, size: size) }, size: size)
  }

  /// The factor by which the images must be scaled down for the sheet.
  private static func shrinking(columns: Int, rows: Int, width: Int, height: Int) -> Int {
    var factor = 1
    // Labels and gaps take some of a side.
    let side = Canvas.largestSide * 3 / 4
    func size(_ pixels: Int) -> Int { (pixels + factor - 1) / factor }
    while factor < max(width, height),
      columns * size(width) > side || rows * size(height) > side
        || columns * size(width) * rows * size(height) > largestArea
    { factor += 1 }
    return factor
  }
}

extension RGBImage {
  /// The image with each square of `factor` pixels averaged to one.
  func shrunk(by factor: Int) -> RGBImage {
    guard factor > 1 else { return self }
    let (columns, rows) = ((width + factor - 1) / factor, (height + factor - 1) / factor)
    var result = [UInt8](repeating: 0, count: 3 * columns * rows)
    for row in 0..<rows {
      let lines = row * factor..<min(height, (row + 1) * factor)
      for column in 0..<columns {
        let places = column * factor..<min(width, (column + 1) * factor)
        for channel in 0..<3 {
          var sum = 0
          for line in lines {
            for place in places { sum += Int(pixels[3 * (line * width + place) + channel]) }
          }
          let count = lines.count * places.count
          result[3 * (row * columns + column) + channel] = UInt8((sum + count / 2) / count)
        }
      }
    }
    return RGBImage(width: columns, height: rows, pixels: result) ?? self
  }
}
