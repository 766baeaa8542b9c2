/// Element-wise arithmetic in float32, rounded where torch's CPU kernels round: `a + b·c` fused, scalars
/// narrowed to float32 first.
enum VectorArithmetic {
  /// `y = y·scale + x·factor`, as `y.mul_(scale).add_(x, alpha=factor)`.
  static func scaleAndAdd(_ y: inout [Float], scale: Double, _ x: [Float], factor: Double) {
    let scale = Float(scale)
    let factor = Float(factor)
    update(&y, x) { y, x in (y * scale).addingProduct(x, factor) }
  }

  /// `y = y·scale + factor·x²`, as `y.mul_(scale).addcmul_(x, x, value=factor)`.
  static func scaleAndAddSquare(_ y: inout [Float], scale: Double, _ x: [Float], factor: Double) {
    let scale = Float(scale)
    let factor = Float(factor)
    update(&y, x) { y, x in (y * scale).addingProduct(factor * x, x) }
  }

  /// `y += x·factor`, as `y.add_(x, alpha=factor)`.
  static func add(_ y: inout [Float], _ x: [Float], factor: Double) {
    let factor = Float(factor)
    update(&y, x) { y, x in y.addingProduct(x, factor) }
  }

  /// `y += (x − y)·weight`, as `y.lerp_(x, weight)`.
  static func interpolate(_ y: inout [Float], _ x: [Float], weight: Double) {
    let weight = Float(weight)
    if weight < 0.5 {
      update(&y, x) { y, x in y.addingProduct(weight, x - y) }
    } else {
      update(&y, x) { y, x in x.addingProduct(weight - 1, x - y) }
    }
  }

  /// `y *= factor`.
  static func scale(_ y: inout [Float], _ factor: Double) {
    let factor = Float(factor)
    for index in y.indices { y[index] *= factor }
  }

  /// `y += factor·x / (√v·(1/divisor) + epsilon)`, as torch's `addcdiv_` on that denominator.
  static func addQuotient(
    _ y: inout [Float],
    _ x: [Float],
    squares: [Float],
    divisor: Double = 1,
    epsilon: Double,
    factor: Double
  ) {
    let divisor = Float(divisor)
    let epsilon = Float(epsilon)
    let factor = Float(factor)
    for index in y.indices {
      y[index] += factor * x[index] / (squares[index].squareRoot() / divisor + epsilon)
    }
  }

  /// Every `stride`-th element, starting with the first.
  static func slice(_ x: [Float], stride: Int) -> [Float] {
    stride == 1 ? x : Swift.stride(from: 0, to: x.count, by: stride).map { x[$0] }
  }

  /// `Σ x·(a − b)`: the difference in float32 as torch forms it, the sum exact to float32.
  static func dot(_ x: [Float], difference a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for index in x.indices { sum += Double(x[index]) * Double(a[index] - b[index]) }
    return Double(Float(sum))
  }

  /// `Σ |x|`, exact to float32.
  static func absoluteSum(_ x: [Float]) -> Double {
    var sum = 0.0
    for value in x { sum += Double(value.magnitude) }
    return Double(Float(sum))
  }

  @inline(__always)
  private static func update(_ y: inout [Float], _ x: [Float], _ rule: (Float, Float) -> Float) {
    for index in y.indices { y[index] = rule(y[index], x[index]) }
  }
}
