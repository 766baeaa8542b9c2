import Files
import Platform

/// Random access to a file's bytes, read a window at a time: a header needs only a few bytes of a large file.
struct ImageSource {
  /// Bytes in the file.
  let size: Int

  private enum Storage {
    case descriptor(Int32, path: String)
    case memory([UInt8])
  }

  private static let windowSize = 4096
  private static let scanWindowSize = 1 << 16
  private let storage: Storage
  private var window: [UInt8] = []
  private var windowStart = 0

  init(_ bytes: [UInt8]) {
    size = bytes.count
    storage = .memory(bytes)
    window = bytes
  }

  /// - Parameter descriptor: an open file, which the caller closes.
  init(descriptor: Int32, size: Int, path: String) {
    self.size = size
    storage = .descriptor(descriptor, path: path)
  }

  /// Runs `body` with a file's bytes; a folder, pipe or device is an error.
  static func open<Result>(
    _ path: String,
    _ body: (inout ImageSource) throws(ImageError) -> Result
  ) throws(ImageError) -> Result {
    let (descriptor, status) = try rethrowing(FileSystem.openRegular(path), as: ImageError.file)
    defer { close(descriptor) }
    var source = ImageSource(descriptor: descriptor, size: status.size, path: path)
    return try body(&source)
  }

  /// The byte at `offset`.
  mutating func byte(at offset: Int) throws(ImageError) -> Int {
    try load(offset, 1)
    return Int(window[offset - windowStart])
  }

  /// A big-endian number of `count` bytes, at most 4.
  mutating func big(_ count: Int, at offset: Int) throws(ImageError) -> Int {
    try load(offset, count)
    let start = offset - windowStart
    return window[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A little-endian number of `count` bytes, at most 4.
  mutating func little(_ count: Int, at offset: Int) throws(ImageError) -> Int {
    try load(offset, count)
    let start = offset - windowStart
    return window[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// The first offset from `start` on with a byte that is wanted; nil if none of `count` bytes is, or the file ends.
  mutating func offset(
    from start: Int,
    within count: Int,
    where isWanted: (UInt8) -> Bool
  ) throws(ImageError) -> Int? {
    var offset = start
    let end = start + min(count, size - start)
    while offset < end {
      try load(offset, 1, window: Self.scanWindowSize)
      let from = offset - windowStart
      let to = min(window.count, end - windowStart)
      if let found = window[from..<to].firstIndex(where: isWanted) { return windowStart + found }
      offset = windowStart + to
    }
    return nil
  }

  /// Whether the bytes at `offset` spell `text`; false past the end.
  mutating func matches(_ text: String, at offset: Int) throws(ImageError) -> Bool {
    try matches(Array(text.utf8), at: offset)
  }

  /// Whether the bytes at `offset` are `expected`; false past the end.
  mutating func matches(_ expected: [UInt8], at offset: Int) throws(ImageError) -> Bool {
    guard offset >= 0, expected.count <= size, offset <= size - expected.count else { return false }
    try load(offset, expected.count)
    let start = offset - windowStart
    return window[start..<start + expected.count].elementsEqual(expected)
  }

  /// Makes the window hold `count` bytes from `offset` on, and some more: `wanted` if the file has them.
  private mutating func load(_ offset: Int, _ count: Int, window wanted: Int = windowSize) throws(ImageError) {
    guard offset >= 0, count <= size, offset <= size - count else { throw .truncatedHeader }
    if offset >= windowStart, offset + count <= windowStart + window.count { return }
    guard case .descriptor(let descriptor, let path) = storage else { throw .truncatedHeader }
    let wanted = min(max(wanted, count), size - offset)
    var bytes = [UInt8](repeating: 0, count: wanted)
    let filled: Int
    do throws(SystemError) { filled = try Descriptor.fill(descriptor, &bytes, at: offset) } catch {
      throw .file(FileError(error, "read", path))
    }
    bytes.removeLast(wanted - filled)
    window = bytes
    windowStart = offset
    // The file may have shrunk since its size was read.
    guard filled >= count else { throw .truncatedHeader }
  }
}
