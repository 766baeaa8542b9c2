import CKernels

extension Tape {
  /// softmax(q·kᵀ/√d)·v for each head: q [B, T, heads·d], k and v [B, S, heads·d] → [B, T, heads·d].
  ///
  /// With `causal` a query sees only keys up to its own place. The score matrix is made block by block and
  /// never kept: backward makes it again from the logarithms of its rows' sums (Dao et al., FlashAttention,
  /// arXiv:2205.14135).
  public func attention(_ q: Node, _ k: Node, _ v: Node, heads: Int, causal: Bool = false) -> Node {
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

/// One attention: its operands and sizes.
private struct Attention {
  let q: Tensor
  let k: Tensor
  let v: Tensor
  let heads: Int
  let causal: Bool
  let batch: Int
  let queries: Int
  let keys: Int
  let channels: Int
  let dimension: Int
  /// Queries of one block.
  let grain: Int

  init(q: Tensor, k: Tensor, v: Tensor, heads: Int, causal: Bool) {
    precondition(
      q.shape.count == 3 && k.shape.count == 3 && k.shape == v.shape && q.shape[0] == k.shape[0]
        && q.shape[2] == k.shape[2] && q.shape[2] % heads == 0,
      "attention with \(heads) heads of \(q.shape), \(k.shape), \(v.shape)")
    self.q = q
    self.k = k
    self.v = v
    self.heads = heads
    self.causal = causal
    batch = q.shape[0]
    queries = q.shape[1]
    keys = k.shape[1]
    channels = q.shape[2]
    dimension = channels / heads
    grain = max(16, min(256, (1 << 18) / max(1, keys)))
  }

  private var blocks: Int { (queries + grain - 1) / grain }

  func forward() -> (output: Tensor, logarithms: Tensor) {
    let output = Tensor(q.shape)
    let logarithms = Tensor([batch, heads, queries])
    Compute.parallel(batch * heads * blocks) { index in
      let (pair, block) = index.quotientAndRemainder(dividingBy: blocks)
      let (image, head) = pair.quotientAndRemainder(dividingBy: heads)
      let first = block * grain
      let rows = min(grain, queries - first)
      let scores = Tensor([rows, keys])
      let query = (image * queries + first) * channels + head * dimension
      let key = image * keys * channels + head * dimension
      ia3_attention(
        output.data + query, logarithms.data + pair * queries + first, scores.data, q.data + query,
        k.data + key, v.data + key, first, rows, keys, dimension, channels, channels, causal ? 1 : 0)
    }
    return (output, logarithms)
  }

  func backward(_ gradient: Tensor, output: Tensor, logarithms: Tensor) -> (
    dq: Tensor, dk: Tensor, dv: Tensor
  ) {
    let dq = Tensor(q.shape)
    let dk = Tensor.zeros(k.shape)
    let dv = Tensor.zeros(v.shape)
    Compute.parallel(batch * heads) { pair in
      let (image, head) = pair.quotientAndRemainder(dividingBy: heads)
      let scores = Tensor([2, grain, keys])
      let key = image * keys * channels + head * dimension
      for block in 0..<blocks {
        let first = block * grain
        let query = (image * queries + first) * channels + head * dimension
        ia3_attention_backward(
          dq.data + query, dk.data + key, dv.data + key, scores.data,
          logarithms.data + pair * queries + first, q.data + query, k.data + key, v.data + key,
          output.data + query, gradient.data + query, first, min(grain, queries - first), keys, dimension,
          channels, channels, causal ? 1 : 0)
      }
    }
    return (dq, dk, dv)
  }
}
