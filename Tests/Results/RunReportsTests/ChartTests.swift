import Drawing
import TestSupport
import Testing
import TextFormatting

@testable import RunReports

@Suite("Axis ticks")
struct AxisTickTests {
  private func labels(_ low: Double, _ high: Double, _ wanted: Int, _ scale: AxisScale = .linear) -> [String] {
    AxisTicks.ticks(low...high, wanted: wanted, scale: scale).map(\.label)
  }

  @Test("linear ticks are round numbers, written with no more digits than needed")
  func linear() {
    #expect(labels(0, 60, 6) == ["0", "10", "20", "30", "40", "50", "60"])
    #expect(labels(0, 1, 5) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    #expect(labels(0.93, 1.41, 5) == ["1", "1.1", "1.2", "1.3", "1.4"])
    #expect(labels(0.0299, 0.0312, 4) == ["0.03", "0.0305", "0.031"])
    #expect(labels(-1.5, 1.5, 6) == ["−1.5", "−1", "−0.5", "0", "0.5", "1", "1.5"])
    #expect(labels(0, 100_000, 5) == ["0", "20000", "40000", "60000", "80000", "100000"])
    #expect(labels(0, 3e-5, 3) == ["0", "1e−5", "2e−5", "3e−5"])
    #expect(labels(2.4e7, 2.6e7, 2) == ["2.4e7", "2.5e7", "2.6e7"])
  }

  @Test("logarithmic ticks are powers of ten, all or some of them, and doubles and fivefolds between few")
  func logarithmic() {
    #expect(labels(1e-6, 1e-3, 5, .logarithmic) == ["1e−6", "1e−5", "1e−4", "0.001"])
    #expect(labels(0.1, 2, 6, .logarithmic) == ["0.1", "0.2", "0.5", "1", "2"])
    #expect(labels(1e-12, 1, 4, .logarithmic).count <= 8)
    // A range without two of them is divided evenly.
    #expect(labels(3.1, 4.4, 4, .logarithmic) == ["3.5", "4"])
  }

  @Test(
    "any range has ticks in order, inside and evenly spaced, with labels that differ and say the value"
  )
  func properties() throws {
    var state: UInt64 = 7
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    for _ in 0..<2000 {
      let size = DecimalPower.of(Int(random() * 24) - 12)
      let low = (random() - 0.5) * size * 4
      let high = low + (random() + 0.01) * size
      let ticks = AxisTicks.ticks(low...high, wanted: 5, scale: .linear)
      #expect((2...11).contains(ticks.count), "\(low) \(high)")
      #expect(Set(ticks.map(\.label)).count == ticks.count, "\(ticks)")
      let step = ticks[1].value - ticks[0].value
      for (tick, next) in zip(ticks, ticks.dropFirst()) {
        expectClose(next.value - tick.value, step, within: 1e-6 * step)
      }
      for tick in ticks {
        #expect(tick.value >= low - 1e-6 * step)
        #expect(tick.value <= high + 1e-6 * step)
        let value = try #require(Double(tick.label.replacing("−", with: "-")))
        expectClose(value, tick.value, within: 1e-6 * step, "\(tick)")
      }
    }
  }

  @Test("a range that is empty or not finite has no ticks, and an extreme one has few")
  func degenerate() {
    #expect(labels(0, .infinity, 5) == [])
    #expect(labels(1, 1, 5) == [])
    #expect(labels(-1e300, 1e300, 5).count > 1)
    #expect(labels(1, 1 + 2e-16, 5).count <= 10)
    #expect(
      labels(Double.leastNonzeroMagnitude, Double.leastNonzeroMagnitude * 2000, 3, .logarithmic).count <= 12
    )
  }

}

@Suite("Charts")
struct ChartLayoutTests {
  private func layout(_ chart: Chart, width: Double = 560, height: Double = 300) throws -> ChartLayout {
    ChartLayout(chart, width: width, height: height, font: try Font.standard.get())
  }

  private func chart(_ values: [Double], scale: AxisScale = .linear, marks: [Chart.Mark] = [])
    -> Chart
  {
    let curve = Curve(steps: Array(values.indices), values: values)
    return Chart(title: "t", series: [.init(name: "s", curve: curve, color: 0)], scale: scale, marks: marks)
  }

  @Test("points lie where the axes say")
  func places() throws {
    let layout = try layout(chart([0, 10]))
    #expect(layout.x(0) == layout.plot.left)
    #expect(layout.x(1) == layout.plot.right)
    #expect(layout.y(0) == layout.plot.bottom)
    let height = layout.plot.bottom - layout.plot.top
    expectClose(layout.y(5), layout.plot.bottom - height * 5 / 10.5, within: 1e-9)
    let logarithmic = try self.layout(chart([1e-4, 1e-3, 1e-2], scale: .logarithmic))
    #expect(logarithmic.scale == .logarithmic)
    let (low, middle, high) = (logarithmic.y(1e-4), logarithmic.y(1e-3), logarithmic.y(1e-2))
    expectClose(low - middle, middle - high, within: 1e-6)
    #expect(high > logarithmic.plot.top)
  }

  @Test("a logarithmic axis is for values above 0")
  func noLogarithmOfZero() throws {
    #expect(try layout(chart([0, 1e-3], scale: .logarithmic)).scale == .linear)
    let curves = [Curve(steps: [1, 2], values: [1e-6, 1])]
    #expect(Chart.fittingScale(curves) == .logarithmic)
    #expect(Chart.fittingScale([Curve(steps: [1, 2], values: [0, 1])]) == .linear)
  }

  @Test("everything drawn lies inside, whatever the values are")
  func inside() throws {
    let charts: [[Double]] = [
      [], [1], [0.3, 0.3, 0.3], [.nan, 1, .infinity, 2], [-1e300, 1e300],
      [.leastNonzeroMagnitude, .leastNonzeroMagnitude * 9], [0, 0],
    ]
    for values in charts {
      let layout = try layout(chart(values, marks: [.init(step: 1, label: "T_0 = 1")]))
      for shape in layout.scene.shapes {
        guard case .line(let points, _, _, _, _) = shape else { continue }
        for point in points {
          #expect(
            (-0.01...560.01).contains(point.x),
            "\(values) \(point)"
          )
          #expect(
            (-0.01...300.01).contains(point.y),
            "\(values) \(point)"
          )
        }
      }
    }
  }

  @Test(
    "steps of any size have places on the chart",
    arguments: [
      [Int.max], [Int.min], [Int.max - 1, Int.max], [Int.min, Int.max], [0, Int.max], [5, 5, 5],
      [1 << 53, 1 << 53 + 1],
    ]
  )
  func extremeSteps(steps: [Int]) throws {
    // More points than columns, so that they are decimated.
    let many = (0..<4000).map { steps[$0 % steps.count] }.sorted()
    let curve = Curve(steps: many, values: many.indices.map { Double($0) })
    let marks = [Chart.Mark(step: steps[0], label: "T_0")]
    let layout = try layout(
      Chart(title: "t", series: [.init(name: "s", curve: curve, color: 0)], scale: .linear, marks: marks)
    )
    #expect(layout.steps.lowerBound < layout.steps.upperBound)
    for shape in layout.scene.shapes {
      guard case .line(let points, _, _, _, _) = shape else { continue }
      for point in points { #expect((-0.01...560.01).contains(point.x), "\(steps) \(point)") }
    }
    #expect(SceneSVG.file(layout.scene, title: "t").hasSuffix("</svg>\n"))
  }

  @Test("a number in an SVG is finite", arguments: [Double.nan, .infinity, -.infinity, 1e300])
  func numbers(value: Double) {
    #expect(Double(SceneSVG.number(value).html)?.isFinite == true)
  }

  @Test("dashes of a line without end are the line itself")
  func endlessDashes() {
    #expect(Dashes.dashes([(0, 0), (.infinity, 0), (1, 1)], on: 1, off: 1).count == 1)
  }

  @Test("T_0 is marked on the X axis even if the run has not come that far")
  func mark() throws {
    let layout = try layout(chart([1, 2, 3], marks: [.init(step: 100, label: "T_0 = 100")]))
    #expect(layout.steps == 0...100)
    #expect(
      layout.scene.shapes.contains {
        guard case .line(let points, _, _, _, .some) = $0 else { return false }
        return points.allSatisfy { abs($0.x - layout.x(100)) < 1e-9 }
      }
    )
    #expect(
      layout.scene.shapes.contains {
        if case .text("T_0 = 100", _, _, _, _, .end, _) = $0 { true } else { false }
      }
    )
  }

  @Test("long curves are decimated without losing a peak")
  func decimation() {
    var values = (0..<100_000).map { Double($0 % 7) }
    values[54_321] = 99
    values[77_777] = -99
    let curve = Curve(steps: Array(values.indices), values: values)
    let decimated = CurveDecimation.decimated(curve, steps: 0...100_000, columns: 500)
    #expect(decimated.steps.count <= 2004)
    #expect(decimated.values.max() == 99)
    #expect(decimated.values.min() == -99)
    #expect(decimated.steps == decimated.steps.sorted())
    #expect(decimated.steps.first == 0)
    #expect(decimated.steps.last == 99_999)
    let short = Curve(steps: [1, 2], values: [3, 4])
    #expect(CurveDecimation.decimated(short, steps: 1...2, columns: 500) == short)
  }

  @Test("dashes have the length that was asked for")
  func dashes() {
    let parts = Dashes.dashes([(0, 0), (10, 0), (10, 7)], on: 5, off: 3)
    #expect(parts.map { $0.map(\.x) } == [[0, 5], [8, 10, 10], [10, 10]])
    #expect(parts.map { $0.map(\.y) } == [[0, 0], [0, 0, 3], [6, 7]])
    #expect(Dashes.dashes([(1, 1)], on: 5, off: 3).count == 1)
  }

  @Test("dashes begin where they should, with the end of the period before")
  func laterDashes() {
    let line = [(x: 0.0, y: 0.0), (x: 20.0, y: 0.0)]
    #expect(Dashes.dashes(line, on: 4, off: 6, start: 3).map { $0.map(\.x) } == [[3, 7], [13, 17]])
    #expect(Dashes.dashes(line, on: 6, off: 4, start: 7).map { $0.map(\.x) } == [[0, 3], [7, 13], [17, 20]])
  }

  @Test("equal curves that are drawn alike have stripes of their own, which cover the line together")
  func stripes() throws {
    let (one, other) = (Curve(steps: [0, 1], values: [1, 2]), Curve(steps: [0, 1], values: [1, 3]))
    func series(_ curve: Curve, isDashed: Bool = false) -> Chart.Series {
      Chart.Series(name: "s", curve: curve, color: 0, isDashed: isDashed)
    }
    var chart = Chart(
      title: "t",
      series: [series(one), series(other), series(one), series(one, isDashed: true), series(one)],
      scale: .linear
    )
    chart.stripeEqualCurves()
    #expect(chart.series.map(\.stripe.index) == [0, 0, 1, 0, 2])
    #expect(chart.series.map(\.stripe.count) == [3, 1, 3, 1, 3])
    #expect(chart.series[1].dash == nil)
    #expect(chart.series[2].dash == Dash(on: 9, off: 18, start: 9))
    #expect(chart.series[3].dash == Dash(on: 5, off: 5, start: 0))
  }

  @Test("a long legend continues in a new row")
  func legend() throws {
    let font = try Font.standard.get()
    let curve = Curve(steps: [], values: [])
    let series = (0..<6).map { Chart.Series(name: "variation \($0)", curve: curve, color: $0) }
    let wide = Legend(series, width: 2000, font: font)
    let narrow = Legend(series, width: 220, font: font)
    #expect(narrow.height > 2 * wide.height)
    #expect(wide.height > 0)
    #expect(Legend([], width: 100, font: font).height == 0)
  }
}
