import CSafetensors

extension SafetensorsFile {
  /// The index of a tensor's first NaN or infinity, in row-major order; nil if all values are finite or the type
  /// has neither.
  public func firstNonFinite(_ name: String) throws(SafetensorsError) -> Int? {
    let bytes = try bytes(name)
    guard let type = tensors[name]?.dataType else { return nil }
    return type.firstNonFinite(bytes)
  }
}

extension DataType {
  /// The index of the first NaN or infinity among values of this type; nil if all are finite or the type is not one of
  /// F32, F16 and BF16.
  public func firstNonFinite(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let count = bytes.count * 8 / bits
    let first =
      switch self {
      case .float32: ia3_first_non_finite_float(bytes.baseAddress, count)
      case .float16: ia3_first_non_finite_half(bytes.baseAddress, count)
      case .bfloat16: ia3_first_non_finite_bfloat(bytes.baseAddress, count)
      default: count
      }
    return first < count ? first : nil
  }
}
