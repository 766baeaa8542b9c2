import COpenBLAS

/// A matrix operand: row-major, rows `stride` apart, used as it lies or transposed.
struct Matrix {
  let data: UnsafePointer<Float>
  let stride: Int
  let transposed: Bool

  init(_ data: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.data = data
    self.stride = stride
    self.transposed = transposed
  }
}

/// Products with frozen weights [out, in].
enum MatrixProduct {
  /// C = A·B + beta·C on this thread; C is [rows, columns], A [rows, depth], B [depth, columns].
  static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int,
    depth: Int, beta: Float = 0
  ) {
    cblas_sgemm(
      CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans, b.transposed ? CblasTrans : CblasNoTrans,
      Int32(rows), Int32(columns), Int32(depth), 1, a.data, Int32(a.stride), b.data, Int32(b.stride), beta,
      c, Int32(stride))
  }

  /// Rows of a task: few enough to share, many enough to spread the packing of the weight.
  static func grain(rows: Int) -> Int { max(64, min(1024, (rows + 3) / 4)) }

  /// x·Wᵀ: x [rows, in] → [rows, out].
  static func forward(_ x: Tensor, _ weight: Weight, rows: Int) -> Tensor {
    let outputs = weight.shape.first ?? 0
    let inputs = weight.count / max(1, outputs)
    let result = Tensor([rows, outputs])
    let resident = weight.resident()
    Compute.split(rows, grain: grain(rows: rows)) { range in
      multiply(
        Matrix(x.data + range.lowerBound * inputs, stride: inputs),
        Matrix(resident.data, stride: inputs, transposed: true),
        into: result.data + range.lowerBound * outputs, stride: outputs, rows: range.count,
        columns: outputs, depth: inputs)
    }
    return result
  }

  /// g·W: g [rows, out] → [rows, in].
  static func backward(_ gradient: Tensor, _ weight: Weight, rows: Int) -> Tensor {
    let outputs = weight.shape.first ?? 0
    let inputs = weight.count / max(1, outputs)
    let result = Tensor([rows, inputs])
    let resident = weight.resident()
    Compute.split(rows, grain: grain(rows: rows)) { range in
      multiply(
        Matrix(gradient.data + range.lowerBound * outputs, stride: outputs),
        Matrix(resident.data, stride: inputs),
        into: result.data + range.lowerBound * inputs, stride: inputs, rows: range.count,
        columns: inputs, depth: outputs)
    }
    return result
  }
}
