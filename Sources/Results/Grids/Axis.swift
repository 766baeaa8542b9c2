import Sampling

/// One axis: what differs along it, and its values in order.
public struct Axis: Sendable, Equatable {
  /// What differs.
  public var kind: AxisKind
  /// The values; never empty.
  public var values: [AxisValue]

  /// Makes an axis.
  public init(_ kind: AxisKind, _ values: [AxisValue]) {
    self.kind = kind
    self.values = values
  }

  /// The labels of the rows, columns or sheets.
  public var labels: [String] { values.map(\.label) }
}

/// A value of an axis.
public enum AxisValue: Sendable, Equatable {
  /// A network with its label; nil for none.
  case network(NetworkUse?, label: String)
  /// A network's strength.
  case multiplier(Float)
  /// The number of a variation.
  case variation(Int)
  /// A text and its replacement; both are the same for the first value.
  case replacement(of: String, by: String)
  /// A seed.
  case seed(UInt64)
  /// `clip_skip`
  case clipSkip(Int)
  /// The guidance scale.
  case cfg(Double)
  /// A sampler.
  case sampler(Sampler)
  /// The sampler's steps.
  case steps(Int)
  /// With the usual quality tags, or without them.
  case quality(Bool)

  /// Its label beside the images, as the webui writes it.
  public var label: String {
    switch self {
    case .network(_, let label): label
    case .multiplier(let value):
      "\(AxisKind.multiplier.label): \(NumberValues.written(Double(String(value)) ?? 0))"
    case .variation(let number): "variation \(number)"
    case .replacement(_, let text): text.isEmpty ? "(nothing)" : text
    case .seed(let value): "\(AxisKind.seed.label): \(value)"
    case .clipSkip(let value): "\(AxisKind.clipSkip.label): \(value)"
    case .cfg(let value): "\(AxisKind.cfg.label): \(NumberValues.written(value))"
    case .sampler(let sampler): sampler.rawValue
    case .steps(let value): "\(AxisKind.steps.label): \(value)"
    case .quality(let isWith): isWith ? "with quality tags" : "without quality tags"
    }
  }
}
