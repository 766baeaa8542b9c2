extension Tape {
  /// Each row of x [..., C] times its factor, which is not trained.
  public func scaleRows(_ x: TapeNode, _ factors: [Float]) -> TapeNode {
    measured(Layer(kind: .other)) {
      precondition(factors.count == x.tensor.rows, "\(factors.count) factors for \(x.tensor.shape)")
      let output = Self.scaled(x.tensor, factors)
      let sink = x.sink
      return result(output, needed: x.needsGradient) { tape, gradient in
        tape.accumulate(Self.scaled(gradient, factors), in: sink)
      }
    }
  }

  private static func scaled(_ x: Tensor, _ factors: [Float]) -> Tensor {
    let result = Tensor(x.shape)
    let channels = x.channels
    for (row, factor) in factors.enumerated() {
      for index in row * channels..<(row + 1) * channels { result.data[index] = factor * x.data[index] }
    }
    return result
  }
}
