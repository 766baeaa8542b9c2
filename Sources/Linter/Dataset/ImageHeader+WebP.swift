extension ImageHeader {
  /// WebP: a RIFF container whose first chunk is VP8 (RFC 6386), VP8L or VP8X (RFC 9649).
  static func webp(_ source: inout ImageSource) throws(ImageError) -> ImageHeader {
    let isTruncated = try source.little(4, at: 4) + 8 > source.size
    let width: Int
    let height: Int
    var hasAlpha = false
    if try source.matches("VP8 ", at: 12) {
      guard try source.byte(at: 20) & 1 == 0, try source.matches([0x9D, 0x01, 0x2A], at: 23) else {
        throw .malformed(format: .webp, reason: "the VP8 data does not start with a key frame")
      }
      width = try source.little(2, at: 26) & 0x3FFF
      height = try source.little(2, at: 28) & 0x3FFF
    } else if try source.matches("VP8L", at: 12) {
      guard try source.byte(at: 20) == 0x2F else {
        throw .malformed(format: .webp, reason: "the VP8L data lacks its signature")
      }
      let bits = try source.little(4, at: 21)
      width = bits & 0x3FFF + 1
      height = bits >> 14 & 0x3FFF + 1
      hasAlpha = bits >> 28 & 1 == 1
    } else if try source.matches("VP8X", at: 12) {
      width = try source.little(3, at: 24) + 1
      height = try source.little(3, at: 27) + 1
      hasAlpha = try source.byte(at: 20) & 0x10 != 0
    } else {
      throw .malformed(format: .webp, reason: "the first chunk holds no image")
    }
    return try ImageHeader(
      format: .webp,
      width: width,
      height: height,
      hasAlpha: hasAlpha,
      isTruncated: isTruncated
    )
  }
}
