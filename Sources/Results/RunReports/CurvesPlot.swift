import Drawing
import Files
import Images

/// The curves of runs as one drawing: `ia3 plot`.
public struct CurvesPlot: Sendable {
  private let scene: Scene
  private let title: String
  private let font: Font?

  /// Lays out the charts that have a curve, two side by side if there is room.
  ///
  /// - Parameters:
  ///   - width: in pixels.
  ///   - smoothing: TensorBoard's weight of smoothing, for the loss.
  ///   - font: nil for DejaVu Sans.
  public init(_ runs: [PlottedRun], width: Int, smoothing: Double, font: Font? = nil) throws(DrawingError) {
    let measuring: Font
    if let font { measuring = font } else { measuring = try Font.standard.get() }
    self.font = font
    title = runs.map(\.name).joined(separator: ", ")
    let charts = CurveCharts.charts(runs, smoothing: smoothing)
    let (margin, gap, height) = (20.0, 28.0, 290.0)
    let room = Double(width) - 2 * margin
    let columns = room >= 900 && charts.count > 1 ? 2 : 1
    let chartWidth = (room - gap * Double(columns - 1)) / Double(columns)
    var drawing = Scene(width: Double(width), height: 0)
    let heading = measuring.shortened(title, width: room, size: 17, bold: true)
    drawing.shapes.append(
      .text(heading, x: margin, baseline: margin + 15, size: 17, ink: .text, anchor: .start, isBold: true)
    )
    var top = margin + 36
    for start in stride(from: 0, to: charts.count, by: columns) {
      let row = charts[start..<min(start + columns, charts.count)]
      // A long legend must not take room from the curves.
      let legends = row.map { Legend($0.series, width: chartWidth, font: measuring).height }.max() ?? 0
      let rowHeight = height + max(0, legends - 20)
      for (column, chart) in row.enumerated() {
        let layout = ChartLayout(chart, width: chartWidth, height: rowHeight, font: measuring)
        drawing.add(layout.scene, x: margin + Double(column) * (chartWidth + gap), y: top)
      }
      top += rowHeight + 14
    }
    drawing.height = top + margin - 14
    scene = drawing
  }

  /// The text by which a PNG file of this program is known.
  public static let mark = (keyword: "Software", text: "ia3 plot")

  /// An SVG file that follows the reader's light or dark mode.
  public var svg: String { SceneSVG.file(scene, title: title) }

  /// The drawing as an image.
  ///
  /// - Parameter scale: pixels for each unit of the width.
  public func image(isDark: Bool, scale: Double) throws(DrawingError) -> RGBImage {
    try SceneImage.image(scene, theme: isDark ? .dark : .light, scale: scale, font: font)
  }
}

extension OutputKind {
  /// A plot that this program has written, as SVG or PNG.
  public static let plot = OutputKind("a plot of ia3") { path in
    if let start = try? FileSystem.readPrefix(path, count: 1024), SceneSVG.isMarked(start) { return true }
    return (try? PNGText.read(path: path))?[CurvesPlot.mark.keyword] == CurvesPlot.mark.text
  }
}
