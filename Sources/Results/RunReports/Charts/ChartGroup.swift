import Documents
import Drawing
import Pages

/// The charts of one run or of several in a page: drawings for readers without scripts, and the data that scripts draw.
struct ChartGroup {
  private let runs: [PlottedRun]
  private let charts: [Chart]
  private let smoothing: Double
  private let font: Font
  private let id: String

  /// At most this many points of losses are in a page, of all runs together.
  private static let lossPoints = 50_000
  /// The other curves are thinned as for a chart of this many columns.
  private static let columns = 1000
  /// The sizes of the drawings, for wide and for narrow windows.
  private static let sizes = [("wide", 560.0, 300.0), ("narrow", 330.0, 240.0)]

  /// - Parameter id: the id of the data in the page.
  init(_ runs: [PlottedRun], smoothing: Double, font: Font, id: String) {
    (self.runs, self.smoothing, self.font, self.id) = (runs, smoothing, font, id)
    charts = CurveCharts.charts(runs, smoothing: smoothing)
  }

  var isEmpty: Bool { charts.isEmpty }

  var markup: Markup {
    let figures = charts.map { chart -> Markup in
      let drawings = Self.sizes.map { name, width, height in
        SceneSVG.element(
          ChartLayout(chart, width: width, height: height, font: font).scene,
          style: name,
          label: "\(chart.title) over \(chart.unit)s"
        )
      }
      return "<figure class=\"panel\">\(drawings.joined())</figure>\n"
    }
    return """
      <div class="charts" data-curves="\(id)">
      \(figures.joined())</div>
      \(Markup.data(id: id, json: json.text()))
      """
  }

  /// Draws the charts anew, with a read-out, zoom and other controls.
  static let script =
    "{\n"
    + [
      Scripts.curvesJS, Scripts.axesJS, Scripts.chartJS, Scripts.gesturesJS, Scripts.saveJS, Scripts.groupJS,
    ].joined(separator: "\n") + "}\n"

  private var json: JSONValue {
    var lists: [[Int]] = []
    let data = charts.map { chart in
      JSONValue.object([
        .init("title", .string(chart.title)), .init("isLogarithmic", .boolean(chart.scale == .logarithmic)),
        .init(
          "marks",
          .array(chart.marks.map { .array([.integer($0.step), .string($0.label), .integer($0.run)]) })
        ),
        .init("series", .array(chart.series.filter { !$0.isSmoothed }.map { json($0, &lists) })),
      ])
    }
    let range = charts.first.map { ChartLayout($0, width: 560, height: 300, font: font).steps } ?? 0...1
    return .object([
      .init("name", .string(runs.map(\.name).joined(separator: " "))), .init("unit", .string("step")),
      .init("smoothing", .number(smoothing)),
      .init("range", .array([.number(range.lowerBound), .number(range.upperBound)])),
      .init("runs", .array(runs.enumerated().map { json($1, color: $0) })),
      .init("charts", .array(data)), .init("steps", .array(lists.map { .array($0.map(JSONValue.integer)) })),
    ])
  }

  private func json(_ run: PlottedRun, color: Int) -> JSONValue {
    .object([
      .init("name", .string(run.name)), .init("color", .integer(color % 8 + 1)),
      .init("steps", .array(run.clock.steps.map(JSONValue.integer))),
      .init("seconds", .array(run.clock.seconds.map { .number(($0 * 100).rounded() / 100) })),
    ])
  }

  /// A series; its steps are the number of a list, since most series have the same.
  private func json(_ series: Chart.Series, _ lists: inout [[Int]]) -> JSONValue {
    var (curve, name) = (series.curve, series.name)
    if series.smoothedName != nil {
      let (averaged, size) = curve.averaged(limit: max(100, Self.lossPoints / runs.count))
      curve = averaged
      if size > 1, runs.count == 1 { name = "mean of each \(size) batches" }
      // The smoothed curve has the run's name.
      if runs.count > 1 { name = "" }
    } else if let first = curve.steps.min(), let last = curve.steps.max(), first < last {
      curve = CurveDecimation.decimated(curve, steps: Double(first)...Double(last), columns: Self.columns)
    }
    let list = lists.firstIndex(of: curve.steps) ?? lists.count
    if list == lists.count { lists.append(curve.steps) }
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("run", .integer(series.run)), .init("color", .integer(series.color % 8 + 1)),
      .init("isDashed", .boolean(series.isDashed)), .init("steps", .integer(list)),
      .init("values", .array(curve.values.map(Self.short))),
    ]
    if series.stripe.count > 1 {
      members.append(.init("stripe", .array([.integer(series.stripe.index), .integer(series.stripe.count)])))
    }
    if let smoothed = series.smoothedName { members.append(.init("smoothed", .string(smoothed))) }
    return .object(members)
  }

  /// A value with the digits of a float32, which event files keep; null if it is not finite.
  private static func short(_ value: Double) -> JSONValue {
    let float = Float(value)
    return float.isFinite ? .number(Double("\(float)") ?? value) : .null
  }
}
