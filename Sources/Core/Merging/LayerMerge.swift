import COpenBLAS
import Networks
import StableDiffusion

/// The changes of one layer's weight, in order.
struct LayerMerge: Sendable {
  /// [outputs, inputs] or [outputs, inputs, kernel, kernel].
  let shape: [Int]
  private var changes: [(change: LayerChange, multiplier: Float)] = []

  init(shape: [Int]) { self.shape = shape }

  private var outputs: Int { shape[0] }
  private var columns: Int { shape.dropFirst().reduce(1, *) }
  private var kernel: Int { shape.dropFirst(2).reduce(1, *) }

  /// Adds a module's change.
  mutating func add(
    _ module: NetworkModule,
    of use: MergedNetwork,
    to layer: NetworkLayer,
    checkpoint: String
  ) throws(MergeError) {
    let change: LayerChange
    do throws(LayerChangeError) { change = try module.layerChange() } catch {
      switch error {
      case .kind(let kind): throw .kind(path: use.path, module: module.name, kind: kind)
      case .broken(let problem): throw .broken(path: use.path, module: module.name, problem: problem)
      }
    }
    guard fits(change) else {
      throw .size(
        path: use.path,
        module: module.name,
        found: module.layerShape,
        layer: layer.description.name,
        expected: shape,
        checkpoint: checkpoint
      )
    }
    changes.append((change, use.multiplier))
  }

  private func fits(_ change: LayerChange) -> Bool {
    switch change {
    case .scale(let vector, let onInput): vector.count == (onInput ? shape[1] : outputs)
    case .product(_, let rank, let left, let right):
      left.count == rank * outputs && right.count == rank * columns
    case .sum(_, let values): values.count == outputs * columns
    }
  }

  /// Changes a weight of this shape.
  func apply(to weight: inout [Float]) {
    for (change, multiplier) in changes { apply(change, multiplier, to: &weight) }
  }

  private func apply(_ change: LayerChange, _ multiplier: Float, to weight: inout [Float]) {
    let (rows, columns, kernel) = (outputs, columns, kernel)
    switch change {
    case .scale(let vector, onInput: false):
      weight.withUnsafeMutableBufferPointer { weight in
        for row in 0..<rows {
          let factor = 1 + vector[row] * multiplier
          for index in row * columns..<(row + 1) * columns { weight[index] *= factor }
        }
      }
    case .scale(let vector, onInput: true):
      // A convolution's input channel is `kernel` columns.
      let factors = (0..<columns).map { 1 + vector[$0 / kernel] * multiplier }
      weight.withUnsafeMutableBufferPointer { weight in
        for row in 0..<rows {
          for column in 0..<columns { weight[row * columns + column] *= factors[column] }
        }
      }
    case .product(let scale, let rank, let left, let right):
      weight.withUnsafeMutableBufferPointer { weight in
        cblas_sgemm(
          CblasRowMajor,
          CblasTrans,
          CblasNoTrans,
          Int32(rows),
          Int32(columns),
          Int32(rank),
          Float(scale) * multiplier,
          left,
          Int32(rows),
          right,
          Int32(columns),
          1,
          weight.baseAddress,
          Int32(columns)
        )
      }
    case .sum(let scale, let values):
      let factor = Float(scale) * multiplier
      for index in weight.indices { weight[index] += values[index] * factor }
    }
  }
}
