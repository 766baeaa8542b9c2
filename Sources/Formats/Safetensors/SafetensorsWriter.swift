import Documents
import Files
import Platform

/// A tensor to be written.
public struct StoredTensor: Sendable, Hashable {
  /// The name.
  public var name: String
  /// The element type.
  public var dataType: DataType
  /// The dimensions, outermost first.
  public var shape: [Int]
  /// The elements, row-major, little-endian.
  public var bytes: [UInt8]

  /// Stores bytes unchanged.
  public init(_ name: String, _ dataType: DataType, _ shape: [Int], bytes: [UInt8]) {
    (self.name, self.dataType, self.shape, self.bytes) = (name, dataType, shape, bytes)
  }

  /// Stores floats unchanged, or rounded to nearest if `type` is F16 or BF16.
  ///
  /// - Parameter type: F32, F16 or BF16; any other type is treated as F32.
  public init(_ name: String, _ shape: [Int], floats: [Float], as type: DataType = .float32) {
    if let narrowing = FloatNarrowing(type) {
      self.init(name, type, shape, bytes: Self.bytes(narrowing.narrowed(floats)))
    } else {
      self.init(name, .float32, shape, bytes: Self.bytes(floats))
    }
  }

  /// Stores doubles as F64.
  public init(_ name: String, _ shape: [Int], doubles: [Double]) {
    self.init(name, .float64, shape, bytes: Self.bytes(doubles))
  }

  /// Stores integers as I64.
  public init(_ name: String, _ shape: [Int], integers: [Int64]) {
    self.init(name, .int64, shape, bytes: Self.bytes(integers))
  }

  private static func bytes<Element: BitwiseCopyable>(_ elements: [Element]) -> [UInt8] {
    elements.withUnsafeBytes { Array($0) }
  }
}

/// Writes safetensors files in the official library's layout.
public enum SafetensorsWriter {
  /// The description of a tensor in the header.
  public struct Entry: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The element type.
    public var dataType: DataType
    /// The dimensions, outermost first.
    public var shape: [Int]

    /// Makes an entry.
    public init(_ name: String, _ dataType: DataType, _ shape: [Int]) {
      (self.name, self.dataType, self.shape) = (name, dataType, shape)
    }

    /// The number of bytes that the tensor takes; nil on overflow.
    public var size: Int? {
      var size = 1
      for dimension in shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
        guard !overflow, dimension >= 0 else { return nil }
        size = product
      }
      let (bits, overflow) = size.multipliedReportingOverflow(by: dataType.bits)
      return overflow || bits % 8 != 0 ? nil : bits / 8
    }
  }

  /// The destination of a tensor's bytes while a file is written.
  public struct Sink {
    fileprivate let file: AtomicFile
    fileprivate var count = 0

    /// Adds bytes to the tensor.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
      count += bytes.count
      do throws(FileError) { try file.write(bytes) } catch { throw .file(error) }
    }

    /// Adds bytes to the tensor.
    public mutating func write(_ bytes: [UInt8]) throws(SafetensorsError) {
      count += bytes.count
      do throws(FileError) { try file.write(bytes) } catch { throw .file(error) }
    }
  }

  /// Writes a file atomically; an existing file is kept on failure.
  ///
  /// - Throws: `SafetensorsError.wrongContent` if bytes do not match a shape, `.duplicateName`, and `.file` with the
  ///   system's reason, such as a full disk.
  public static func write(
    _ tensors: [StoredTensor],
    metadata: ExactDictionary<String> = [:],
    to path: String
  ) throws(SafetensorsError) {
    let byName = ExactDictionary(tensors.map { ($0.name, $0) })
    let entries = tensors.map { Entry($0.name, $0.dataType, $0.shape) }
    try write(entries, metadata: metadata, to: path) { (entry, sink) throws(SafetensorsError) in
      var failure: SafetensorsError?
      byName[entry.name]?.bytes.withUnsafeBytes { bytes in
        do throws(SafetensorsError) { try sink.write(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  /// Writes a file tensor by tensor, so that it never has to be in memory completely.
  ///
  /// - Parameter content: called for each entry in the order of the file to write the entry's bytes.
  public static func write(
    _ entries: [Entry],
    metadata: ExactDictionary<String> = [:],
    to path: String,
    content: (Entry, inout Sink) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    let entries = entries.sorted(by: precedes)
    let header = try header(entries, metadata, path: path)
    let file: AtomicFile
    do throws(FileError) {
      file = try AtomicFile(path)
      try file.write(header)
    } catch { throw .file(error) }
    for entry in entries {
      var sink = Sink(file: file)
      try content(entry, &sink)
      guard sink.count == entry.size else {
        throw .wrongContent(path: path, tensor: entry.name, expected: entry.size ?? 0, found: sink.count)
      }
    }
    do throws(FileError) { try file.commit() } catch { throw .file(error) }
  }

  /// The bytes of the file that `write` would write.
  public static func bytes(
    _ tensors: [StoredTensor],
    metadata: ExactDictionary<String> = [:]
  ) throws(SafetensorsError) -> [UInt8] {
    let tensors = tensors.sorted {
      precedes(Entry($0.name, $0.dataType, $0.shape), Entry($1.name, $1.dataType, $1.shape))
    }
    let entries = tensors.map { Entry($0.name, $0.dataType, $0.shape) }
    var bytes = try header(entries, metadata, path: "")
    for (tensor, entry) in zip(tensors, entries) {
      guard tensor.bytes.count == entry.size else {
        throw .wrongContent(
          path: "",
          tensor: tensor.name,
          expected: entry.size ?? 0,
          found: tensor.bytes.count
        )
      }
      bytes += tensor.bytes
    }
    return bytes
  }

  /// The most strictly aligned types first, then by name: so every tensor is aligned, because the header is padded.
  private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
    let (a, b) = (left.dataType.rank, right.dataType.rank)
    return a == b ? Path.precedes(left.name, right.name) : a > b
  }

  /// The length and the JSON, padded with blanks to a multiple of eight.
  private static func header(
    _ entries: [Entry],
    _ metadata: ExactDictionary<String>,
    path: String
  ) throws(SafetensorsError) -> [UInt8] {
    var names = Set<ExactText>()
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { Path.precedes($0.key, $1.key) }.map { key, value in
        "\(JSONText.quoted(key)):\(JSONText.quoted(value))"
      }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for entry in entries {
      guard names.insert(ExactText(entry.name)).inserted, entry.name != "__metadata__" else {
        throw .duplicateName(path: path, name: entry.name)
      }
      guard let size = entry.size, case (let end, false) = offset.addingReportingOverflow(size) else {
        throw .sizeOverflow(path: path, tensor: entry.name, shape: entry.shape)
      }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONText.quoted(entry.name)):{\"dtype\":\"\(entry.dataType.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    guard json.count <= SafetensorsHeader.limit else {
      throw .headerTooLarge(path: path, length: UInt64(json.count), limit: SafetensorsHeader.limit)
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
  }
}
