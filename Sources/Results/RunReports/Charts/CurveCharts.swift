import RunRecords
import TextFormatting

/// One run's curves with what else its charts need.
public struct PlottedRun: Sendable {
  /// Its name in the legend.
  public var name: String
  /// Its curves.
  public var curves: RunCurves
  /// The step after which the learning rate first restarts; nil if not known.
  public var firstRestart: Int?
  /// The run's length in steps; nil if not known.
  public var totalSteps: Int?
  /// When its steps were done.
  public var clock: RunClock

  /// A run to plot, without the rates that would follow its last step.
  public init(
    name: String,
    curves: RunCurves,
    firstRestart: Int? = nil,
    totalSteps: Int? = nil,
    clock: RunClock = RunClock()
  ) {
    (self.name, self.curves, self.clock) = (name, curves.withoutUnusedRates(totalSteps: totalSteps), clock)
    (self.firstRestart, self.totalSteps) = (firstRestart, totalSteps)
  }

  /// A run on disk.
  ///
  /// - Parameter log: the contents of its event files.
  public init(_ source: RunSource, _ log: EventLog) {
    self.init(
      name: source.name,
      curves: RunCurves(log),
      firstRestart: source.record?.firstRestart,
      totalSteps: source.record?.plan.totalSteps,
      clock: RunClock(log, starts: source.record?.sessions.map(\.startedAt) ?? [])
    )
  }
}

/// The charts that the guide recommends, of one run or of several overlaid.
enum CurveCharts {
  /// The charts that have at least one curve.
  ///
  /// - Parameter smoothing: TensorBoard's weight of smoothing, for the loss.
  static func charts(_ runs: [PlottedRun], smoothing: Double) -> [Chart] {
    let last = runs.flatMap { [$0.curves.lastStep, $0.totalSteps] }.compactMap { $0 }.max()
    let steps = last.map { 0...max(1, $0) }
    let marks = marks(runs)
    var charts: [Chart] = []
    let loss = runs.enumerated().flatMap { lossSeries($1, index: $0, isAlone: runs.count == 1, smoothing) }
    if loss.contains(where: { !$0.curve.isEmpty }) {
      charts.append(Chart(title: "Loss", series: loss, scale: .linear, marks: marks, steps: steps))
    }
    let d = runs.enumerated().filter { !$1.curves.d.isEmpty }.map {
      Chart.Series(
        name: runs.count == 1 ? "d" : $1.name,
        curve: $1.curves.d,
        color: runs.count == 1 ? 2 : $0,
        run: $0
      )
    }
    if !d.isEmpty {
      charts.append(
        Chart(
          title: "d, the optimizer's step size",
          series: d,
          scale: Chart.fittingScale(d.map(\.curve)),
          marks: marks,
          steps: steps
        )
      )
    }
    for (title, parts) in [("d·lr", \RunCurves.effectiveRates), ("Learning rate", \.learningRates)] {
      let series = runs.enumerated().flatMap {
        partSeries($1, $1.curves[keyPath: parts], index: $0, isAlone: runs.count == 1)
      }
      guard series.contains(where: { !$0.curve.isEmpty }) else { continue }
      charts.append(
        Chart(title: title, series: series, scale: .linear, marks: marks, steps: steps)
      )
    }
    for index in charts.indices { charts[index].stripeEqualCurves() }
    return charts
  }

  /// The raw loss, pale, and the smoothed one over it.
  private static func lossSeries(_ run: PlottedRun, index: Int, isAlone: Bool, _ smoothing: Double) -> [Chart
    .Series]
  {
    guard !run.curves.loss.isEmpty else { return [] }
    var raw = Chart.Series(
      name: isAlone ? "each batch" : "",
      curve: run.curves.loss,
      color: index,
      isFaint: smoothing > 0,
      run: index,
      smoothedName: isAlone ? "" : run.name
    )
    guard smoothing > 0 else {
      if !isAlone { raw.name = run.name }
      return [raw]
    }
    let weight = NumberFormat.typeset(smoothing, digits: 3)
    return [
      raw,
      Chart.Series(
        name: isAlone ? "smoothed by \(weight)" : run.name,
        curve: run.curves.loss.smoothed(weight: smoothing),
        color: index,
        run: index,
        isSmoothed: true
      ),
    ]
  }

  /// Runs differ in color and parts in dashes; of a single run, parts differ in color, too.
  private static func partSeries(
    _ run: PlottedRun,
    _ parts: [RunCurves.PartCurve],
    index: Int,
    isAlone: Bool
  ) -> [Chart.Series] {
    parts.enumerated().map { number, part in
      Chart.Series(
        name: isAlone ? part.part.name : "\(run.name) \(part.part.name)",
        curve: part.curve,
        color: isAlone ? number : index,
        isDashed: number % 2 == 1,
        run: index
      )
    }
  }

  /// T_0 on the X axis; a step that several runs share appears once.
  private static func marks(_ runs: [PlottedRun]) -> [Chart.Mark] {
    Set(runs.compactMap(\.firstRestart)).sorted().map { step in
      Chart.Mark(step: step, label: "T_0 = \(step)", run: runs.firstIndex { $0.firstRestart == step } ?? 0)
    }
  }
}
