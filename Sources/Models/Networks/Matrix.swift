import CNetworks

/// A matrix of float32 values, row-major, or a product of two with few columns between them.
enum Matrix: Sendable {
  /// All values.
  case dense(rows: Int, columns: Int, values: [Float])
  /// Lᵀ R of L, [rank × rows], and R, [rank × columns].
  case product(rank: Int, rows: Int, columns: Int, left: [Float], right: [Float])

  /// The most values that a tensor may have, and that a product is multiplied out to: several times a whole layer of any
  /// model.
  static let limit = 1 << 28
  /// The most multiplications for one matrix, a few seconds of work.
  private static let workLimit = Double(1 << 35)

  var rows: Int {
    switch self {
    case .dense(let rows, _, _), .product(_, let rows, _, _, _): rows
    }
  }

  var columns: Int {
    switch self {
    case .dense(_, let columns, _), .product(_, _, let columns, _, _): columns
    }
  }

  /// The matrix A B of A, [rows × rank], and B, [rank × columns]; nil if the sizes do not fit.
  ///
  /// It is multiplied out if that takes less memory than the product.
  init?(_ a: [Float], rows: Int, times b: [Float], columns: Int, rank: Int) {
    guard rows > 0, columns > 0, rank > 0, a.count == rows * rank, b.count == rank * columns else {
      return nil
    }
    if rank <= min(rows, columns) {
      self = .product(
        rank: rank,
        rows: rows,
        columns: columns,
        left: Self.transposed(a, rows: rows, columns: rank),
        right: b
      )
    } else {
      guard Self.canMultiply(rows: rows, inner: rank, columns: columns) else { return nil }
      self = .dense(
        rows: rows,
        columns: columns,
        values: Self.multiplied(a, b, rows: rows, inner: rank, columns: columns)
      )
    }
  }

  /// The element-wise product; nil if the sizes differ or the result is too large to be multiplied out.
  ///
  /// Of two products of low rank it is one of the product of their ranks: (Lᵀ R) ∘ (Mᵀ S) = Σ (Lᵢ ∘ Mⱼ)ᵀ (Rᵢ ∘ Sⱼ).
  /// It stays one if its inner products take less work than multiplying out.
  func hadamard(_ other: Matrix) -> Matrix? {
    guard rows == other.rows, columns == other.columns else { return nil }
    if case .product(let rank, _, _, let left, let right) = self,
      case .product(let otherRank, _, _, let otherLeft, let otherRight) = other,
      Double(rank * otherRank) * Double(rank * otherRank) * Double(rows + columns)
        < 2 * Double(rank + otherRank) * Double(rows) * Double(columns)
    {
      return .product(
        rank: rank * otherRank,
        rows: rows,
        columns: columns,
        left: Self.rowProducts(left, otherLeft, count: rows),
        right: Self.rowProducts(right, otherRight, count: columns)
      )
    }
    guard var values = values, let others = other.values else { return nil }
    for index in values.indices { values[index] *= others[index] }
    return .dense(rows: rows, columns: columns, values: values)
  }

  /// Every row of one matrix times every row of another, element by element; `count` is the rows' length.
  private static func rowProducts(_ a: [Float], _ b: [Float], count: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(a.count / count * b.count)
    for row in stride(from: 0, to: a.count, by: count) {
      for index in b.indices { result.append(a[row + index % count] * b[index]) }
    }
    return result
  }

  /// ⟨A, B⟩ = Σ aᵢⱼ bᵢⱼ in double precision; nil if the sizes differ or a product is too large to be multiplied out.
  ///
  /// Of two products of low rank: ⟨LᵀR, MᵀS⟩ = Σ (L Mᵀ)ᵢⱼ (R Sᵀ)ᵢⱼ.
  func inner(_ other: Matrix) -> Double? {
    guard rows == other.rows, columns == other.columns else { return nil }
    if case .product(let rank, _, _, let left, let right) = self,
      case .product(let otherRank, _, _, let otherLeft, let otherRight) = other
    {
      guard Double(rank) * Double(otherRank) * Double(rows + columns) <= Self.workLimit else { return nil }
      let lefts = Self.innerProducts(left, rank, otherLeft, otherRank, rows)
      let rights = Self.innerProducts(right, rank, otherRight, otherRank, columns)
      return zip(lefts, rights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard let own = values, let others = other.values else { return nil }
    return ia3_inner(own, others, own.count)
  }

  /// The values, multiplied out; nil if they are too many.
  var values: [Float]? {
    switch self {
    case .dense(_, _, let values): return values
    case .product(let rank, let rows, let columns, let left, let right):
      guard Self.canMultiply(rows: rows, inner: rank, columns: columns) else { return nil }
      let a = Self.transposed(left, rows: rank, columns: rows)
      return Self.multiplied(a, right, rows: rows, inner: rank, columns: columns)
    }
  }

  static func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: values.count) { target, count in
      ia3_transpose(values, rows, columns, target.baseAddress)
      count = values.count
    }
  }

  static func canMultiply(rows: Int, inner: Int, columns: Int) -> Bool {
    rows <= limit / columns && Double(rows) * Double(inner) * Double(columns) <= workLimit
  }

  static func multiplied(_ a: [Float], _ b: [Float], rows: Int, inner: Int, columns: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows * columns) { target, count in
      ia3_product(a, b, rows, inner, columns, target.baseAddress)
      count = rows * columns
    }
  }

  private static func innerProducts(_ a: [Float], _ m: Int, _ b: [Float], _ n: Int, _ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: m * n) { target, filled in
      ia3_inner_products(a, m, b, n, count, target.baseAddress)
      filled = m * n
    }
  }
}
