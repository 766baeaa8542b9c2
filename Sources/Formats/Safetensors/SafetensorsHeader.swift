import Documents
import Files
import Platform

/// A tensor as a file's header describes it.
public struct TensorInfo: Sendable, Hashable {
  /// The element type.
  public let dataType: DataType
  /// The dimensions, outermost first; empty for a single value.
  public let shape: [Int]
  /// The range of its bytes in the file.
  public let range: Range<Int>

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}

/// The header of a safetensors file: a little-endian 64-bit length, and that many bytes of JSON.
public struct SafetensorsHeader: Sendable {
  /// The longest header that the official library reads, in bytes.
  public static let limit = 100_000_000

  /// The JSON; its issues contain any violations of the format.
  public let document: Document
  /// The offset of the tensors' bytes in the file.
  public let dataStart: Int
  /// The file's size in bytes.
  public let fileSize: Int

  /// The path as given.
  public var path: String { document.source.path }

  /// Reads a file's header only, not its tensors.
  ///
  /// When this returns, the header is a JSON object; `tensors()` checks whether it is valid.
  public static func read(_ path: String) throws(SafetensorsError) -> SafetensorsHeader {
    let size = FileSystem.status(path)?.size ?? 0
    let length = try length(prefix: try prefix(path, 8), path: path, fileSize: size)
    let bytes = try prefix(path, 8 + length)
    // The file shrank between the two calls.
    guard bytes.count == 8 + length else {
      throw .headerBeyondFile(path: path, length: UInt64(length), bytes: bytes.count)
    }
    return try SafetensorsHeader(path: path, json: Array(bytes.dropFirst(8)), fileSize: size)
  }

  /// The header of a whole file in memory.
  public init(path: String, file: UnsafeRawBufferPointer) throws(SafetensorsError) {
    let length = try Self.length(prefix: Array(file.prefix(8)), path: path, fileSize: file.count)
    try self.init(
      path: path,
      json: Array(UnsafeRawBufferPointer(rebasing: file[8..<8 + length])),
      fileSize: file.count
    )
  }

  private init(path: String, json: [UInt8], fileSize: Int) throws(SafetensorsError) {
    document = Document.parse(
      Source(path: path, bytes: json),
      as: .json,
      limit: Self.limit,
      repairingDuplicates: false
    )
    dataStart = 8 + json.count
    self.fileSize = fileSize
    if document.issues.contains(where: { $0.kind == .invalidUTF8 }) { throw .headerNotUTF8(path: path) }
    guard document.root?.isMapping == true else {
      let problem = document.issues.first?.message ?? "it is not a JSON object"
      throw .malformedHeader(path: path, problem: problem)
    }
  }

  private static func prefix(_ path: String, _ count: Int) throws(SafetensorsError) -> [UInt8] {
    do throws(FileError) { return try FileSystem.readPrefix(path, count: count) } catch { throw .file(error) }
  }

  private static func length(prefix: [UInt8], path: String, fileSize: Int) throws(SafetensorsError) -> Int {
    if let format = SafetensorsError.OtherFormat(prefix: prefix) {
      throw .otherFormat(path: path, format: format)
    }
    guard prefix.count == 8 else { throw .tooShort(path: path, bytes: prefix.count) }
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(max(0, fileSize - 8)) else {
      throw .headerBeyondFile(path: path, length: length, bytes: fileSize)
    }
    guard length <= UInt64(limit) else { throw .headerTooLarge(path: path, length: length, limit: limit) }
    return Int(length)
  }
}

extension SafetensorsHeader {
  /// The texts under `__metadata__`; empty if there is none.
  ///
  /// - Throws: `SafetensorsError` if the header is not valid.
  public func metadata() throws(SafetensorsError) -> ExactDictionary<String> {
    try checkSyntax()
    guard let node = document.root?["__metadata__"], node.content != .null else { return [:] }
    guard node.isMapping else { throw .badMetadata(path: path, key: nil) }
    var metadata = ExactDictionary<String>()
    for member in node.members {
      guard let text = member.value.string else { throw .badMetadata(path: path, key: member.key) }
      metadata[member.key] = text
    }
    return metadata
  }

  /// The tensors by name: each one's bytes lie in the file, match its shape, follow the previous one's without a gap or
  /// an overlap, and the last one ends at the end of the file, as the official library requires.
  ///
  /// - Throws: `SafetensorsError` if the header is not valid.
  public func tensors() throws(SafetensorsError) -> ExactDictionary<TensorInfo> {
    try checkSyntax()
    var entries: [Entry] = []
    for member in document.root?.members ?? [] where member.key != "__metadata__" {
      entries.append(try Entry(member, path: path))
    }
    let dataSize = fileSize - dataStart
    for entry in entries where entry.begin <= entry.end && entry.end > dataSize {
      throw .truncated(path: path, tensor: entry.name, end: entry.end, bytes: dataSize)
    }
    entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var tensors = ExactDictionary<TensorInfo>(minimumCapacity: entries.count)
    var last = (name: "", end: 0)
    for entry in entries {
      let size = try entry.checkedSize(path: path)
      if entry.begin < last.end {
        throw .overlap(
          path: path,
          tensor: entry.name,
          other: last.name,
          begin: entry.begin,
          otherEnd: last.end
        )
      }
      if entry.begin > last.end {
        throw .gap(path: path, tensor: entry.name, begin: entry.begin, previousEnd: last.end)
      }
      guard size == entry.end - entry.begin else {
        throw .sizeMismatch(
          path: path,
          tensor: entry.name,
          type: entry.dataType,
          shape: entry.shape,
          expected: size,
          found: entry.end - entry.begin
        )
      }
      last = (entry.name, entry.end)
      tensors[entry.name] = TensorInfo(
        dataType: entry.dataType,
        shape: entry.shape,
        range: dataStart + entry.begin..<dataStart + entry.end
      )
    }
    guard last.end == dataSize else {
      throw .trailingBytes(path: path, expected: last.end, found: dataSize)
    }
    return tensors
  }

  /// Rejects what the lenient parser of configs accepts.
  private func checkSyntax() throws(SafetensorsError) {
    guard let issue = document.issues.first else { return }
    if issue.kind == .duplicateKey {
      let quoted = document.source.bytes[issue.range].dropFirst().dropLast()
      throw .duplicateName(path: path, name: String(decoding: quoted, as: UTF8.self))
    }
    throw .malformedHeader(path: path, problem: issue.message)
  }

  /// One tensor's entry, with parts of the right types.
  private struct Entry {
    let name: String
    let dataType: DataType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(_ member: Member, path: String) throws(SafetensorsError) {
      func broken(_ problem: String) -> SafetensorsError {
        .badEntry(path: path, tensor: member.key, problem: problem)
      }
      name = member.key
      guard member.value.isMapping else { throw broken("its entry in the header is not an object") }
      guard let type = member.value["dtype"]?.string else { throw broken("it has no dtype") }
      guard let dataType = DataType(rawValue: type) else {
        throw .unknownType(path: path, tensor: member.key, type: type)
      }
      self.dataType = dataType
      guard let shape = member.value["shape"], case .sequence(let items) = shape.content else {
        throw broken("it has no shape")
      }
      self.shape = try Self.numbers(items) { broken("its shape has \($0), which is not a size") }
      guard let offsets = member.value["data_offsets"], case .sequence(let items) = offsets.content else {
        throw broken("it has no data_offsets")
      }
      let bounds = try Self.numbers(items) { broken("its data_offsets have \($0), which is not an offset") }
      guard bounds.count == 2 else { throw broken("it has \(bounds.count) data_offsets, but must have 2") }
      (begin, end) = (bounds[0], bounds[1])
    }

    private static func numbers(
      _ items: [Node],
      otherwise error: (String) -> SafetensorsError
    ) throws(SafetensorsError) -> [Int] {
      var numbers: [Int] = []
      for item in items {
        switch item.content {
        case .integer(let number) where number >= 0: numbers.append(number)
        case .integer(let number): throw error("\(number)")
        case .float(let number): throw error("\(number)")
        default: throw error("something that is not a number")
        }
      }
      return numbers
    }

    /// The number of bytes that the shape takes.
    ///
    /// When this returns, the product of any of the dimensions fits an `Int`, even if another one is 0.
    func checkedSize(path: String) throws(SafetensorsError) -> Int {
      guard begin <= end else { throw .reversedRange(path: path, tensor: name, begin: begin, end: end) }
      var size = 1
      for dimension in shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: max(1, dimension))
        guard !overflow else { throw .sizeOverflow(path: path, tensor: name, shape: shape) }
        size = product
      }
      if shape.contains(0) { size = 0 }
      let (bits, overflow) = size.multipliedReportingOverflow(by: dataType.bits)
      guard !overflow else { throw .sizeOverflow(path: path, tensor: name, shape: shape) }
      guard bits % 8 == 0 else {
        throw .badEntry(
          path: path,
          tensor: name,
          problem: "\(size) elements of \(dataType.bits) bits do not fill whole bytes"
        )
      }
      return bits / 8
    }
  }
}

extension SafetensorsError.OtherFormat {
  /// The format that is recognized by a file's first eight bytes.
  init?(prefix: [UInt8]) {
    // In a safetensors file, the upper half of the header's length is zero.
    guard prefix.count == 8, prefix[4...].contains(where: { $0 != 0 }) else { return nil }
    func begins(_ text: String) -> Bool { prefix.starts(with: text.utf8) }
    switch prefix.first {
    case UInt8(ascii: "P") where begins("PK\u{3}\u{4}"): self = .torchArchive
    case 0x80 where (2...5).contains(prefix[1]): self = .pickle
    case UInt8(ascii: "G") where begins("GGUF"): self = .gguf
    case 0x89 where prefix.dropFirst().starts(with: "HDF".utf8): self = .hdf5
    case UInt8(ascii: "v") where begins("version"): self = .gitLFS
    case UInt8(ascii: "<") where begins("<!DOC") || begins("<!doc") || begins("<html"): self = .html
    case 0x89 where prefix.dropFirst().starts(with: "PNG".utf8): self = .png
    case _ where prefix.allSatisfy { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }: self = .text
    default: return nil
    }
  }
}
