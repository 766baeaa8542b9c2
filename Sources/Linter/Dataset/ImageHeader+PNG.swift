extension ImageHeader {
  /// PNG (ISO/IEC 15948): the IHDR chunk comes first, IEND last.
  static func png(_ source: inout ImageSource) throws(ImageError) -> ImageHeader {
    guard try source.big(4, at: 8) == 13, try source.matches("IHDR", at: 12) else {
      throw .malformed(format: .png, reason: "the first chunk is not IHDR")
    }
    let width = try source.big(4, at: 16)
    let height = try source.big(4, at: 20)
    guard width <= Int(Int32.max), height <= Int(Int32.max) else {
      throw .malformed(format: .png, reason: "its size is \(width)×\(height)")
    }
    // Bit depth and color type; color type 0 is grayscale.
    let isSixteenBitGray = try source.matches([16, 0], at: 24)
    let colorType = try source.byte(at: 25)
    return try ImageHeader(
      format: .png,
      width: width,
      height: height,
      isSixteenBitGray: isSixteenBitGray,
      hasAlpha: colorType == 4 || colorType == 6,
      isTruncated: !hasEnd(&source)
    )
  }

  private static let endChunk: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
  /// At most this many chunks are walked; a file with more counts as complete.
  private static let chunkLimit = 1 << 16

  /// Whether IEND is there: at the end of the file, or found by walking the chunks, since some programs
  /// append data of their own.
  private static func hasEnd(_ source: inout ImageSource) throws(ImageError) -> Bool {
    if try source.matches(endChunk, at: source.size - endChunk.count) { return true }
    var offset = 8
    for _ in 0..<chunkLimit {
      guard offset <= source.size - 12 else { return false }
      if try source.matches("IEND", at: offset + 4) { return true }
      offset += try source.big(4, at: offset) + 12
    }
    return true
  }
}
