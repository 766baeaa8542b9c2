import CKernels

extension Tape {
  /// a + b, of equal shapes.
  public func add(_ a: TapeNode, _ b: TapeNode) -> TapeNode {
    measured(Layer(kind: .other)) {
      precondition(a.tensor.count == b.tensor.count, "\(a.tensor.shape) + \(b.tensor.shape)")
      let output = Elementwise.sum(a.tensor, b.tensor)
      let sinks = [a.sink, b.sink]
      return result(output, needed: a.needsGradient || b.needsGradient) { tape, gradient in
        for sink in sinks { tape.accumulate(gradient, in: sink) }
      }
    }
  }

  /// x [B, …, C] + c [B, C] at every position.
  public func addPerChannel(_ x: TapeNode, _ c: TapeNode) -> TapeNode {
    measured(Layer(kind: .other)) {
      let input = x.tensor
      let channels = input.channels
      let batch = input.shape.first ?? 1
      precondition(c.tensor.count == batch * channels, "\(c.tensor.shape) added to \(input.shape)")
      let positions = input.rows / max(1, batch)
      let output = Tensor(input.shape)
      let offset = c.tensor
      let grain = max(1, Elementwise.grain / channels)
      for image in 0..<batch {
        Compute.split(positions, grain: grain) { range in
          let first = (image * positions + range.lowerBound) * channels
          kernel_affine_rows(
            output.data + first,
            input.data + first,
            nil,
            offset.data + image * channels,
            range.count,
            channels
          )
        }
      }
      let (xSink, cSink) = (x.sink, c.sink)
      return result(output, needed: x.needsGradient || c.needsGradient) { tape, gradient in
        tape.accumulate(gradient, in: xSink)
        guard cSink.needsGradient else { return }
        let dc = Tensor.zeros(cSink.shape)
        for image in 0..<batch {
          RowSums.add(
            gradient.data + image * positions * channels,
            nil,
            rows: positions,
            channels: channels,
            factor: 1,
            to: dc.data + image * channels
          )
        }
        tape.accumulate(dc, in: cSink)
      }
    }
  }

  /// The channels of a, then those of b.
  public func concatenate(_ a: TapeNode, _ b: TapeNode) -> TapeNode {
    measured(Layer(kind: .other)) {
      let (left, right) = (a.tensor, b.tensor)
      precondition(left.rows == right.rows, "\(left.shape) beside \(right.shape)")
      let rows = left.rows
      let (leftChannels, rightChannels) = (left.channels, right.channels)
      let channels = leftChannels + rightChannels
      let grain = max(1, Elementwise.grain / channels)
      let output = Tensor(Array(left.shape.dropLast()) + [channels])
      Compute.split(rows, grain: grain) { range in
        let row = range.lowerBound
        kernel_copy_rows(
          output.data + row * channels,
          channels,
          left.data + row * leftChannels,
          leftChannels,
          range.count,
          leftChannels
        )
        kernel_copy_rows(
          output.data + row * channels + leftChannels,
          channels,
          right.data + row * rightChannels,
          rightChannels,
          range.count,
          rightChannels
        )
      }
      let sinks = [(a.sink, 0, leftChannels), (b.sink, leftChannels, rightChannels)]
      return result(output, needed: a.needsGradient || b.needsGradient) { tape, gradient in
        for (sink, first, width) in sinks where sink.needsGradient {
          let part = Tensor(sink.shape)
          Compute.split(rows, grain: grain) { range in
            let row = range.lowerBound
            kernel_copy_rows(
              part.data + row * width,
              width,
              gradient.data + row * channels + first,
              channels,
              range.count,
              width
            )
          }
          tape.accumulate(part, in: sink)
        }
      }
    }
  }

  /// Each pixel of [B, H, W, C] four times: [B, 2H, 2W, C] (nearest neighbor).
  public func upsample2x(_ x: TapeNode) -> TapeNode {
    measured(Layer(kind: .other)) {
      let input = x.tensor
      precondition(input.shape.count == 4, "upsampling of \(input.shape)")
      let (batch, height, width, channels) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3])
      let output = Tensor([batch, 2 * height, 2 * width, channels])
      Compute.split(batch * height, grain: 4) { range in
        kernel_upsample(output.data, input.data, range.lowerBound, range.count, width, channels)
      }
      let sink = x.sink
      return result(output, needed: x.needsGradient) { tape, gradient in
        let dx = Tensor(sink.shape)
        Compute.split(batch * height, grain: 4) { range in
          kernel_upsample_backward(dx.data, gradient.data, range.lowerBound, range.count, width, channels)
        }
        tape.accumulate(dx, in: sink)
      }
    }
  }

  /// The rows `indices` of x [N, C], as `shape`; the gradients of a row that is taken more than once are added.
  public func rows(_ x: TapeNode, _ indices: [Int], shape: [Int]) -> TapeNode {
    measured(Layer(kind: .other)) {
      let input = x.tensor
      let channels = input.channels
      precondition(
        shape.reduce(1, *) == indices.count * channels && indices.allSatisfy { 0..<input.rows ~= $0 },
        "rows \(indices) of \(input.shape) as \(shape)"
      )
      let output = Tensor(shape)
      for (row, index) in indices.enumerated() {
        (output.data + row * channels).update(from: input.data + index * channels, count: channels)
      }
      let sink = x.sink
      return result(output, needed: x.needsGradient) { tape, gradient in
        let dx = Tensor.zeros(sink.shape)
        for (row, index) in indices.enumerated() {
          kernel_accumulate(dx.data + index * channels, gradient.data + row * channels, 1, channels)
        }
        tape.accumulate(dx, in: sink)
      }
    }
  }

  /// The same values under another shape.
  public func reshape(_ x: TapeNode, _ shape: [Int]) -> TapeNode {
    TapeNode(tensor: x.tensor.reshaped(shape), needsGradient: x.needsGradient, slot: x.slot)
  }
}
