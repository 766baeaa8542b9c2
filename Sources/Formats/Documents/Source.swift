import Platform

/// The bytes of one text file and the name it is reported under.
public struct Source: Sendable {
  /// The path as the user wrote it, or the name given for standard input.
  public let path: String
  /// The file's bytes, untouched: a byte-order mark and carriage returns included.
  public let bytes: [UInt8]

  /// Wraps bytes that were read from `path`.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// Wraps text, for documents that exist only in memory.
  public init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }

  /// The text of a byte range; invalid UTF-8 is replaced by U+FFFD, and a range past the end is clamped.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The number of bytes of a UTF-8 byte-order mark at the start: 3 or 0.
  public var byteOrderMarkLength: Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }
}

/// A line and column in a text.
public struct Position: Sendable, Hashable {
  /// Line number, from 1.
  public var line: Int
  /// Column in Unicode scalars, from 1.
  public var column: Int

  /// Makes a position from 1-based numbers.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// The start of each line of a source, for converting byte offsets to positions.
public struct LineIndex: Sendable {
  private let bytes: [UInt8]
  private let starts: [Int]
  /// The number of scalars before each block of the text. Empty unless a line is longer than a block: counting from
  /// such a line's start for each of its findings would take quadratic time.
  private let blocks: [Int]

  private static let block = 4096

  /// Scans the bytes once; a line ends with LF, CR LF or a single CR.
  public init(_ source: Source) {
    bytes = source.bytes
    let starts = [source.byteOrderMarkLength] + Self.lineStarts(bytes)
    self.starts = starts
    let hasWideLine = zip(starts, starts.dropFirst() + [bytes.count]).contains { $1 - $0 > Self.block }
    blocks = hasWideLine ? Self.scalarsBeforeBlocks(of: bytes) : []
  }

  private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts: [Int] = []
    bytes.withUnsafeBytes { text in
      guard let base = text.baseAddress else { return }
      func next(_ byte: UInt8, from offset: Int) -> Int? {
        memchr(base + offset, Int32(byte), text.count - offset).map { UnsafeRawPointer($0) - base }
      }
      // A text without carriage returns, which most are, is not looked through for them again.
      var carriageReturn = next(UInt8(ascii: "\r"), from: 0) ?? .max
      var lineFeed = next(UInt8(ascii: "\n"), from: 0) ?? .max
      while min(carriageReturn, lineFeed) < .max {
        if carriageReturn < lineFeed {
          // The two of a CR LF end one line.
          if lineFeed != carriageReturn + 1 { starts.append(carriageReturn + 1) }
          carriageReturn = next(UInt8(ascii: "\r"), from: carriageReturn + 1) ?? .max
        } else {
          starts.append(lineFeed + 1)
          lineFeed = next(UInt8(ascii: "\n"), from: lineFeed + 1) ?? .max
        }
      }
    }
    return starts
  }

  private static func scalarsBeforeBlocks(of bytes: [UInt8]) -> [Int] {
    var blocks: [Int] = []
    var scalars = 0
    for start in stride(from: 0, to: bytes.count, by: block) {
      blocks.append(scalars)
      scalars += Self.scalars(bytes[start..<min(start + block, bytes.count)])
    }
    return blocks + [scalars]
  }

  private static func scalars(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

  /// The number of scalars that begin in a range.
  private func scalars(_ range: Range<Int>) -> Int {
    let (first, last) = (range.lowerBound / Self.block, range.upperBound / Self.block)
    guard last > first, last < blocks.count else { return Self.scalars(bytes[range]) }
    let before = Self.scalars(bytes[first * Self.block..<range.lowerBound])
    return blocks[last] - blocks[first] - before + Self.scalars(bytes[last * Self.block..<range.upperBound])
  }

  /// The number of lines; a text that ends in a newline has an empty last line.
  public var lineCount: Int { starts.count }

  /// The 1-based line of a byte offset; offsets past the end give the last line.
  public func line(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The position of a byte offset; offsets past the end give the end.
  public func position(of offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let low = line(of: offset) - 1
    guard starts[low] <= offset else { return Position(line: 1, column: 1) }
    return Position(line: low + 1, column: scalars(starts[low]..<offset) + 1)
  }

  /// The byte range of a 1-based line without its line ending; nil if there is no such line.
  public func range(ofLine line: Int) -> Range<Int>? {
    guard line >= 1, line <= starts.count else { return nil }
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") {
      end -= 1
    }
    return start..<end
  }
}
