import CKernels

extension Tape {
  /// softmax(q·kᵀ/√d)·v for each head: q [B, T, heads·d], k and v [B, S, heads·d] → [B, T, heads·d].
  ///
  /// With `causal` a query sees only keys up to its own position. The score matrix is computed block by block and
  /// never stored: the backward pass computes it again from the logarithms of its rows' sums (Dao et al.,
  /// FlashAttention, arXiv:2205.14135).
  public func attention(_ q: TapeNode, _ k: TapeNode, _ v: TapeNode, heads: Int, causal: Bool = false) -> TapeNode {
    measured(Attention.layer(q, k)) {
      let attention = Attention(q: q.tensor, k: k.tensor, v: v.tensor, heads: heads, causal: causal)
      let (output, logarithms) = attention.forward()
      let needed = q.needsGradient || k.needsGradient || v.needsGradient
      return result(output, needed: needed) { tape, gradient in
        let (dq, dk, dv) = attention.backward(gradient, output: output, logarithms: logarithms)
        tape.accumulate(dq, in: q)
        tape.accumulate(dk, in: k)
        tape.accumulate(dv, in: v)
      }
    }
  }
}

/// One attention: its operands and sizes.
private struct Attention {
  let q: Tensor
  let k: Tensor
  let v: Tensor
  let heads: Int
  let batch: Int
  let channels: Int
  let shape: kernel_attention_shape

  init(q: Tensor, k: Tensor, v: Tensor, heads: Int, causal: Bool) {
    precondition(
      q.shape.count == 3 && k.shape.count == 3 && k.shape == v.shape && q.shape[0] == k.shape[0]
        && q.shape[2] == k.shape[2] && heads > 0 && q.shape[2] % heads == 0,
      "attention with \(heads) heads of \(q.shape), \(k.shape), \(v.shape)"
    )
    self.q = q
    self.k = k
    self.v = v
    self.heads = heads
    batch = q.shape[0]
    channels = q.shape[2]
    shape = kernel_attention_shape(
      queries: q.shape[1],
      keys: k.shape[1],
      dimension: channels / heads,
      stride: channels,
      causal: causal ? 1 : 0
    )
  }

  /// Two products in the forward pass; five in the backward pass, which computes the scores again.
  static func layer(_ q: TapeNode, _ k: TapeNode) -> Layer {
    let product = Double(2 * q.tensor.count * k.tensor.rows / max(1, k.tensor.shape[0]))
    return Layer(kind: .attention, operations: 2 * product, backwardOperations: 5 * product)
  }

  /// Where a head's queries and keys begin; `pair` counts heads, image by image.
  private func offsets(_ pair: Int) -> (query: Int, key: Int) {
    let (image, head) = pair.quotientAndRemainder(dividingBy: heads)
    let column = head * shape.dimension
    return (image * shape.queries * channels + column, image * shape.keys * channels + column)
  }

  func forward() -> (output: Tensor, logarithms: Tensor) {
    let output = Tensor(q.shape)
    let logarithms = Tensor([batch, heads, shape.queries])
    let grain = Int(KERNEL_ATTENTION_QUERIES)
    let blocks = shape.queries.dividedRoundingUp(by: grain)
    Compute.parallel(batch * heads * blocks) { index in
      let (pair, block) = index.quotientAndRemainder(dividingBy: blocks)
      let (query, key) = offsets(pair)
      let first = block * grain
      withUnsafePointer(to: shape) { shape in
        let scratch = Tensor([kernel_attention_scratch(shape)])
        kernel_attention(
          output.data + query,
          logarithms.data + pair * shape.pointee.queries,
          q.data + query,
          k.data + key,
          v.data + key,
          shape,
          first,
          min(grain, shape.pointee.queries - first),
          scratch.data
        )
      }
    }
    return (output, logarithms)
  }

  func backward(_ gradient: Tensor, output: Tensor, logarithms: Tensor) -> (
    dq: Tensor, dk: Tensor, dv: Tensor
  ) {
    let dq = Tensor(q.shape)
    let dk = Tensor(k.shape)
    let dv = Tensor(v.shape)
    Compute.parallel(batch * heads) { pair in
      let (query, key) = offsets(pair)
      withUnsafePointer(to: shape) { shape in
        let scratch = Tensor([kernel_attention_backward_scratch(shape)])
        kernel_attention_backward(
          dq.data + query,
          dk.data + key,
          dv.data + key,
          logarithms.data + pair * shape.pointee.queries,
          q.data + query,
          k.data + key,
          v.data + key,
          output.data + query,
          gradient.data + query,
          shape,
          scratch.data
        )
      }
    }
    return (dq, dk, dv)
  }
}
