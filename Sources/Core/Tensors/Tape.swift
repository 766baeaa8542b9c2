/// A value on a tape.
public struct TapeNode {
  /// The value.
  public let tensor: Tensor
  /// Whether something that is trained, or a `variable`, contributed to it.
  public var needsGradient: Bool
  /// Where its gradient is collected; −1 if none is.
  let slot: Int

  /// The part of an input that a backward pass keeps if it does not need the values.
  var sink: Sink { Sink(slot: slot, shape: tensor.shape, needsGradient: needsGradient) }
}

/// Where a gradient goes: a node without its tensor, so that a tape keeps no more than its backward pass reads.
struct Sink {
  let slot: Int
  let shape: [Int]
  let needsGradient: Bool
}

/// Reverse-mode differentiation: operations append what their backward pass needs; `backward` runs the tape in
/// reverse and frees it as it goes.
///
/// An operation is recorded only if one of its inputs needs a gradient or it has an iA3 vector. Images are
/// [batch, height, width, channels], sequences [batch, length, channels]; weights have the layout of
/// checkpoints.
public final class Tape {
  typealias Backward = (Tape, Tensor) -> Void

  private struct Entry {
    let output: Int
    let layer: Layer?
    let run: Backward
  }

  let records: Bool
  private let profiler: Profiler?
  /// The layer that is being computed, if there is a profiler.
  private var layer: Layer?
  private var entries: [Entry] = []
  private var gradients: [Tensor?] = []

  /// A tape; with `records` false it only computes. The profiler adds up how long its layers take.
  public init(records: Bool = true, profiler: Profiler? = nil) {
    self.records = records
    self.profiler = profiler
  }

  /// A value without a gradient.
  public func constant(_ x: Tensor) -> TapeNode { TapeNode(tensor: x, needsGradient: false, slot: -1) }

  /// A value whose gradient `gradient(of:)` returns after `backward`.
  public func variable(_ x: Tensor) -> TapeNode {
    guard records else { return constant(x) }
    return TapeNode(tensor: x, needsGradient: true, slot: newSlot())
  }

  /// The gradient of a variable after `backward`; nil if none reached it.
  public func gradient(of node: TapeNode) -> Tensor? {
    guard gradients.indices.contains(node.slot), let gradient = gradients[node.slot] else { return nil }
    return gradient.reshaped(node.tensor.shape)
  }

  /// Runs the tape in reverse from `output` with its gradient, adds to the parameters' gradients, and leaves
  /// the tape empty.
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

  // MARK: For operations

  /// A result with its backward pass, recorded if `needed`.
  func result(_ tensor: Tensor, needed: Bool, backward: @escaping Backward) -> TapeNode {
    guard records, needed else { return constant(tensor) }
    let slot = newSlot()
    entries.append(Entry(output: slot, layer: layer, run: backward))
    return TapeNode(tensor: tensor, needsGradient: true, slot: slot)
  }

  /// Runs an operation, and measures it if there is a profiler.
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

  /// Adds `gradient` to the one that `sink` has collected. The tensor may be shared: it is written to only while
  /// this tape is its only owner.
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
