import Drawing
import RunRecords
import TestSupport
import Testing

@testable import RunReports

/// An event log with curves that a formula gives.
func eventLog(_ curves: [String: [Float]]) -> EventLog {
  var log = EventLog()
  for (tag, values) in curves {
    log.add(tag: tag, points: values.enumerated().map { .init(step: $0 + 1, value: $1, time: Double($0)) })
  }
  return log
}

@Suite("Curves of a run")
struct RunCurvesTests {
  @Test("sd-scripts' tags name the parts, and what its loop logs twice is left out")
  func tags() {
    let curves = RunCurves(
      eventLog([
        "loss/current": [3, 2], "loss/average": [3, 2.5], "lr/unet": [1, 0.5], "lr/textencoder": [0.5, 0.25],
        "lr/group1": [1, 0.5], "lr/d*lr/unet": [2e-3, 1e-3], "lr/d*lr/textencoder": [1e-3, 5e-4],
        "lr/d*lr/group1": [2e-3, 1e-3],
      ])
    )
    #expect(curves.loss.values == [3, 2])
    #expect(curves.learningRates.map(\.part.name) == ["UNET", "TE"])
    #expect(curves.effectiveRates.map(\.part.name) == ["UNET", "TE"])
    #expect(curves.d.steps == [1, 2])
    for d in curves.d.values { expectClose(d, 2e-3, within: 1e-9) }
    #expect(curves.lastStep == 2)
    #expect(!curves.isEmpty)
  }

  @Test("rounding in the file is not mistaken for a d that changes")
  func settledStepSize() {
    let rates = (1...50).map { Float(1) / Float($0) }
    var curves = RunCurves(
      eventLog(["lr/unet": rates, "lr/d*lr/unet": rates.map { Float(Double($0) * 0.03) }])
    )
    #expect(Set(curves.d.values).count == 1)
    let growing = zip(rates, 0..<50).map { Float(Double($0) * 0.03 * (1 + 1e-5 * Double($1))) }
    curves = RunCurves(eventLog(["lr/unet": rates, "lr/d*lr/unet": growing]))
    #expect(Set(curves.d.values).count == 50)
  }

  @Test("groups without names are shown, an average stands in for a missing loss, and d is left out where lr is 0")
  func others() {
    let curves = RunCurves(
      eventLog([
        "loss/average": [1], "lr/group0": [0, 2], "lr/d*lr/group0": [0, 4], "max_norm/keys_scaled": [9],
      ])
    )
    #expect(curves.loss.values == [1])
    #expect(curves.learningRates.map(\.part.name) == ["group0"])
    #expect(curves.d == Curve(steps: [2], values: [2]))
    #expect(RunCurves(EventLog()).isEmpty)
    #expect(RunCurves(eventLog(["lr/d*lr": [1]])).effectiveRates.map(\.part.name) == ["UNET"])
  }

  @Test("several runs are overlaid in colors of their own, with dashed parts")
  func overlay() {
    let curves = RunCurves(
      eventLog([
        "loss/current": [1, 2, 3], "lr/unet": [1, 1, 1], "lr/textencoder": [1, 1, 1],
        "lr/d*lr/unet": [1, 2, 3], "lr/d*lr/textencoder": [1, 2, 3],
      ])
    )
    let runs = ["a", "b"].map { PlottedRun(name: $0, curves: curves, firstRestart: 3, totalSteps: 3) }
    let charts = CurveCharts.charts(runs, smoothing: 0.9)
    #expect(charts.map(\.title) == ["Loss", "d, the optimizer's step size", "d·lr", "Learning rate"])
    #expect(charts[0].series.filter { !$0.isFaint }.map(\.name) == ["a", "b"])
    #expect(charts[2].series.map(\.name) == ["a UNET", "a TE", "b UNET", "b TE"])
    #expect(charts[2].series.map(\.color) == [0, 0, 1, 1])
    #expect(charts[2].series.map(\.isDashed) == [false, true, false, true])
    #expect(charts[0].marks.map(\.label) == ["T_0 = 3"])
    let alone = CurveCharts.charts([runs[0]], smoothing: 0)
    #expect(alone[0].series.map(\.name) == ["each batch"])
    #expect(alone[2].series.map(\.name) == ["UNET", "TE"])
  }

  @Test("rates that follow the last update are not drawn")
  func unusedRates() {
    func rates(_ values: [Float], totalSteps: Int?) -> [Double] {
      let curves = RunCurves(eventLog(["lr/unet": values, "lr/d*lr/unet": values, "loss/current": values]))
      let run = PlottedRun(name: "a", curves: curves, totalSteps: totalSteps)
      #expect(run.curves.loss.values.count == values.count)
      #expect(run.curves.effectiveRates[0].curve == run.curves.learningRates[0].curve)
      return run.curves.learningRates[0].curve.values
    }
    #expect(rates([4, 2, 1, 4], totalSteps: 4) == [4, 2, 1])
    #expect(rates([4, 2, 1], totalSteps: 4) == [4, 2, 1])
    // Without a record, a leap to the top at the end is the restart.
    #expect(rates([4, 2, 1, 4], totalSteps: nil) == [4, 2, 1])
    #expect(rates([4, 2, 1, 0.5], totalSteps: nil) == [4, 2, 1, 0.5])
    #expect(rates([4, 4, 4, 4], totalSteps: nil) == [4, 4, 4, 4])
    #expect(rates([3], totalSteps: 1) == [3])
  }

  @Test("a curve that is too long becomes the means of neighbors")
  func averages() {
    let curve = Curve(steps: Array(1...7), values: [1, 3, 5, 7, 9, 11, 100])
    #expect(curve.averaged(limit: 7).size == 1)
    let (averaged, size) = curve.averaged(limit: 3)
    #expect(size == 3)
    #expect(averaged == Curve(steps: [3, 6, 7], values: [3, 9, 100]))
  }

  @Test("a clock leaves out the time between sessions, and is no longer than needed")
  func clock() {
    var log = EventLog()
    let times: [Double] = [10, 12, 100, 103]
    log.add(tag: "loss/current", points: times.enumerated().map { .init(step: $0 + 1, value: 1, time: $1) })
    log.add(tag: "lr/unet", points: [.init(step: 1, value: 1, time: 5)])
    #expect(RunClock(log, starts: [9, 99]).steps == [1, 2, 3, 4])
    #expect(RunClock(log, starts: [9, 99]).seconds == [0, 2, 2, 5])
    #expect(RunClock(log, starts: []).seconds == [0, 2, 90, 93])
    #expect(RunClock(eventLog(["loss": Array(repeating: 1, count: 9000)]), starts: []).steps.count == RunClock.limit)
    var absurd = EventLog()
    absurd.add(tag: "loss", points: [.init(step: 1, value: 1, time: .infinity)])
    #expect(RunClock(absurd, starts: []).steps.isEmpty)
  }

  @Test("a page has a drawing for each width, and data that cannot end its element")
  func group() throws {
    let curves = RunCurves(
      eventLog(["loss/current": [1, .nan, 3], "lr/unet": [1, 1, 1], "lr/textencoder": [1, 1, 1]])
    )
    let runs = ["</script>", "b"].map { PlottedRun(name: $0, curves: curves, firstRestart: 3, totalSteps: 3) }
    let page = ChartGroup(runs, smoothing: 0.9, font: try Font.standard.get(), id: "data").markup.html
    #expect(page.ranges(of: "class=\"chart wide\"").count == 2)
    #expect(page.ranges(of: "class=\"chart narrow\"").count == 2)
    #expect(page.ranges(of: "</script>").count == 1)
    #expect(page.contains("\"values\":[1.0,null,3.0]") || page.contains("\"values\": [1.0, null, 3.0]"))
    #expect(page.contains("T_0 = 3"))
  }

  @Test("a plot is well-formed SVG with escaped names, and an image of the requested size")
  func plot() throws {
    let curves = RunCurves(eventLog(["loss/current": [1, 2, 3]]))
    let plot = try CurvesPlot([PlottedRun(name: "<a & \"b\">", curves: curves)], width: 640, smoothing: 0.5)
    #expect(plot.svg.contains("&lt;a &amp; &quot;b&quot;&gt;"))
    #expect(!plot.svg.contains("<a & "))
    #expect(plot.svg.contains("prefers-color-scheme: dark"))
    #expect(plot.svg.hasSuffix("</svg>\n"))
    for word in ["NaN", "nan", "inf"] { #expect(!plot.svg.contains(word)) }
    let (small, large) = (try plot.image(isDark: false, scale: 1), try plot.image(isDark: true, scale: 2))
    #expect(small.width == 640)
    #expect(large.width == 1280)
    #expect(large.height >= 2 * small.height - 1)
    #expect(small.pixels[0] == 255)
    #expect(large.pixels[0] == 0x16)
  }
}
