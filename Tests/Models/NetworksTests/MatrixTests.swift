import TestSupport
import Testing

@testable import Networks

@Suite("Matrices as products")
struct MatrixTests {
  /// Numbers that differ, in −1 … 1.
  private func numbers(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float((($0 + seed) &* 7919) % 211 - 105) / 105 }
  }

  private func product(_ rows: Int, _ columns: Int, rank: Int, _ seed: Int) throws -> Matrix {
    try #require(
      Matrix(
        numbers(rows * rank, seed),
        rows: rows,
        times: numbers(rank * columns, seed + 50),
        columns: columns,
        rank: rank
      )
    )
  }

  private func dense(_ matrix: Matrix) throws -> Matrix {
    .dense(rows: matrix.rows, columns: matrix.columns, values: try #require(matrix.values))
  }

  @Test("inner products of products equal those of the multiplied matrices", arguments: [1, 2, 3, 5], [1, 4, 7])
  func inner(rank: Int, other: Int) throws {
    let a = try product(41, 35, rank: rank, 1)
    let b = try product(41, 35, rank: other, 2)
    let expected = try #require(try dense(a).inner(try dense(b)))
    for pair in [(a, b), (b, a), (a, try dense(b)), (try dense(a), b)] {
      let inner = try #require(pair.0.inner(pair.1))
      expectClose(inner, expected, within: 1e-4 * expected.magnitude + 1e-3)
    }
    #expect(a.inner(try product(35, 41, rank: rank, 1)) == nil)
  }

  @Test("a product that would take hours has no values and no norm")
  func absurdWork() throws {
    let (side, rank) = (1 << 12, 1 << 12)
    let zeros = [Float](repeating: 0, count: side * rank)
    let product = try #require(Matrix(zeros, rows: side, times: zeros, columns: side, rank: rank))
    #expect(product.values == nil)
    #expect(product.inner(product) == nil)
  }

  @Test("an element-wise product of products is a product if that is less work")
  func hadamard() throws {
    let a = try product(64, 64, rank: 2, 1)
    let b = try product(64, 64, rank: 3, 2)
    let result = try #require(a.hadamard(b))
    guard case .product(6, 64, 64, _, _) = result else {
      Issue.record("multiplied out")
      return
    }
    let expected = try zip(#require(a.values), #require(b.values)).map { $0 * $1 }
    let ours = try #require(result.values)
    expectClose(ours, expected, within: 1e-5)
    let small = try #require(try product(5, 4, rank: 3, 1).hadamard(try product(5, 4, rank: 3, 2)))
    guard case .dense = small else {
      Issue.record("not multiplied out")
      return
    }
    #expect(a.hadamard(try product(5, 4, rank: 3, 1)) == nil)
  }
}
