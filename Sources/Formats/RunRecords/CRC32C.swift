/// The cyclic redundancy check that TFRecord files use: CRC-32C (Castagnoli), reflected, polynomial 0x82F63B78.
public enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    return value
  }

  /// The checksum of some bytes.
  public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = ~UInt32(0)
    for byte in bytes { value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8 }
    return ~value
  }

  /// The checksum as TFRecord files store it: rotated right by 15 bits, plus a constant, because checksums of data that
  /// contains checksums are unreliable.
  ///
  /// Source: TensorFlow, `tensorflow/core/lib/hash/crc32c.h`, `Mask`.
  public static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = checksum(bytes)
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }
}
