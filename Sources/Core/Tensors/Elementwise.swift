import CKernels

/// Loops over all values of tensors, divided into tasks.
enum Elementwise {
  /// Values of one task.
  static let grain = 1 << 16

  /// a + b
  static func sum(_ a: Tensor, _ b: Tensor) -> Tensor {
    let result = Tensor(a.shape)
    Compute.split(a.count, grain: grain) { range in
      let first = range.lowerBound
      kernel_add(result.data + first, a.data + first, b.data + first, range.count)
    }
    return result
  }

  /// target += x
  static func add(_ x: Tensor, to target: Tensor) {
    Compute.split(target.count, grain: grain) { range in
      kernel_accumulate(target.data + range.lowerBound, x.data + range.lowerBound, 1, range.count)
    }
  }

  /// x ⊙ scale + offset for each row.
  static func affine(_ x: Tensor, scale: Tensor?, offset: Tensor?) -> Tensor {
    let result = Tensor(x.shape)
    let channels = scale?.count ?? offset?.count ?? x.channels
    Compute.split(x.count / channels, grain: max(1, grain / channels)) { range in
      let first = range.lowerBound * channels
      kernel_affine_rows(
        result.data + first,
        x.data + first,
        scale?.data,
        offset?.data,
        range.count,
        channels
      )
    }
    return result
  }

  /// A new tensor of `shape` filled by `body` in ranges of `count` items.
  static func fill(_ shape: [Int], _ body: (Tensor, Range<Int>) -> Void) -> Tensor {
    let result = Tensor(shape)
    Compute.split(result.count, grain: grain) { body(result, $0) }
    return result
  }
}

extension Elementwise {
  /// Adds an offset to every row in place, and returns the tensor.
  static func withOffset(_ x: Tensor, _ offset: Tensor?) -> Tensor {
    guard let offset else { return x }
    let channels = offset.count
    Compute.split(x.count / channels, grain: max(1, grain / channels)) { range in
      let rows = x.data + range.lowerBound * channels
      kernel_affine_rows(rows, rows, nil, offset.data, range.count, channels)
    }
    return x
  }
}
