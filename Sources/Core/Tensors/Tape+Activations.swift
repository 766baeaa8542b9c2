import CKernels

extension Tape {
  private typealias Forward = (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
  private typealias Slope = (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int)
    -> Void

  /// x·σ(x)
  public func silu(_ x: TapeNode) -> TapeNode { activation(x, kernel_silu, kernel_silu_backward) }

  /// x·Φ(x) with the error function, torch's default GELU.
  public func gelu(_ x: TapeNode) -> TapeNode { activation(x, kernel_gelu, kernel_gelu_backward) }

  /// x·σ(1.702·x), CLIP's activation.
  public func quickGELU(_ x: TapeNode) -> TapeNode { activation(x, kernel_quick_gelu, kernel_quick_gelu_backward) }

  private func activation(_ x: TapeNode, _ forward: Forward, _ slope: @escaping Slope) -> TapeNode {
    measured(Layer(kind: .activation)) {
      let input = x.tensor
      let output = Elementwise.fill(input.shape) { result, range in
        forward(result.data + range.lowerBound, input.data + range.lowerBound, range.count)
      }
      return result(output, needed: x.needsGradient) { tape, gradient in
        let dx = Elementwise.fill(input.shape) { result, range in
          let first = range.lowerBound
          slope(result.data + first, input.data + first, gradient.data + first, range.count)
        }
        tape.accumulate(dx, in: x)
      }
    }
  }

  /// The two halves of the channels multiplied: x₁·gelu(x₂), […, 2C] → […, C] (diffusers' GEGLU).
  public func geglu(_ x: TapeNode) -> TapeNode {
    measured(Layer(kind: .activation)) {
      let input = x.tensor
      let channels = input.channels / 2
      precondition(channels * 2 == input.channels, "GEGLU of an odd number of channels: \(input.shape)")
      let rows = input.rows
      let grain = max(1, Elementwise.grain / channels)
      let output = Tensor(input.shape.dropLast() + [channels])
      Compute.split(rows, grain: grain) { range in
        let first = range.lowerBound * channels
        kernel_geglu(output.data + first, input.data + 2 * first, range.count, channels)
      }
      return result(output, needed: x.needsGradient) { tape, gradient in
        let dx = Tensor(input.shape)
        Compute.split(rows, grain: grain) { range in
          let first = range.lowerBound * channels
          kernel_geglu_backward(
            dx.data + 2 * first,
            input.data + 2 * first,
            gradient.data + first,
            range.count,
            channels
          )
        }
        tape.accumulate(dx, in: x)
      }
    }
  }
}
