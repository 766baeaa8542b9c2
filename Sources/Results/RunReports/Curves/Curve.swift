import ModelKinds
import RunRecords

/// Values over steps.
public struct Curve: Sendable, Equatable {
  /// The steps, as the trainer counted them.
  public var steps: [Int]
  /// The values.
  public var values: [Double]

  /// A curve; if the lists differ in length, the rest of the longer one is dropped.
  public init(steps: [Int], values: [Double]) {
    let count = min(steps.count, values.count)
    self.steps = Array(steps.prefix(count))
    self.values = Array(values.prefix(count))
  }

  init(_ points: [EventLog.Point]) {
    steps = points.map(\.step)
    values = points.map { Double($0.value) }
  }

  /// Whether it has no point.
  public var isEmpty: Bool { steps.isEmpty }

  /// Whether the last value leaps from less than half of the largest one to at least that.
  fileprivate var endsInRestart: Bool {
    guard values.count > 2, let last = values.last, let largest = values.dropLast().max() else { return false }
    return last >= largest && values[values.count - 2] < largest / 2
  }

  /// The curve as the means of at most `limit` groups of neighboring points, and the size of the groups.
  func averaged(limit: Int) -> (curve: Curve, size: Int) {
    let size = max(1, (steps.count + limit - 1) / limit)
    guard size > 1 else { return (self, 1) }
    let starts = stride(from: 0, to: steps.count, by: size)
    let groups = starts.map { $0..<min($0 + size, steps.count) }
    return (
      Curve(
        steps: groups.map { steps[$0.upperBound - 1] },
        values: groups.map { group in group.reduce(0) { $0 + values[$1] } / Double(group.count) }
      ), size
    )
  }

  /// The curve with its values smoothed as in TensorBoard.
  public func smoothed(weight: Double) -> Curve {
    Curve(steps: steps, values: Smoothing.smoothed(values, weight: weight))
  }
}

/// What has a learning rate of its own.
public enum RatedPart: Hashable, Sendable {
  /// A part of the model.
  case model(ModelPart)
  /// Something else, by the trainer's name for it.
  case other(String)

  /// The part that a trainer's tag names: `unet`, `textencoder`, `group0`.
  init(tag: String) { self = ModelPart(rateTag: tag).map { .model($0) } ?? .other(tag) }

  /// The part's short name in charts.
  public var name: String {
    switch self {
    case .model(.unet): "UNET"
    case .model: "TE"
    case .other(let tag): tag
    }
  }

  /// Sorts UNET first, then TE, then the others by name.
  var order: (Int, String) {
    switch self {
    case .model(.unet): (0, "")
    case .model: (1, "")
    case .other(let tag): (2, tag)
    }
  }
}

/// The curves of a run, whichever trainer wrote them under sd-scripts' tags.
public struct RunCurves: Sendable, Equatable {
  /// A curve of a part.
  public struct PartCurve: Sendable, Equatable {
    /// The part.
    public var part: RatedPart
    /// Its curve.
    public var curve: Curve
  }

  /// The loss of each batch.
  public var loss: Curve
  /// The learning rates by part, before Prodigy's d.
  public var learningRates: [PartCurve]
  /// d·lr by part: the rate that really scales the steps.
  public var effectiveRates: [PartCurve]
  /// Prodigy's step size; empty for optimizers that have none.
  public var d: Curve

  /// The curves in an event log.
  ///
  /// Source of the tags: `generate_step_logs` in sd-scripts' train_network.py.
  public init(_ log: EventLog) {
    // For trainers that write only an average, that is shown.
    loss = Curve(log.curves["loss/current"] ?? log.curves["loss/average"] ?? log.curves["loss"] ?? [])
    let rates = "lr/"
    let scaled = "lr/d*lr"
    effectiveRates = Self.parts(log) { tag in
      guard tag.hasPrefix(scaled) else { return nil }
      let rest = tag.dropFirst(scaled.count)
      return rest.isEmpty ? ModelPart.unet.rateTag : rest.hasPrefix("/") ? String(rest.dropFirst()) : nil
    }
    learningRates = Self.parts(log) { tag in
      tag.hasPrefix(rates) && !tag.hasPrefix(scaled) ? String(tag.dropFirst(rates.count)) : nil
    }
    d = Self.stepSize(learningRates, effectiveRates)
  }

  /// The curves whose tags name a part.
  private static func parts(_ log: EventLog, _ part: (String) -> String?) -> [PartCurve] {
    let named = log.curves.compactMap { tag, points in
      part(tag).map { PartCurve(part: RatedPart(tag: $0), curve: Curve(points)) }
    }
    // sd-scripts writes the UNet's rates once more as those of a group, since its `for … else` always runs.
    let isNamed = named.contains { $0.part == .model(.unet) }
    return named.filter { entry in
      guard isNamed, case .other(let tag) = entry.part else { return true }
      return !tag.hasPrefix("group")
    }.sorted { $0.part.order < $1.part.order }
  }

  /// d, which trainers write only as a factor of d·lr: that divided by lr, at the steps where lr is not 0.
  private static func stepSize(_ rates: [PartCurve], _ effective: [PartCurve]) -> Curve {
    for product in effective {
      guard let rate = rates.first(where: { $0.part == product.part })?.curve,
        rate.steps == product.curve.steps
      else { continue }
      let kept = rate.values.indices.filter { rate.values[$0] != 0 }
      guard !kept.isEmpty else { continue }
      return Curve(
        steps: kept.map { rate.steps[$0] },
        values: settled(kept.map { product.curve.values[$0] / rate.values[$0] })
      )
    }
    return Curve(steps: [], values: [])
  }

  /// Values without the noise of rounding to float32: a value that differs from the one before by no more than rounding
  /// both can explain is taken as equal to it.
  private static func settled(_ values: [Double]) -> [Double] {
    var last = Double.nan
    return values.map { value in
      if abs(value - last) > 0x1p-22 * abs(last) || !last.isFinite { last = value }
      return last
    }
  }

  /// The curves without the rates after the last step.
  ///
  /// A trainer logs the rates after the schedule's step, so those of the last point scale nothing; with T_0 as long as
  /// the run, they are the restart. If the length is not known, a last point that jumps to the top is taken for it.
  func withoutUnusedRates(totalSteps: Int?) -> RunCurves {
    var curves = self
    for parts in [\RunCurves.learningRates, \.effectiveRates] {
      for index in curves[keyPath: parts].indices {
        let curve = curves[keyPath: parts][index].curve
        let isUsed: (Int) -> Bool =
          if let totalSteps { { curve.steps[$0] < totalSteps } } else {
            { !(curve.endsInRestart && $0 == curve.steps.count - 1) }
          }
        let kept = curve.steps.indices.filter(isUsed)
        guard !kept.isEmpty else { continue }
        curves[keyPath: parts][index].curve = Curve(
          steps: kept.map { curve.steps[$0] },
          values: kept.map { curve.values[$0] }
        )
      }
    }
    return curves
  }

  /// Whether there is nothing to show.
  public var isEmpty: Bool {
    loss.isEmpty && d.isEmpty && learningRates.allSatisfy(\.curve.isEmpty)
      && effectiveRates.allSatisfy(\.curve.isEmpty)
  }

  /// The last step of any curve.
  public var lastStep: Int? {
    ([loss] + (learningRates + effectiveRates).map(\.curve)).compactMap { $0.steps.max() }.max()
  }
}
