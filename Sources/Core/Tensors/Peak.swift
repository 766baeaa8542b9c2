import CKernels

/// How fast this machine currently multiplies matrices, in operations per second on all threads.
public struct Peak: Sendable {
  /// The kernels of this module.
  public let kernels: Double
  /// OpenBLAS.
  public let library: Double
}

extension Compute {
  /// Measures products that stay in each core's cache, for about `seconds` each.
  public static func peak(seconds: Double = 0.2) -> Peak {
    let (rows, columns, depth) = (240, 128, 320)
    let a = Tensor.zeros([rows, depth])
    let b = Tensor.zeros([depth, columns])
    func rate(_ product: (Tensor) -> Void) -> Double {
      let rounds = 8
      var best = 0.0
      let end = secondsNow() + seconds
      repeat {
        let start = secondsNow()
        parallel(threads * 4) { _ in
          let c = Tensor([rows, columns])
          for _ in 0..<rounds { product(c) }
        }
        let operations = Double(threads * 4 * rounds * 2 * rows * columns * depth)
        best = max(best, operations / max(1e-9, secondsNow() - start))
      } while secondsNow() < end
      return best
    }
    let kernels = rate { c in
      kernel_panel_product(a.data, depth, b.data, nil, c.data, columns, rows, columns, depth, 0)
    }
    let library = rate { c in
      MatrixProduct.multiply(
        MatrixOperand(a.data, stride: depth),
        MatrixOperand(b.data, stride: columns),
        into: c.data,
        stride: columns,
        rows: rows,
        columns: columns,
        depth: depth
      )
    }
    return Peak(kernels: kernels, library: library)
  }
}
