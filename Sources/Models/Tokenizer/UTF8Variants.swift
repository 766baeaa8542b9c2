/// Strict decoders of UTF-8.
enum UTF8Variants {
  /// Decodes UTF-8; nil if it is malformed.
  /// - Parameter variants: also takes C0 80 for U+0000, as Java writes it, and a surrogate pair of three bytes each,
  ///   as CESU-8 has it, wherever ftfy's utf-8-variants decoder does.
  static func decode(_ bytes: [UInt8], variants: Bool) -> [UInt32]? {
    var output: [UInt32] = []
    output.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if variants, let (character, length) = variant(bytes[position...]) {
        output.append(character)
        position += length
      } else if let (character, length) = standard(bytes[position...]) {
        output.append(character)
        position += length
      } else {
        return nil
      }
    }
    return output
  }

  private static func variant(_ bytes: ArraySlice<UInt8>) -> (UInt32, Int)? {
    let b = bytes.prefix(7).map { UInt32($0) }
    // ftfy's patterns end in `$`, which also matches before a line feed that ends the text.
    if b.count >= 2, b[0] == 0xc0, b[1] == 0x80 || b.count == 2 && b[1] == 0x0a { return (0, 2) }
    guard b.count >= 6, b[0] == 0xed, (0xa0...0xaf).contains(b[1]), isContinuation(b[2]), b[3] == 0xed,
      (0xb0...0xbf).contains(b[4]), isContinuation(b[5]) || b.count == 6 && b[5] == 0x0a
    else { return nil }
    let high = (b[1] & 0x0f) << 16 + (b[2] & 0x3f) << 10
    return (high + (b[4] & 0x0f) << 6 + (b[5] & 0x3f) + 0x10000, 6)
  }

  private static func standard(_ bytes: ArraySlice<UInt8>) -> (UInt32, Int)? {
    let b = bytes.prefix(4).map { UInt32($0) }
    guard let first = b.first else { return nil }
    let length: Int
    let smallest: UInt32
    switch first {
    case 0..<0x80: return (first, 1)
    case 0xc2..<0xe0: (length, smallest) = (2, 0x80)
    case 0xe0..<0xf0: (length, smallest) = (3, 0x800)
    case 0xf0..<0xf5: (length, smallest) = (4, 0x10000)
    default: return nil
    }
    guard b.count >= length, b[1..<length].allSatisfy({ isContinuation($0) }) else { return nil }
    let lead = first & (0xff >> UInt32(length + 1))
    let character = b[1..<length].reduce(lead) { $0 << 6 | ($1 & 0x3f) }
    guard character >= smallest, Unicode.Scalar(character) != nil else { return nil }
    return (character, length)
  }

  private static func isContinuation(_ byte: UInt32) -> Bool { (0x80..<0xc0).contains(byte) }
}
