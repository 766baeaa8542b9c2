extension ImageHeader {
  /// BMP: a file header, then one of several information headers, distinguished by their length.
  static func bmp(_ source: inout ImageSource) throws(ImageError) -> ImageHeader {
    let dataStart = try source.little(4, at: 10)
    let headerSize = try source.little(4, at: 14)
    let width: Int
    let height: Int
    let bitsPerPixel: Int
    let isPacked: Bool
    switch headerSize {
    case 12:
      width = try source.little(2, at: 18)
      height = try source.little(2, at: 20)
      bitsPerPixel = try source.little(2, at: 24)
      isPacked = false
    case 40...1024:
      width = Int(Int32(truncatingIfNeeded: try source.little(4, at: 18)))
      // A negative height stores the rows from the top.
      height = abs(Int(Int32(truncatingIfNeeded: try source.little(4, at: 22))))
      bitsPerPixel = try source.little(2, at: 28)
      let compression = try source.little(4, at: 30)
      isPacked = ![0, 3, 6].contains(compression)
    default:
      throw .malformed(format: .bmp, reason: "its information header has \(headerSize) bytes")
    }
    guard bitsPerPixel <= 64 else {
      throw .malformed(format: .bmp, reason: "a pixel has \(bitsPerPixel) bits")
    }
    // At most 2^31 × 64 bits a row and 2^31 rows: 2^65 does not fit, so the product is checked.
    let stride = (max(width, 0) * bitsPerPixel + 31) / 32 * 4
    let (pixels, overflow) = stride.multipliedReportingOverflow(by: height)
    let isTruncated =
      isPacked ? try source.little(4, at: 2) > source.size : overflow || pixels > source.size - dataStart
    return try ImageHeader(format: .bmp, width: width, height: height, isTruncated: isTruncated)
  }
}
