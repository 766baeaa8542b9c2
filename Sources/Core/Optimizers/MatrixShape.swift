/// A parameter of two or more dimensions as matrices of its last two.
struct MatrixShape {
  /// The number of matrices.
  let count: Int
  let rows: Int
  let columns: Int

  /// The mean of each row.
  func rowMeans(_ values: [Float]) -> [Float] {
    (0..<count * rows).map { row in
      var sum = 0.0
      for column in 0..<columns { sum += Double(values[row * columns + column]) }
      return Float(sum / Double(columns))
    }
  }

  /// The mean of each column.
  func columnMeans(_ values: [Float]) -> [Float] {
    (0..<count * columns).map { index in
      let (matrix, column) = (index / columns, index % columns)
      var sum = 0.0
      for row in 0..<rows { sum += Double(values[(matrix * rows + row) * columns + column]) }
      return Float(sum / Double(rows))
    }
  }

  /// `g / √(row·column / mean of rows)`: a gradient over the approximate root of its squares (`_approx_sq_grad`).
  func scaled(_ gradient: [Float], rows rowMeans: [Float], columns columnMeans: [Float]) -> [Float] {
    var result = gradient
    for matrix in 0..<count {
      var sum = 0.0
      for row in 0..<rows { sum += Double(rowMeans[matrix * rows + row]) }
      let mean = Float(sum / Double(rows))
      for row in 0..<rows {
        let rowFactor = 1 / (rowMeans[matrix * rows + row] / mean).squareRoot()
        for column in 0..<columns {
          let factor = rowFactor * (1 / columnMeans[matrix * columns + column].squareRoot())
          result[(matrix * rows + row) * columns + column] *= factor
        }
      }
    }
    return result
  }
}
