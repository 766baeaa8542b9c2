/// The element types of safetensors files, by their names in headers.
public enum DataType: String, Sendable, Hashable, CaseIterable {
  // In the official library's order, by increasing alignment; files are sorted in the reverse order.
  /// A boolean in a byte.
  case bool = "BOOL"
  /// Four bits: sign, two of exponent, one of fraction.
  case float4 = "F4"
  /// Six bits: sign, two of exponent, three of fraction.
  case float6e2m3 = "F6_E2M3"
  /// Six bits: sign, three of exponent, two of fraction.
  case float6e3m2 = "F6_E3M2"
  /// An unsigned byte.
  case uint8 = "U8"
  /// A signed byte.
  case int8 = "I8"
  /// A byte: sign, five of exponent, two of fraction.
  case float8e5m2 = "F8_E5M2"
  /// A byte: sign, four of exponent, three of fraction.
  case float8e4m3 = "F8_E4M3"
  /// A byte of exponent.
  case float8e8m0 = "F8_E8M0"
  /// `float8e4m3` without infinities and negative zero.
  case float8e4m3fnuz = "F8_E4M3FNUZ"
  /// `float8e5m2` without infinities and negative zero.
  case float8e5m2fnuz = "F8_E5M2FNUZ"
  /// A signed 16-bit integer.
  case int16 = "I16"
  /// An unsigned 16-bit integer.
  case uint16 = "U16"
  /// IEEE half precision.
  case float16 = "F16"
  /// The upper half of a float32.
  case bfloat16 = "BF16"
  /// A signed 32-bit integer.
  case int32 = "I32"
  /// An unsigned 32-bit integer.
  case uint32 = "U32"
  /// IEEE single precision.
  case float32 = "F32"
  /// Two floats: real and imaginary part.
  case complex64 = "C64"
  /// IEEE double precision.
  case float64 = "F64"
  /// A signed 64-bit integer.
  case int64 = "I64"
  /// An unsigned 64-bit integer.
  case uint64 = "U64"

  /// The size of an element in bits.
  public var bits: Int {
    switch self {
    case .float4: 4
    case .float6e2m3, .float6e3m2: 6
    case .bool, .uint8, .int8, .float8e5m2, .float8e4m3, .float8e5m2fnuz, .float8e4m3fnuz, .float8e8m0: 8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }

  /// The place in the official library's order.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
