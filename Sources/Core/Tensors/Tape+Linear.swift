import CKernels

extension Tape {
  /// x·Wᵀ + b: x […, in], W [out, in], b [out] → […, out], optionally with an iA3 vector on output or input.
  public func linear(_ x: TapeNode, weight: Weight, bias: Weight?, scale: ChannelScale? = nil) -> TapeNode {
    let outputs = weight.shape.first ?? 0
    let inputs = weight.shape.dropFirst().reduce(1, *)
    precondition(
      x.tensor.channels == inputs,
      "a linear layer of shape \(weight.shape) on \(x.tensor.shape)"
    )
    let shape = Array(x.tensor.shape.dropLast()) + [outputs]
    let kind: LayerKind = weight.shape.count == 4 ? .convolution1x1 : .linear
    return measured(.product(kind, operations: 2 * x.tensor.count * outputs, input: x)) {
      scaled(x, scale: scale, bias: bias, outputShape: shape) { input, offset in
        MatrixProduct.forward(input, weight, rows: input.count / inputs, offset: offset)
      } backward: { gradient in
        MatrixProduct.backward(gradient, weight, rows: gradient.count / outputs)
      }
    }
  }

  /// A layer y = W x, linear in x, with bias and iA3 vector around it. `forward` returns W x + offset,
  /// `backward` Wᵀ times a gradient; both return the right number of values, and their shape is set here.
  func scaled(
    _ x: TapeNode,
    scale: ChannelScale?,
    bias: Weight?,
    outputShape: [Int],
    forward: (Tensor, _ offset: Tensor?) -> Tensor,
    backward: @escaping (Tensor) -> Tensor
  ) -> TapeNode {
    let input = x.tensor
    let sink = x.sink
    let offset = bias?.widened()
    let factors = scale?.factors()
    if let scale, let factors, scale.onInput {
      let output = forward(Elementwise.affine(input, scale: factors, offset: nil), offset)
      return result(output.reshaped(outputShape), needed: true) { tape, gradient in
        let dScaled = backward(gradient).reshaped(input.shape)
        scale.addGradient(dScaled, input)
        guard sink.needsGradient else { return }
        tape.accumulate(Elementwise.affine(dScaled, scale: factors, offset: nil), in: sink)
      }
    }
    guard let scale, let factors else {
      let output = forward(input, offset).reshaped(outputShape)
      return result(output, needed: x.needsGradient) { tape, gradient in
        tape.accumulate(backward(gradient).reshaped(sink.shape), in: sink)
      }
    }
    let product = forward(input, nil).reshaped(outputShape)
    return result(Elementwise.affine(product, scale: factors, offset: offset), needed: true) {
      tape,
      gradient in
      let gradient = gradient.reshaped(outputShape)
      scale.addGradient(gradient, product)
      guard sink.needsGradient else { return }
      let dProduct = Elementwise.affine(gradient, scale: factors, offset: nil)
      tape.accumulate(backward(dProduct).reshaped(sink.shape), in: sink)
    }
  }
}
