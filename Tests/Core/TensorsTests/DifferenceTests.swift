import Tensors
import Testing

/// Every differentiable operation against central differences.
@Suite("Gradients against differences")
struct DifferenceTests {
  @Test("a linear layer's gradients match differences", arguments: [1, 3, 37, 300])
  func linear(rows: Int) {
    var random = Values(1)
    let weight = random.weight([13, 7])
    let bias = random.weight([13])
    checkGradients([random.tensor([rows, 7])]) { tape, x in
      tape.linear(x[0], weight: weight, bias: bias)
    }
  }

  /// Widths that take other ways through the product: whole and half panels, several parts of the depth,
  /// many columns.
  @Test(
    "gradients of wide linear layers match differences",
    arguments: [(300, 48, 80), (257, 560, 32), (30, 16, 2064), (17, 1040, 16), (600, 33, 64)]
  )
  func linearWide(rows: Int, inputs: Int, outputs: Int) {
    var random = Values(12)
    let weight = random.weight([outputs, inputs], scale: 0.1)
    let bias = random.weight([outputs])
    checkGradients([random.tensor([rows, inputs])]) { tape, x in
      tape.linear(x[0], weight: weight, bias: bias)
    }
  }

  /// Channels and sizes that take Winograd's form: 4×4 tiles, 2×2 tiles, and parts of tiles.
  @Test(
    "gradients of wide convolutions match differences",
    arguments: [(2, 21, 25, 16, 48), (1, 32, 32, 48, 16), (1, 15, 17, 32, 16), (1, 7, 12, 16, 32)]
  )
  func convolutionWide(batch: Int, height: Int, width: Int, inputs: Int, outputs: Int) {
    var random = Values(13)
    let weight = random.weight([outputs, inputs, 3, 3], scale: 0.1)
    let bias = random.weight([outputs])
    checkGradients([random.tensor([batch, height, width, inputs])]) { tape, x in
      tape.convolution(x[0], weight: weight, bias: bias)
    }
  }

  @Test("gradients of a linear layer's scale match differences", arguments: [false, true], [1, 0.5, -2] as [Float])
  func linearScale(onInput: Bool, multiplier: Float) {
    var random = Values(2)
    let weight = random.weight([13, 7])
    let bias = random.weight([13])
    let channels = onInput ? 7 : 13
    let parameter = TrainedParameter(name: "scale", shape: [channels], value: random.tensor([channels]))
    let scale = ChannelScale(parameter, onInput: onInput, multiplier: multiplier)
    checkGradients([random.tensor([2, 150, 7])], parameters: [parameter]) { tape, x in
      tape.linear(x[0], weight: weight, bias: bias, scale: scale)
    }
  }

  @Test("a convolution's gradients match differences", arguments: [(5, 7), (8, 8), (1, 3), (13, 18), (2, 1)], [1, 2])
  func convolution(size: (Int, Int), stride: Int) {
    var random = Values(3)
    let weight = random.weight([6, 5, 3, 3])
    let bias = random.weight([6])
    checkGradients([random.tensor([2, size.0, size.1, 5])]) { tape, x in
      tape.convolution(x[0], weight: weight, bias: bias, stride: stride)
    }
  }

  @Test("gradients of a convolution padded below and at the right match differences")
  func paddedConvolution() {
    var random = Values(4)
    let weight = random.weight([6, 5, 3, 3])
    checkGradients([random.tensor([2, 8, 6, 5])]) { tape, x in
      tape.convolution(x[0], weight: weight, bias: nil, stride: 2, padding: .downAfterPad)
    }
  }

  @Test("gradients of a convolution's scale match differences", arguments: [1, 3], [false, true])
  func convolutionScale(kernel: Int, onInput: Bool) {
    var random = Values(5)
    let weight = random.weight([6, 5, kernel, kernel])
    let bias = random.weight([6])
    let channels = onInput ? 5 : 6
    let parameter = TrainedParameter(
      name: "scale",
      shape: [1, channels, 1, 1],
      value: random.tensor([1, channels, 1, 1])
    )
    let scale = ChannelScale(parameter, onInput: onInput, multiplier: 0.7)
    checkGradients([random.tensor([2, 5, 7, 5])], parameters: [parameter]) { tape, x in
      tape.convolution(x[0], weight: weight, bias: bias, scale: scale)
    }
  }

  @Test("a group norm's gradients match differences", arguments: [false, true], [1, 7, 200])
  func groupNorm(silu: Bool, positions: Int) {
    var random = Values(6)
    let weight = Weight(random.tensor([12]))
    let bias = random.weight([12])
    checkGradients([random.tensor([2, positions, 12])], step: 3e-3) { tape, x in
      tape.groupNorm(x[0], groups: 3, weight: weight, bias: bias, epsilon: 1e-2, silu: silu)
    }
  }

  @Test("a layer norm's gradients match differences")
  func layerNorm() {
    var random = Values(7)
    let weight = Weight(random.tensor([17]))
    let bias = random.weight([17])
    checkGradients([random.tensor([3, 70, 17])], step: 3e-3) { tape, x in
      tape.layerNorm(x[0], weight: weight, bias: bias, epsilon: 1e-5)
    }
  }

  @Test(
    "attention's gradients match differences",
    arguments: [(9, 9, true), (9, 9, false), (33, 5, false), (300, 300, false), (300, 300, true)]
  )
  func attention(queries: Int, keys: Int, causal: Bool) {
    var random = Values(8)
    let (q, k, v) = (
      random.tensor([2, queries, 12], scale: 2), random.tensor([2, keys, 12], scale: 2),
      random.tensor([2, keys, 12])
    )
    checkGradients([q, k, v]) { tape, x in tape.attention(x[0], x[1], x[2], heads: 3, causal: causal) }
  }

  @Test("gradients of activations match differences")
  func activations() {
    var random = Values(9)
    let x = random.tensor([4, 50, 6], scale: 4)
    checkGradients([x]) { tape, x in tape.silu(x[0]) }
    checkGradients([x]) { tape, x in tape.gelu(x[0]) }
    checkGradients([x]) { tape, x in tape.quickGELU(x[0]) }
    checkGradients([x]) { tape, x in tape.geglu(x[0]) }
  }

  @Test("gradients of adding, concatenating, upsampling and reshaping match differences")
  func structure() {
    var random = Values(10)
    let x = random.tensor([2, 3, 5, 4])
    checkGradients([x, random.tensor([2, 3, 5, 4])]) { tape, x in tape.add(x[0], x[1]) }
    checkGradients([x, random.tensor([2, 4])]) { tape, x in tape.addPerChannel(x[0], x[1]) }
    checkGradients([x, random.tensor([2, 3, 5, 3])]) { tape, x in tape.concatenate(x[0], x[1]) }
    checkGradients([x]) { tape, x in tape.upsample2x(x[0]) }
    checkGradients([x]) { tape, x in
      tape.rows(tape.reshape(x[0], [30, 4]), [3, 0, 3, 29, 3], shape: [1, 5, 4])
    }
  }

  /// A value used several times collects all its gradients, whatever memory they share.
  @Test("a value that is used several times collects all its gradients")
  func reusedValues() {
    var random = Values(11)
    let weight = random.weight([6, 6])
    let x = random.tensor([3, 6])
    checkGradients([x]) { tape, x in
      let a = tape.add(x[0], x[0])
      let b = tape.linear(a, weight: weight, bias: nil)
      let c = tape.add(tape.add(a, b), tape.reshape(tape.silu(tape.reshape(a, [6, 3])), [3, 6]))
      return tape.add(c, b)
    }
  }
}
