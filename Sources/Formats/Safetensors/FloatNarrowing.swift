import CSafetensors

/// The two-byte floating-point types, to and from float32.
///
/// Rounds to nearest, ties to even, like PyTorch; values out of range become infinite; NaN stays NaN.
public enum FloatNarrowing: Sendable {
  /// IEEE half precision.
  case half
  /// The upper half of a float32.
  case bfloat

  /// The conversion for a two-byte type; nil for other types.
  public init?(_ type: DataType) {
    switch type {
    case .float16: self = .half
    case .bfloat16: self = .bfloat
    default: return nil
    }
  }

  /// Rounds values into the bytes of a file.
  ///
  /// `target` must have room for two bytes per value and be aligned to two.
  public func narrow(_ values: UnsafeBufferPointer<Float>, into target: UnsafeMutableBufferPointer<UInt16>) {
    precondition(target.count >= values.count)
    switch self {
    case .half: ia3_narrow_half(values.baseAddress, target.baseAddress, values.count)
    case .bfloat: ia3_narrow_bfloat(values.baseAddress, target.baseAddress, values.count)
    }
  }

  /// The values rounded, as bit patterns.
  public func narrowed(_ values: [Float]) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: values.count) { target, count in
      values.withUnsafeBufferPointer { narrow($0, into: target) }
      count = values.count
    }
  }

  /// The values of a file's bytes, which may start at any address.
  public func widened(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    let count = bytes.count / 2
    return [Float](unsafeUninitializedCapacity: count) { target, filled in
      switch self {
      case .half: ia3_widen_half(bytes.baseAddress, target.baseAddress, count)
      case .bfloat: ia3_widen_bfloat(bytes.baseAddress, target.baseAddress, count)
      }
      filled = count
    }
  }
}
