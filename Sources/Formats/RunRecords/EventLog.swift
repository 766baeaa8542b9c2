import Files

/// Why an event file cannot be read.
public enum EventLogError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case file(FileError)
  /// Its first record is not one of TensorBoard's.
  case notAnEventFile(path: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notAnEventFile(let path):
      "\(path) is not a TensorBoard event file: its first record is damaged or has another format"
    }
  }
}

/// The contents of a TensorBoard event file: points of curves, and images.
///
/// The file may still be written to: anything after the last complete record is ignored.
///
/// Source: TensorFlow's `tensorflow/core/lib/io/record_reader.cc` for records, `tensorflow/core/util/event.proto`,
/// `tensorflow/core/framework/summary.proto` and `tensor.proto` for messages.
public struct EventLog: Sendable, Equatable {
  /// A point of a curve.
  public struct Point: Sendable, Equatable {
    /// The step, or for `loss/epoch_average` the epoch.
    public var step: Int
    /// The value, which TensorBoard keeps as a float32.
    public var value: Float
    /// Seconds since 1970.
    public var time: Double

    /// Makes a point.
    public init(step: Int, value: Float, time: Double) {
      (self.step, self.value, self.time) = (step, value, time)
    }
  }

  /// An image.
  public struct Image: Sendable, Equatable {
    /// The tag that it was written under.
    public var tag: String
    /// The step.
    public var step: Int
    /// Seconds since 1970.
    public var time: Double
    /// The file's bytes: PNG, or another format that the writer chose.
    public var bytes: [UInt8]
  }

  /// How a file ends.
  public enum End: Sendable, Equatable {
    /// With a complete record.
    case complete
    /// In the middle of a record that begins at this byte: the run is still writing, or was killed.
    case truncated(at: Int)
    /// The record that begins at this byte does not match its checksum: nothing after it is read.
    case damaged(at: Int)
  }

  /// The curves by tag, their points in the file's order.
  public internal(set) var curves: [String: [Point]] = [:]
  /// The images in the file's order.
  public internal(set) var images: [Image] = []
  /// How the file ends.
  public internal(set) var end = End.complete

  /// Files of more bytes than this are rejected: 2 GiB.
  public static let limit = 2 << 30

  /// Makes an empty log.
  public init() {}

  /// Appends points to a curve.
  public mutating func add(tag: String, points: [Point]) { curves[tag, default: []] += points }

  /// Reads a file up to its last complete record.
  public init(path: String) throws(EventLogError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: Self.limit) } catch { throw .file(error) }
    guard let log = EventLog(bytes) else { throw .notAnEventFile(path: path) }
    self = log
  }

  /// Reads a file's bytes up to the last complete record; nil if they are not a TensorBoard event file.
  init?(_ bytes: [UInt8]) {
    var isFirst = true
    var isFaulty = false
    bytes.withUnsafeBufferPointer { data in
      var records = EventRecords(data)
      while let record = records.next() {
        // Every event file begins with its version; other TFRecord files do not.
        if isFirst, !isVersion(record, data) {
          isFaulty = true
          break
        }
        isFirst = false
        read(event: record, data)
      }
      end = records.end
    }
    // A file that ends within its first record is one that a run has just begun to write.
    if isFaulty || end == .damaged(at: 0) { return nil }
  }

  private func isVersion(_ range: Range<Int>, _ data: UnsafeBufferPointer<UInt8>) -> Bool {
    var fields = ProtobufFields(data, range)
    while let (number, value) = fields.next() {
      guard number == 3, case .bytes(let text) = value else { continue }
      return data[text].starts(with: "brain.Event:".utf8)
    }
    return false
  }

  // MARK: Messages

  private mutating func read(event range: Range<Int>, _ data: UnsafeBufferPointer<UInt8>) {
    var fields = ProtobufFields(data, range)
    var (time, step) = (0.0, 0)
    var summaries: [Range<Int>] = []
    while let (number, value) = fields.next() {
      switch (number, value) {
      case (1, .fixed64(let bits)): time = Double(bitPattern: bits)
      case (2, .varint(let number)): step = Int(truncatingIfNeeded: number)
      case (5, .bytes(let range)): summaries.append(range)
      default: break
      }
    }
    for summary in summaries {
      var values = ProtobufFields(data, summary)
      while let (number, value) = values.next() {
        if number == 1, case .bytes(let range) = value { read(value: range, data, step: step, time: time) }
      }
    }
  }

  /// `Summary.Value`.
  private mutating func read(
    value range: Range<Int>,
    _ data: UnsafeBufferPointer<UInt8>,
    step: Int,
    time: Double
  ) {
    var fields = ProtobufFields(data, range)
    var tag = ""
    var scalar: Float?
    var image: [UInt8]?
    while let (number, value) = fields.next() {
      switch (number, value) {
      case (1, .bytes(let text)): tag = String(decoding: data[text], as: UTF8.self)
      case (2, .fixed32(let bits)): scalar = Float(bitPattern: bits)
      case (4, .bytes(let range)): image = Self.encodedImage(range, data)
      case (8, .bytes(let range)): scalar = Self.scalar(tensor: range, data) ?? scalar
      default: break
      }
    }
    if let scalar { add(tag: tag, points: [Point(step: step, value: scalar, time: time)]) }
    if let image { images.append(Image(tag: tag, step: step, time: time, bytes: image)) }
  }

  /// `Summary.Image.encoded_image_string`.
  private static func encodedImage(_ range: Range<Int>, _ data: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var fields = ProtobufFields(data, range)
    while let (number, value) = fields.next() {
      if number == 4, case .bytes(let range) = value { return Array(data[range]) }
    }
    return nil
  }

  /// The only value of a float32 `TensorProto`, the form in which TensorFlow 2 writes points.
  private static func scalar(tensor range: Range<Int>, _ data: UnsafeBufferPointer<UInt8>) -> Float? {
    var fields = ProtobufFields(data, range)
    var isFloat = false
    var found: Float?
    while let (number, value) = fields.next() {
      switch (number, value) {
      case (1, .varint(let type)): isFloat = type == 1
      case (4, .bytes(let range)), (5, .bytes(let range)):
        guard range.count == 4 else { return nil }
        found = Float(
          bitPattern: range.enumerated().reduce(0) { $0 | UInt32(data[$1.1]) << (8 * UInt32($1.0)) }
        )
      case (5, .fixed32(let bits)): found = Float(bitPattern: bits)
      default: break
      }
    }
    return isFloat ? found : nil
  }
}

/// The records of a TFRecord file: each is a length, the length's checksum, the bytes and their checksum.
struct EventRecords {
  private let data: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// How the file ends, as far as it has been read.
  private(set) var end = EventLog.End.complete

  init(_ data: UnsafeBufferPointer<UInt8>) { self.data = data }

  /// The range of the next record's bytes; nil at the end.
  mutating func next() -> Range<Int>? {
    guard at < data.count, end == .complete else { return nil }
    guard data.count - at >= 12 else {
      end = .truncated(at: at)
      return nil
    }
    guard CRC32C.masked(data[at..<at + 8]) == UInt32(truncatingIfNeeded: number(at + 8, 4)) else {
      end = .damaged(at: at)
      return nil
    }
    let count = number(at, 8)
    guard count <= UInt64(data.count - at - 12), data.count - at - 12 - Int(count) >= 4 else {
      end = .truncated(at: at)
      return nil
    }
    let range = at + 12..<at + 12 + Int(count)
    guard CRC32C.masked(data[range]) == UInt32(truncatingIfNeeded: number(range.upperBound, 4)) else {
      end = .damaged(at: at)
      return nil
    }
    at = range.upperBound + 4
    return range
  }

  private func number(_ start: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(data[start + $1]) << (8 * UInt64($1)) }
  }
}
