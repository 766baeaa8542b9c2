/// What a layer computes, for a profile.
public enum LayerKind: String, CaseIterable, Sendable {
  case linear
  case convolution3x3
  case convolution1x1
  case attention
  case normalization
  case activation
  case other

  /// The kind in words.
  public var title: String {
    switch self {
    case .convolution3x3: "convolution 3×3"
    case .convolution1x1: "convolution 1×1"
    default: rawValue
    }
  }
}

/// Adds up, per kind of layer, the seconds and the floating-point operations of the tapes that use it.
///
/// Operations are those of the plain algorithm, two for each multiplication with its addition: an algorithm that
/// multiplies less shows as a higher rate.
public final class Profiler {
  /// The sums of one kind.
  public struct Entry: Sendable {
    /// Forward passes through layers.
    public var calls = 0
    /// Seconds of the forward passes.
    public var forwardSeconds = 0.0
    /// Operations of the forward passes.
    public var forwardOperations = 0.0
    /// Seconds of the backward passes.
    public var backwardSeconds = 0.0
    /// Operations of the backward passes.
    public var backwardOperations = 0.0
  }

  /// The sums so far.
  public private(set) var entries: [LayerKind: Entry] = [:]

  /// A profiler without sums.
  public init() {}

  /// Sets all sums to zero.
  public func reset() { entries = [:] }

  func addForward(_ layer: Layer, _ seconds: Double) {
    entries[layer.kind, default: Entry()].calls += 1
    entries[layer.kind, default: Entry()].forwardSeconds += seconds
    entries[layer.kind, default: Entry()].forwardOperations += layer.operations
  }

  func addBackward(_ layer: Layer, _ seconds: Double) {
    entries[layer.kind, default: Entry()].backwardSeconds += seconds
    entries[layer.kind, default: Entry()].backwardOperations += layer.backwardOperations
  }
}

/// One layer as the profiler counts it.
struct Layer {
  let kind: LayerKind
  var operations = 0.0
  var backwardOperations = 0.0

  /// A layer whose backward pass takes as many operations as its forward pass if its input needs a gradient.
  static func product(_ kind: LayerKind, operations: Int, input: TapeNode) -> Layer {
    Layer(
      kind: kind,
      operations: Double(operations),
      backwardOperations: input.needsGradient ? Double(operations) : 0
    )
  }
}

/// Seconds since the first call.
func secondsNow() -> Double {
  let time = clockStart.duration(to: .now).components
  return Double(time.seconds) + Double(time.attoseconds) * 1e-18
}

private let clockStart = ContinuousClock.now
