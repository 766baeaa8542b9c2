import CKernels

extension Tape {
  /// Layer normalization over the last dimension.
  public func layerNorm(_ x: TapeNode, weight: Weight, bias: Weight, epsilon: Float) -> TapeNode {
    measured(Layer(kind: .normalization)) {
      let input = x.tensor
      let channels = input.channels
      precondition(
        weight.count == channels && bias.count == channels,
        "layer norm of \(weight.shape) on \(input.shape)"
      )
      let rows = input.rows
      let grain = max(1, Elementwise.grain / channels)
      let scale = weight.widened()
      let offset = bias.widened()
      let output = Tensor(input.shape)
      let statistics = Tensor([rows, 2])
      Compute.split(rows, grain: grain) { range in
        let first = range.lowerBound * channels
        kernel_layer_norm(
          output.data + first,
          statistics.data + 2 * range.lowerBound,
          input.data + first,
          scale.data,
          offset.data,
          epsilon,
          range.count,
          channels
        )
      }
      return result(output, needed: x.needsGradient) { tape, gradient in
        let dx = Tensor(input.shape)
        Compute.split(rows, grain: grain) { range in
          let first = range.lowerBound * channels
          kernel_layer_norm_backward(
            dx.data + first,
            statistics.data + 2 * range.lowerBound,
            input.data + first,
            gradient.data + first,
            scale.data,
            range.count,
            channels
          )
        }
        tape.accumulate(dx, in: x)
      }
    }
  }

  /// Group normalization of [B, …, C] over each group of channels and all positions of an image, optionally
  /// followed by SiLU.
  public func groupNorm(
    _ x: TapeNode,
    groups: Int,
    weight: Weight,
    bias: Weight,
    epsilon: Float,
    silu: Bool
  ) -> TapeNode {
    measured(Layer(kind: .normalization)) {
      let input = x.tensor
      let channels = input.channels
      precondition(
        weight.count == channels && bias.count == channels && channels % groups == 0,
        "group norm of \(weight.shape) in \(groups) groups on \(input.shape)"
      )
      let norm = GroupNormalization(input, groups: groups, weight: weight.widened(), silu: silu)
      let output = norm.forward(input, bias: bias.widened(), epsilon: epsilon)
      return result(output, needed: x.needsGradient) { tape, gradient in
        tape.accumulate(norm.backward(input, gradient), in: x)
      }
    }
  }
}

/// One group normalization: its sizes, and the statistics and affine form that the backward pass needs again.
private final class GroupNormalization {
  private let batch: Int
  private let rows: Int
  private let channels: Int
  private let groups: Int
  private let silu: Bool
  private let weight: Tensor
  private let mean: Tensor
  private let inverse: Tensor
  private let scale: Tensor
  private let offset: Tensor

  /// Rows of one task.
  private let grain: Int
  private var parts: Int { rows.dividedRoundingUp(by: grain) }

  init(_ x: Tensor, groups: Int, weight: Tensor, silu: Bool) {
    batch = x.shape.first ?? 1
    channels = x.channels
    rows = x.rows / max(1, batch)
    self.groups = groups
    self.silu = silu
    self.weight = weight
    mean = Tensor([batch, groups])
    inverse = Tensor([batch, groups])
    scale = Tensor([batch, channels])
    offset = Tensor([batch, channels])
    grain = min(128, max(16, (1 << 15) / channels))
  }

  /// Runs `body` with (image, part, first row of all images, rows) for every part of every image.
  private func forParts(_ body: (_ image: Int, _ part: Int, _ first: Int, _ count: Int) -> Void) {
    Compute.parallel(batch * parts) { index in
      let image = index / parts
      let part = index % parts
      body(image, part, image * rows + part * grain, min(grain, rows - part * grain))
    }
  }

  func forward(_ x: Tensor, bias: Tensor, epsilon: Float) -> Tensor {
    let partials = Tensor([batch, parts, channels])
    let size = parts * channels
    forParts { image, part, first, count in
      kernel_group_norm_sums(
        partials.data + image * size + part * channels,
        x.data + first * channels,
        count,
        channels
      )
    }
    for image in 0..<batch {
      kernel_group_norm_mean(
        mean.data + image * groups,
        partials.data + image * size,
        parts,
        rows,
        channels,
        groups
      )
    }
    forParts { image, part, first, count in
      kernel_group_norm_squares(
        partials.data + image * size + part * channels,
        x.data + first * channels,
        mean.data + image * groups,
        count,
        channels,
        groups
      )
    }
    for image in 0..<batch {
      kernel_group_norm_deviation(
        inverse.data + image * groups,
        partials.data + image * size,
        epsilon,
        parts,
        rows,
        channels,
        groups
      )
      kernel_group_norm_affine(
        scale.data + image * channels,
        offset.data + image * channels,
        mean.data + image * groups,
        inverse.data + image * groups,
        weight.data,
        bias.data,
        channels,
        groups
      )
    }
    let output = Tensor(x.shape)
    forParts { image, _, first, count in
      kernel_group_norm_apply(
        output.data + first * channels,
        x.data + first * channels,
        scale.data + image * channels,
        offset.data + image * channels,
        silu ? 1 : 0,
        count,
        channels
      )
    }
    return output
  }

  func backward(_ x: Tensor, _ gradient: Tensor) -> Tensor {
    let dx = Tensor(x.shape)
    let partials = Tensor([batch, parts, 2 * channels])
    let size = parts * 2 * channels
    forParts { image, part, first, count in
      kernel_group_norm_backward_sums(
        dx.data + first * channels,
        partials.data + image * size + part * 2 * channels,
        x.data + first * channels,
        gradient.data + first * channels,
        scale.data + image * channels,
        offset.data + image * channels,
        mean.data + image * groups,
        silu ? 1 : 0,
        count,
        channels,
        groups
      )
    }
    let factors = Tensor([batch, 3 * channels])
    for image in 0..<batch {
      kernel_group_norm_backward_factors(
        factors.data + image * 3 * channels,
        partials.data + image * size,
        mean.data + image * groups,
        inverse.data + image * groups,
        weight.data,
        parts,
        rows,
        channels,
        groups
      )
    }
    forParts { image, _, first, count in
      kernel_group_norm_backward_apply(
        dx.data + first * channels,
        x.data + first * channels,
        factors.data + image * 3 * channels,
        count,
        channels
      )
    }
    return dx
  }
}
