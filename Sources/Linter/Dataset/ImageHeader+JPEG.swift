extension ImageHeader {
  /// JPEG (ITU T.81): walks the segments to the frame header, whose position is not fixed.
  static func jpeg(_ source: inout ImageSource) throws(ImageError) -> ImageHeader {
    var walk = Walk()
    var orientation = 1
    while true {
      let segment = try walk.next(&source)
      switch segment.marker {
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(segment.marker):
        guard segment.length >= 8 else {
          throw .malformed(format: .jpeg, reason: "a frame header is too short")
        }
        let height = try source.big(2, at: segment.start + 3)
        let width = try source.big(2, at: segment.start + 5)
        let isTruncated = try !hasEnd(&source, after: walk)
        return try ImageHeader(
          format: .jpeg,
          width: width,
          height: height,
          orientation: orientation,
          isTruncated: isTruncated
        )
      case 0xE1:
        orientation = try exifOrientation(&source, segment) ?? orientation
      case 0xD9, 0xDA:
        throw .malformed(format: .jpeg, reason: "image data comes before any frame header")
      default: break
      }
    }
  }

  private struct Segment {
    var marker: Int
    /// Where the length field starts.
    var start: Int
    /// The length field's value, which counts itself; 0 for a marker without a segment.
    var length: Int
  }

  /// A walk over a file's segments.
  private struct Walk {
    /// Where to look for the next marker.
    var offset = 2
    /// How many bytes between segments may still be skipped. Some programs leave some, but not more than these.
    var room = 16 << 20
    private var steps = 0

    /// A photograph has far fewer segments than this.
    private static let segmentLimit = 1 << 16

    /// The next segment; bytes between segments are skipped, as libjpeg does.
    mutating func next(_ source: inout ImageSource) throws(ImageError) -> Segment {
      steps += 1
      guard steps <= Self.segmentLimit else {
        throw .malformed(format: .jpeg, reason: "it has too many segments")
      }
      let marker = try nextMarker(&source)
      if marker == 0x01 || (0xD0...0xD9).contains(marker) {
        return Segment(marker: marker, start: offset, length: 0)
      }
      let length = try source.big(2, at: offset)
      guard length >= 2 else { throw .malformed(format: .jpeg, reason: "a segment's length is \(length)") }
      let segment = Segment(marker: marker, start: offset, length: length)
      offset += length
      return segment
    }

    /// The next marker that is neither a stuffed zero byte nor a restart of the entropy-coded data.
    private mutating func nextMarker(_ source: inout ImageSource) throws(ImageError) -> Int {
      while true {
        try skip(&source) { $0 == 0xFF }
        try skip(&source) { $0 != 0xFF }
        let marker = try source.byte(at: offset)
        offset += 1
        if marker != 0, !(0xD0...0xD7).contains(marker) { return marker }
      }
    }

    /// Goes on to the first byte that is wanted.
    private mutating func skip(_ source: inout ImageSource, to isWanted: (UInt8) -> Bool) throws(ImageError) {
      guard let found = try source.offset(from: offset, within: room, where: isWanted) else {
        if room >= source.size - offset { throw .truncatedHeader }
        throw .malformed(format: .jpeg, reason: "there is no marker where the next one should be")
      }
      room -= found - offset
      offset = found
    }
  }

  /// Larger files are not searched for a missing end; they count as complete.
  private static let walkLimit = 64 << 20

  /// Whether the end-of-image marker is there: at the end of the file, or found by walking on, since
  /// cameras append previews and videos.
  private static func hasEnd(_ source: inout ImageSource, after walk: Walk) throws(ImageError) -> Bool {
    if try source.matches([0xFF, 0xD9], at: source.size - 2) { return true }
    guard source.size <= walkLimit else { return true }
    var walk = walk
    walk.room = walkLimit
    do {
      while try walk.next(&source).marker != 0xD9 {}
      return true
    } catch .file(let error) {
      throw .file(error)
    } catch {
      return false
    }
  }

  /// The orientation in an APP1 segment that holds EXIF.
  private static func exifOrientation(_ source: inout ImageSource, _ segment: Segment) throws(ImageError)
    -> Int?
  {
    let tiff = segment.start + 8
    let end = min(segment.start + segment.length, source.size)
    guard try source.matches([0x45, 0x78, 0x69, 0x66, 0, 0], at: segment.start + 2), tiff + 8 <= end else {
      return nil
    }
    let isLittle = try source.matches("II", at: tiff)
    let isBig = try source.matches("MM", at: tiff)
    guard isLittle || isBig else { return nil }
    func number(_ count: Int, _ offset: Int) throws(ImageError) -> Int {
      isLittle ? try source.little(count, at: offset) : try source.big(count, at: offset)
    }
    let directory = tiff + (try number(4, tiff + 4))
    guard directory + 2 <= end else { return nil }
    let count = try number(2, directory)
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard entry + 12 <= end else { return nil }
      guard try number(2, entry) == 0x0112 else { continue }
      let value = try number(2, entry + 8)
      return (1...8).contains(value) ? value : nil
    }
    return nil
  }
}
