/// A value on a tape.
public struct TapeNode {
  /// The value.
  public let tensor: Tensor
  /// Whether something that is trained, or a `variable`, contributed to it.
  public var needsGradient: Bool
  /// Where its gradient is collected; −1 if none is.
  let slot: Int

  /// What a backward keeps of an input whose values it does not need.
  var sink: Sink { Sink(slot: slot, shape: tensor.shape, needsGradient: needsGradient) }
}

/// Where a gradient goes: a node without its tensor, so that a tape keeps no more than its backward reads.
struct Sink {
  let slot: Int
  let shape: [Int]
  let needsGradient: Bool
}

/// Reverse-mode differentiation: operations append what their backward needs; `backward` runs it in reverse
/// and frees it as it goes.
///
/// An operation records only when one of its inputs needs a gradient or it has an iA3 vector. Images are
/// [batch, height, width, channels], sequences [batch, length, channels]; weights lie as checkpoints store
/// them.
public final class Tape {
  typealias Backward = (Tape, Tensor) -> Void

  private struct Entry {
    let output: Int
    let layer: Layer?
    let run: Backward
  }

  let records: Bool
  private let profiler: Profiler?
  /// The layer being gone through, where a profiler listens.
  private var layer: Layer?
  private var entries: [Entry] = []
  private var gradients: [Tensor?] = []

  /// A tape; with `records` false it only computes. The profiler adds up how long its layers take.
  public init(records: Bool = true, profiler: Profiler? = nil) {
    self.records = records
    self.profiler = profiler
  }

  /// A value that no gradient is wanted of.
  public func constant(_ x: Tensor) -> TapeNode { TapeNode(tensor: x, needsGradient: false, slot: -1) }

  /// A value whose gradient `gradient(of:)` gives after `backward`.
  public func variable(_ x: Tensor) -> TapeNode {
    guard records else { return constant(x) }
    return TapeNode(tensor: x, needsGradient: true, slot: newSlot())
  }

  /// The gradient of a variable after `backward`, nil if none reached it.
  public func gradient(of node: TapeNode) -> Tensor? {
    guard gradients.indices.contains(node.slot), let gradient = gradients[node.slot] else { return nil }
    return gradient.reshaped(node.tensor.shape)
  }

  /// Goes through the tape in reverse from `output`, whose gradient is given, adds into the parameters'
  /// gradients and leaves the tape empty.
  public func backward(_ output: TapeNode, gradient: Tensor) {
    precondition(
      gradient.count == output.tensor.count,
      "a gradient of shape \(gradient.shape) for a value of shape \(output.tensor.shape)"
    )
    if output.needsGradient { accumulate(gradient, in: output) }
    while let entry = entries.popLast() {
      guard let gradient = take(entry.output) else { continue }
      guard let profiler, let layer = entry.layer else {
        entry.run(self, gradient)
        continue
      }
      let start = secondsNow()
      entry.run(self, gradient)
      profiler.addBackward(layer, secondsNow() - start)
    }
  }

  // What operations use.

  /// A result with its backward, recorded if `needed`.
  func result(_ tensor: Tensor, needed: Bool, backward: @escaping Backward) -> TapeNode {
    guard records, needed else { return constant(tensor) }
    let slot = newSlot()
    entries.append(Entry(output: slot, layer: layer, run: backward))
    return TapeNode(tensor: tensor, needsGradient: true, slot: slot)
  }

  /// Runs an operation, under the profiler's eyes if there is one.
  func measured(_ layer: @autoclosure () -> Layer, _ operation: () -> TapeNode) -> TapeNode {
    guard let profiler, self.layer == nil else { return operation() }
    let current = layer()
    self.layer = current
    defer { self.layer = nil }
    let start = secondsNow()
    let node = operation()
    profiler.addForward(current, secondsNow() - start)
    return node
  }

  /// Adds `gradient` to what `sink` has collected. The tensor may be shared: it is written to only while
  /// this tape is its single owner.
  func accumulate(_ gradient: Tensor, in sink: Sink) {
    guard sink.needsGradient else { return }
    if gradients[sink.slot] == nil {
      gradients[sink.slot] = gradient
    } else if isSoleOwner(sink.slot) {
      if let existing = gradients[sink.slot] { Elementwise.add(gradient, to: existing) }
    } else if let existing = gradients[sink.slot] {
      gradients[sink.slot] = Elementwise.sum(existing, gradient)
    }
  }

  /// The same, for an operation that keeps the node's values anyway.
  func accumulate(_ gradient: Tensor, in node: TapeNode) { accumulate(gradient, in: node.sink) }

  private func isSoleOwner(_ slot: Int) -> Bool {
    isKnownUniquelyReferenced(&gradients[slot]) && gradients[slot]?.isOnlyViewOfItsMemory == true
  }

  private func newSlot() -> Int {
    gradients.append(nil)
    return gradients.count - 1
  }

  private func take(_ slot: Int) -> Tensor? {
    let gradient = gradients[slot]
    gradients[slot] = nil
    return gradient
  }
}
