import CKernels

/// Sums over the rows of [rows, channels]: short float32 sums of fixed length, added up in float64.
enum RowSums {
  /// Rows of one partial sum.
  static let grain = 128

  /// target[c] += factor·Σ_r a[r,c]·b[r,c].
  static func add(_ a: Tensor, _ b: Tensor, factor: Float, to target: UnsafeMutablePointer<Float>) {
    add(a.data, b.data, rows: a.rows, channels: a.channels, factor: factor, to: target)
  }

  /// target[c] += factor·Σ_r a[r,c]·b[r,c], or of a alone if b is nil.
  static func add(
    _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>?,
    rows: Int,
    channels: Int,
    factor: Float,
    to target: UnsafeMutablePointer<Float>
  ) {
    let parts = rows.dividedRoundingUp(by: grain)
    let partials = Tensor([parts, channels])
    Compute.parallel(parts) { part in
      let first = part * grain * channels
      kernel_sum_rows(
        partials.data + part * channels,
        a + first,
        b.map { $0 + first },
        min(grain, rows - part * grain),
        channels
      )
    }
    kernel_sum_partials(target, partials.data, factor, parts, channels)
  }
}
