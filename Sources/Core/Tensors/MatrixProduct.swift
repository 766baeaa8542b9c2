import CKernels
import COpenBLAS

/// Products with frozen weights [out, in].
enum MatrixProduct {
  /// x·Wᵀ + offset: x [rows, in] → [rows, out].
  static func forward(_ x: Tensor, _ weight: Weight, rows: Int, offset: Tensor?) -> Tensor {
    let outputs = weight.shape.first ?? 0
    let inputs = weight.count / max(1, outputs)
    let operand = WeightOperand(weight: weight, depth: inputs, columns: outputs, isTransposed: true)
    return multiply(x, operand, rows: rows, offset: offset)
  }

  /// g·W: g [rows, out] → [rows, in].
  static func backward(_ gradient: Tensor, _ weight: Weight, rows: Int) -> Tensor {
    let outputs = weight.shape.first ?? 0
    let inputs = weight.count / max(1, outputs)
    let operand = WeightOperand(weight: weight, depth: outputs, columns: inputs, isTransposed: false)
    return multiply(gradient, operand, rows: rows, offset: nil)
  }

  private static func multiply(_ a: Tensor, _ b: WeightOperand, rows: Int, offset: Tensor?) -> Tensor {
    guard b.columns % 16 == 0 else { return libraryProduct(a, b, rows: rows, offset: offset) }
    let result = Tensor([rows, b.columns])
    let offset = offset.map { UnsafePointer($0.data) }
    // With few rows, or enough columns for all threads, each task widens the weights of its own columns.
    // Otherwise all weights are widened first, and tasks share the rows.
    if rows <= 256 || b.columns >= 2048 {
      Compute.split(b.columns, grain: columnGrain) { columns in
        let panels = Tensor([min(b.depth, depthBlock), columnGrain])
        for start in stride(from: 0, to: b.depth, by: depthBlock) {
          let depth = start..<min(b.depth, start + depthBlock)
          b.fill(panels.data, columns, depth)
          kernel_panel_product(
            a.data + start,
            b.depth,
            panels.data,
            start == 0 ? offset.map { $0 + columns.lowerBound } : nil,
            result.data + columns.lowerBound,
            b.columns,
            rows,
            columns.count,
            depth.count,
            start == 0 ? 0 : 1
          )
        }
      }
    } else {
      let panels = b.allPanels(depthBlock: depthBlock, columnGrain: columnGrain)
      Compute.split(rows, grain: rowGrain) { range in
        for first in stride(from: 0, to: b.columns, by: cacheColumns) {
          let columns = first..<min(b.columns, first + cacheColumns)
          for start in stride(from: 0, to: b.depth, by: depthBlock) {
            let depth = start..<min(b.depth, start + depthBlock)
            kernel_panel_product(
              a.data + range.lowerBound * b.depth + start,
              b.depth,
              panels.data + start * b.paddedColumns + first * depth.count,
              start == 0 ? offset.map { $0 + first } : nil,
              result.data + range.lowerBound * b.columns + first,
              b.columns,
              range.count,
              columns.count,
              depth.count,
              start == 0 ? 0 : 1
            )
          }
        }
      }
    }
    return result
  }

  /// Columns of a task that widens its own weights.
  private static let columnGrain = 64
  /// Columns whose weights stay in a core's cache while rows pass by.
  private static let cacheColumns = 256
  /// The part of the depth multiplied at once, so that twelve rows of it fit into the first cache.
  private static let depthBlock = 512
  /// Rows of a task, a multiple of the kernel's twelve.
  private static let rowGrain = 120

  /// OpenBLAS, for widths that are not multiples of sixteen.
  private static func libraryProduct(
    _ a: Tensor,
    _ b: WeightOperand,
    rows: Int,
    offset: Tensor?
  ) -> Tensor {
    let result = Tensor([rows, b.columns])
    let weight = b.weight.resident()
    Compute.split(rows, grain: max(64, min(1024, (rows + 3) / 4))) { range in
      multiply(
        MatrixOperand(a.data + range.lowerBound * b.depth, stride: b.depth),
        MatrixOperand(
          weight.data,
          stride: b.isTransposed ? b.depth : b.columns,
          transposed: b.isTransposed
        ),
        into: result.data + range.lowerBound * b.columns,
        stride: b.columns,
        rows: range.count,
        columns: b.columns,
        depth: b.depth
      )
    }
    return Elementwise.withOffset(result, offset)
  }

  /// C = A·B + beta·C by OpenBLAS on this thread; C is [rows, columns], A [rows, depth],
  /// B [depth, columns].
  static func multiply(
    _ a: MatrixOperand,
    _ b: MatrixOperand,
    into c: UnsafeMutablePointer<Float>,
    stride: Int,
    rows: Int,
    columns: Int,
    depth: Int,
    beta: Float = 0
  ) {
    cblas_sgemm(
      CblasRowMajor,
      a.transposed ? CblasTrans : CblasNoTrans,
      b.transposed ? CblasTrans : CblasNoTrans,
      Int32(rows),
      Int32(columns),
      Int32(depth),
      1,
      a.data,
      Int32(a.stride),
      b.data,
      Int32(b.stride),
      beta,
      c,
      Int32(stride)
    )
  }
}

/// A matrix operand: row-major, with rows `stride` apart, used as stored or transposed.
struct MatrixOperand {
  let data: UnsafePointer<Float>
  let stride: Int
  let transposed: Bool

  init(_ data: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.data = data
    self.stride = stride
    self.transposed = transposed
  }
}

/// A weight as the right operand [depth, columns] of a product, stored so or transposed.
private struct WeightOperand {
  let weight: Weight
  let depth: Int
  let columns: Int
  let isTransposed: Bool

  /// Columns including those that fill the last panel.
  var paddedColumns: Int { columns.roundedUp(toMultipleOf: Int(KERNEL_PANEL)) }

  /// Widens a part into panels.
  func fill(_ panels: UnsafeMutablePointer<Float>, _ columns: Range<Int>, _ depth: Range<Int>) {
    let type = weight.type.kernelType
    if isTransposed {
      let first = columns.lowerBound * self.depth + depth.lowerBound
      kernel_panels_of_rows(panels, weight.address(first), type, self.depth, columns.count, depth.count)
    } else {
      let first = depth.lowerBound * self.columns + columns.lowerBound
      kernel_panels(panels, weight.address(first), type, self.columns, columns.count, depth.count)
    }
  }

  /// All panels, one part of the depth after the other.
  func allPanels(depthBlock: Int, columnGrain: Int) -> Tensor {
    let panels = Tensor([depth, paddedColumns])
    Compute.split(columns, grain: columnGrain) { columns in
      for start in stride(from: 0, to: depth, by: depthBlock) {
        let part = start..<min(depth, start + depthBlock)
        fill(panels.data + start * paddedColumns + columns.lowerBound * part.count, columns, part)
      }
    }
    return panels
  }
}
