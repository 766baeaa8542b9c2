/// One record of a TensorBoard event file.
///
/// The messages are `Event` and `Summary` of TensorFlow (`tensorflow/core/util/event.proto`,
/// `tensorflow/core/framework/summary.proto`), encoded by hand: they have few fields.
struct EventRecord {
  /// The content of an event.
  enum Content {
    /// The first record of every file.
    case version
    /// One value of a curve.
    case scalar(tag: String, value: Float)
    /// An image.
    case image(tag: String, width: Int, height: Int, png: [UInt8])
  }

  /// Seconds since 1970.
  var time: Double
  /// The point on the curve's axis.
  var step: Int
  var content: Content

  /// The bytes of the record: its length, the length's checksum, the message, the message's checksum.
  var bytes: [UInt8] {
    let message = self.message
    let length = ProtobufWriting.littleEndian(UInt64(message.count))
    return length + ProtobufWriting.littleEndian(CRC32C.masked(length)) + message
      + ProtobufWriting.littleEndian(CRC32C.masked(message))
  }

  /// The protobuf message `Event`.
  private var message: [UInt8] {
    // wall_time is a double with number 1, step a varint with number 2; a missing step means zero.
    var message = [UInt8(0x09)] + ProtobufWriting.littleEndian(time.bitPattern)
    if step != 0 { message += [0x10] + ProtobufWriting.varint(UInt64(bitPattern: Int64(step))) }
    switch content {
    case .version: message += ProtobufWriting.field(3, Array("brain.Event:2".utf8))
    case .scalar(let tag, let value):
      let point = ProtobufWriting.field(1, Array(tag.utf8)) + [0x15] + ProtobufWriting.littleEndian(value.bitPattern)
      message += ProtobufWriting.field(5, ProtobufWriting.field(1, point))
    case .image(let tag, let width, let height, let png):
      // The last field is the number of channels: red, green and blue.
      let image =
        [0x08] + ProtobufWriting.varint(UInt64(height)) + [0x10] + ProtobufWriting.varint(UInt64(width)) + [0x18, 3]
        + ProtobufWriting.field(4, png)
      message += ProtobufWriting.field(
        5,
        ProtobufWriting.field(1, ProtobufWriting.field(1, Array(tag.utf8)) + ProtobufWriting.field(4, image))
      )
    }
    return message
  }
}
