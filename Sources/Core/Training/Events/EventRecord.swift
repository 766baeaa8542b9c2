import RunRecords

/// One record of a TensorBoard event file.
///
/// The messages are `Event` and `Summary` of TensorFlow (`tensorflow/core/util/event.proto`,
/// `tensorflow/core/framework/summary.proto`), encoded by hand: they have few fields.
struct EventRecord {
  /// What an event says.
  enum Content {
    /// The first record of every file.
    case version
    /// One number of a curve.
    case scalar(tag: String, value: Float)
    /// A picture.
    case image(tag: String, width: Int, height: Int, png: [UInt8])
  }

  /// Seconds since 1970.
  var time: Double
  /// The point on the curve's axis.
  var step: Int
  var content: Content

  /// The bytes of the record: its length, the length's check, the message, the message's check.
  var bytes: [UInt8] {
    let message = self.message
    let length = Self.littleEndian(UInt64(message.count))
    return length + Self.littleEndian(CRC32C.masked(length)) + message
      + Self.littleEndian(CRC32C.masked(message))
  }

  /// The protobuf message `Event`.
  private var message: [UInt8] {
    // wall_time is a double with number 1, step a varint with number 2; zero is what a missing step means.
    var message = [UInt8(0x09)] + Self.littleEndian(time.bitPattern)
    if step != 0 { message += [0x10] + Self.varint(UInt64(bitPattern: Int64(step))) }
    switch content {
    case .version: message += Self.field(3, Array("brain.Event:2".utf8))
    case .scalar(let tag, let value):
      let point = Self.field(1, Array(tag.utf8)) + [0x15] + Self.littleEndian(value.bitPattern)
      message += Self.field(5, Self.field(1, point))
    case .image(let tag, let width, let height, let png):
      // Three colours.
      let image =
        [0x08] + Self.varint(UInt64(height)) + [0x10] + Self.varint(UInt64(width)) + [0x18, 3]
        + Self.field(4, png)
      message += Self.field(5, Self.field(1, Self.field(1, Array(tag.utf8)) + Self.field(4, image)))
    }
    return message
  }

  /// A field of bytes: its number and wire type 2, its length, the bytes.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
