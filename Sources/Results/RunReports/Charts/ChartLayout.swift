import Drawing

/// A chart's geometry: where the axes, labels and curves go in a rectangle.
struct ChartLayout {
  /// The drawing.
  private(set) var scene: Scene
  /// The rectangle of the coordinate system.
  let plot: (left: Double, top: Double, right: Double, bottom: Double)
  /// The steps at its left and right edge.
  let steps: ClosedRange<Double>
  /// The values at its bottom and top edge.
  let values: ClosedRange<Double>
  let scale: AxisScale

  private static let titleSize = 14.0
  private static let labelSize = 11.0

  /// Lays out a chart.
  ///
  /// - Parameters:
  ///   - leftMargin: room for the Y axis's labels, to align charts above each other; nil for as much as they need.
  ///   - hasLegend: whether to name the series; charts that share a legend have none of their own.
  init(
    _ chart: Chart,
    width: Double,
    height: Double,
    font: Font,
    leftMargin: Double? = nil,
    hasLegend: Bool = true
  ) {
    let size = Self.labelSize
    let finite = chart.series.map { series in Self.finite(series.curve) }
    scale =
      chart.scale == .logarithmic && finite.allSatisfy { $0.values.allSatisfy { $0 > 0 } }
      ? .logarithmic : .linear
    steps = Self.stepRange(chart, finite)
    values = Self.valueRange(finite, scale)
    let range = values
    let yTicks = AxisTicks.ticks(range, wanted: max(2, Int(height / 45)), scale: scale)
      .filter { range.contains($0.value) }
    let labels = yTicks.map { font.textSize($0.label, size: size).width }.max() ?? 0
    let legend = hasLegend ? Legend(chart.series, width: width, font: font) : nil
    let top = Self.titleSize + 12 + (legend?.height ?? 0)
    plot = (leftMargin ?? labels + 12, top, width - 12, height - 36)
    scene = Scene(width: width, height: height)
    let xTicks = AxisTicks.ticks(steps, wanted: max(2, Int((plot.right - plot.left) / 80)), scale: .linear)
      .filter { $0.value == $0.value.rounded() }

    text(chart.title, x: 0, baseline: Self.titleSize, size: Self.titleSize, ink: .text, isBold: true)
    if let legend { scene.add(legend.scene, x: 0, y: Self.titleSize + 8) }
    drawAxes(xTicks, yTicks, unit: chart.unit, marks: chart.marks)
    for mark in chart.marks { draw(mark, font) }
    for (series, curve) in zip(chart.series, finite) { draw(series, curve) }
    if finite.allSatisfy(\.isEmpty) {
      text(
        "no points yet",
        x: (plot.left + plot.right) / 2,
        baseline: (plot.top + plot.bottom) / 2,
        size: size,
        ink: .soft,
        anchor: .middle
      )
    }
  }

  /// The room that a chart's Y labels need.
  static func leftMargin(_ chart: Chart, height: Double, font: Font) -> Double {
    ChartLayout(chart, width: 400, height: height, font: font, hasLegend: false).plot.left
  }

  // MARK: Ranges

  private static func finite(_ curve: Curve) -> Curve {
    let kept = curve.values.indices.filter { curve.values[$0].isFinite }
    return Curve(steps: kept.map { curve.steps[$0] }, values: kept.map { curve.values[$0] })
  }

  private static func stepRange(_ chart: Chart, _ curves: [Curve]) -> ClosedRange<Double> {
    let all =
      curves.flatMap { [$0.steps.min(), $0.steps.max()] }.compactMap { $0 }
      + (chart.steps.map { [$0.lowerBound, $0.upperBound] } ?? []) + chart.marks.map(\.step)
    guard let low = all.min().map({ Double($0) }), let high = all.max().map({ Double($0) }) else { return 0...1 }
    if low < high { return low...high }
    // Neighboring numbers beyond 2⁵³ are the same `Double`, to which 1 cannot be added.
    let room = max(1, 2 * low.ulp)
    return low - room...low + room
  }

  /// The range of all curves' values with some room above and below.
  private static func valueRange(_ curves: [Curve], _ scale: AxisScale) -> ClosedRange<Double> {
    let all = curves.flatMap(\.values)
    guard let low = all.min(), let high = all.max() else { return scale == .linear ? 0...1 : 0.1...1 }
    if scale == .logarithmic {
      let factor = max(1.1, Logarithm.power(high / low, 0.04))
      return max(low / factor, .leastNonzeroMagnitude)...min(high * factor, .greatestFiniteMagnitude)
    }
    // A constant curve runs through the middle.
    let room = high > low ? 0.05 * (high - low) : max(0.1 * high.magnitude, 1e-300)
    let (bottom, top) = (low - room, high + room)
    guard bottom.isFinite, top.isFinite, bottom < top else { return 0...1 }
    // Rates and losses do not go below 0.
    return (low >= 0 ? max(0, bottom) : bottom)...top
  }

  // MARK: Coordinates

  /// The X coordinate of a step.
  func x(_ step: Double) -> Double {
    plot.left + (step - steps.lowerBound) / (steps.upperBound - steps.lowerBound) * (plot.right - plot.left)
  }

  /// The Y coordinate of a value.
  func y(_ value: Double) -> Double {
    let share =
      scale == .logarithmic
      ? Logarithm.natural(value / values.lowerBound)
        / Logarithm.natural(values.upperBound / values.lowerBound)
      : (value - values.lowerBound) / (values.upperBound - values.lowerBound)
    return plot.bottom - share * (plot.bottom - plot.top)
  }

  // MARK: Drawing

  private mutating func text(
    _ text: String,
    x: Double,
    baseline: Double,
    size: Double,
    ink: Ink,
    anchor: Shape.Anchor = .start,
    isBold: Bool = false
  ) {
    scene.shapes.append(
      .text(text, x: x, baseline: baseline, size: size, ink: ink, anchor: anchor, isBold: isBold)
    )
  }

  private mutating func line(
    _ points: [(x: Double, y: Double)],
    width: Double,
    ink: Ink,
    opacity: Double = 1,
    dash: Dash? = nil
  ) {
    scene.shapes.append(.line(points, width: width, ink: ink, opacity: opacity, dash: dash))
  }

  private mutating func drawAxes(
    _ xTicks: [Tick],
    _ yTicks: [Tick],
    unit: String,
    marks: [Chart.Mark]
  ) {
    let size = Self.labelSize
    for tick in yTicks {
      line([(plot.left, y(tick.value)), (plot.right, y(tick.value))], width: 1, ink: .grid)
      text(
        tick.label,
        x: plot.left - 7,
        baseline: y(tick.value) + size * 0.36,
        size: size,
        ink: .soft,
        anchor: .end
      )
    }
    line([(plot.left, plot.bottom), (plot.right, plot.bottom)], width: 1, ink: .axis)
    for tick in xTicks {
      let place = x(tick.value)
      line([(place, plot.bottom), (place, plot.bottom + 4)], width: 1, ink: .axis)
      text(tick.label, x: place, baseline: plot.bottom + 17, size: size, ink: .soft, anchor: .middle)
    }
    // Below the axis: its unit at the left, and a mark's label at the mark.
    let isTaken = marks.contains { x(Double($0.step)) < plot.left + 100 }
    text(
      unit,
      x: isTaken ? plot.right : plot.left,
      baseline: plot.bottom + 31,
      size: size,
      ink: .soft,
      anchor: isTaken ? .end : .start
    )
  }

  private mutating func draw(_ mark: Chart.Mark, _ font: Font) {
    let place = x(Double(mark.step))
    line(
      [(place, plot.top - 2), (place, plot.bottom + 4)],
      width: 1,
      ink: .text,
      opacity: 0.75,
      dash: .mark
    )
    let room = font.textSize(mark.label, size: Self.labelSize).width
    let isLeft = place + room + 6 > plot.right
    text(
      mark.label,
      x: isLeft ? place - 5 : place + 5,
      baseline: plot.bottom + 31,
      size: Self.labelSize,
      ink: .text,
      anchor: isLeft ? .end : .start
    )
  }

  private mutating func draw(_ series: Chart.Series, _ curve: Curve) {
    let decimated = CurveDecimation.decimated(
      curve,
      steps: steps,
      columns: Int(max(1, plot.right - plot.left))
    )
    guard !decimated.isEmpty else { return }
    line(
      zip(decimated.steps, decimated.values).map { (x(Double($0)), y($1)) },
      width: series.isFaint ? 1 : series.isDashed ? 2.8 : 1.8,
      ink: .series(series.color),
      opacity: series.isFaint ? 0.35 : 1,
      dash: series.dash
    )
  }
}
