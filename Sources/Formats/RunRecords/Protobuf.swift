/// Fields of a message in Protocol Buffers' encoding (protobuf.dev, "Encoding").
struct ProtobufFields {
  /// A field's value.
  enum Value: Equatable {
    /// Wire type 0.
    case varint(UInt64)
    /// Wire type 1.
    case fixed64(UInt64)
    /// Wire type 2: the range of its bytes.
    case bytes(Range<Int>)
    /// Wire type 5.
    case fixed32(UInt32)
  }

  private let data: UnsafeBufferPointer<UInt8>
  private var at: Int
  private let end: Int
  /// Whether the message is truncated or invalid; the fields before that are valid.
  private(set) var isBroken = false

  /// The fields in a range of the bytes.
  init(_ data: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.data = data
    at = range.lowerBound
    end = min(range.upperBound, data.count)
  }

  /// The next field; nil at the end.
  mutating func next() -> (number: Int, value: Value)? {
    guard at < end else { return nil }
    guard let key = varint(), key >> 3 > 0, key >> 3 < 1 << 29, let value = value(type: key & 7) else {
      isBroken = true
      at = end
      return nil
    }
    return (Int(key >> 3), value)
  }

  private mutating func value(type: UInt64) -> Value? {
    switch type {
    case 0: return varint().map(Value.varint)
    case 1: return fixed(8).map(Value.fixed64)
    case 2:
      guard let count = varint(), count <= UInt64(end - at) else { return nil }
      defer { at += Int(count) }
      return .bytes(at..<at + Int(count))
    case 5: return fixed(4).map { .fixed32(UInt32(truncatingIfNeeded: $0)) }
    default: return nil
    }
  }

  private mutating func fixed(_ count: Int) -> UInt64? {
    guard end - at >= count else { return nil }
    defer { at += count }
    return (0..<count).reduce(0) { $0 | UInt64(data[at + $1]) << (8 * UInt64($1)) }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for place in 0..<10 {
      guard at < end else { return nil }
      let byte = data[at]
      at += 1
      value |= UInt64(byte & 0x7F) << (7 * UInt64(place))
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}

/// Bytes of messages in the same encoding.
enum ProtobufWriting {
  /// A field of bytes: its number and wire type 2, its length, the bytes.
  static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
