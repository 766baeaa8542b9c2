import ModelKinds
import RunRecords

/// Values over steps.
public struct Curve: Sendable, Equatable {
  /// The steps, as the trainer counted them.
  public var steps: [Int]
  /// The values.
  public var values: [Double]

  /// A curve; of two lists of different lengths, what is left over is dropped.
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

  /// The curve with its values smoothed as TensorBoard does it.
  public func smoothed(weight: Double) -> Curve {
    Curve(steps: steps, values: Smoothing.smoothed(values, weight: weight))
  }
}

/// What a learning rate of its own is for.
public enum RatedPart: Hashable, Sendable {
  /// A part of the model.
  case model(ModelPart)
  /// Something that a trainer names differently.
  case other(String)

  /// The part that a trainer's tag names: `unet`, `textencoder`, `group0`.
  init(tag: String) { self = ModelPart(rateTag: tag).map { .model($0) } ?? .other(tag) }

  /// The part's name, as people who train write it.
  public var name: String {
    switch self {
    case .model(.unet): "UNET"
    case .model: "TE"
    case .other(let tag): tag
    }
  }

  /// UNET, TE, then the others by name.
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
  /// d·lr by part: what the steps are really scaled by.
  public var effectiveRates: [PartCurve]
  /// Prodigy's step size; empty for optimizers that have none.
  public var d: Curve

  /// The curves in an event log.
  ///
  /// Source of the tags: `generate_step_logs` in sd-scripts' train_network.py.
  public init(_ log: EventLog) {
    // Trainers that write only an average show that.
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

  /// d, which trainers write only within d·lr: one divided by the other, at the steps where lr is not 0.
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

  /// Values without the noise that rounding to float32 gives them: what differs from the value before by no more than
  /// both roundings can is that value.
  private static func settled(_ values: [Double]) -> [Double] {
    var last = Double.nan
    return values.map { value in
      if abs(value - last) > 0x1p-22 * abs(last) || !last.isFinite { last = value }
      return last
    }
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
