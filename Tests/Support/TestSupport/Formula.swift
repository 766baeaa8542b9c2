/// Numbers by formula, the same as those of `uniform` in tools/reference/weights.py, which says how they come
/// about.
public enum Formula {
  /// `count` values in −1…1.
  public static func uniform(_ name: String, _ count: Int, seed: UInt64 = 0) -> [Float] {
    let ratio: UInt64 = 0x9E37_79B9_7F4A_7C15
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let key = hash &+ mix(seed &+ ratio)
    return (0..<count).map { index in
      Float(mix(key &+ UInt64(index + 1) &* ratio) >> 40) * 0x1p-23 - 1
    }
  }

  /// SplitMix64's output function.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
