import Documents

/// A string node's decoded bytes, each with its place in the source.
///
/// Argument strings contain settings; a finding has to underline their bytes in the file.
struct DecodedText {
  /// The decoded text as UTF-8.
  let bytes: [UInt8]
  /// The source offset of each decoded byte, and of the closing quote.
  private let offsets: [Int]

  /// Decodes the node's bytes again, escapes included.
  init(_ node: Node, in source: Source) {
    guard let text = node.string else {
      bytes = []
      offsets = [node.range.lowerBound]
      return
    }
    bytes = Array(text.utf8)
    let written = Self.contents(of: node, in: source)
    // TOML's literal strings have no escapes.
    let hasEscapes = bytes.count != written.count || !source.bytes[written].elementsEqual(bytes)
    if !hasEscapes, bytes.allSatisfy({ $0 < 0x80 }) {
      offsets = Array(written.lowerBound...written.upperBound)
      return
    }
    var at = written.lowerBound
    var offsets: [Int] = []
    offsets.reserveCapacity(bytes.count + 1)
    while offsets.count < bytes.count, at < written.upperBound {
      let start = at
      let decoded = Self.decodedLength(source.bytes, at: &at, end: written.upperBound, hasEscapes: hasEscapes)
      offsets += repeatElement(start, count: min(decoded, bytes.count - offsets.count))
    }
    offsets += repeatElement(written.upperBound, count: bytes.count + 1 - offsets.count)
    self.offsets = offsets
  }

  /// The bytes between the quotes, without the line break that TOML drops after three opening quotes.
  private static func contents(of node: Node, in source: Source) -> Range<Int> {
    let bytes = source.bytes
    let quotes = node.style == .plain ? 0 : node.style == .multiline ? 3 : 1
    let end = max(min(node.range.upperBound, bytes.count) - quotes, 0)
    var start = min(node.range.lowerBound + quotes, end)
    if quotes == 3 {
      if start < end, bytes[start] == UInt8(ascii: "\r"), start + 1 < end,
        bytes[start + 1] == UInt8(ascii: "\n")
      {
        start += 1
      }
      if start < end, bytes[start] == UInt8(ascii: "\n") { start += 1 }
    }
    return start..<end
  }

  /// The source bytes of a range of decoded bytes.
  func sourceRange(_ range: Range<Int>) -> Range<Int> {
    let lower = offsets[min(max(range.lowerBound, 0), offsets.count - 1)]
    let upper = offsets[min(max(range.upperBound, 0), offsets.count - 1)]
    return lower..<max(lower, upper)
  }

  /// The text of a range of decoded bytes.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The text of a range without its double quotes, which kohya_ss drops.
  func unquoted(_ range: Range<Int>) -> String {
    let part = bytes[range.clamped(to: 0..<bytes.count)]
    guard part.contains(UInt8(ascii: "\"")) else { return String(decoding: part, as: UTF8.self) }
    return String(decoding: part.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  /// The bytes of a range without its double quotes.
  func unquotedBytes(_ range: Range<Int>) -> some Collection<UInt8> {
    bytes[range.clamped(to: 0..<bytes.count)].lazy.filter { $0 != UInt8(ascii: "\"") }
  }

  /// Steps over one written character and returns the number of bytes that it decodes to.
  private static func decodedLength(_ bytes: [UInt8], at: inout Int, end: Int, hasEscapes: Bool) -> Int {
    guard hasEscapes, bytes[at] == UInt8(ascii: "\\"), at + 1 < end else {
      return unescapedLength(bytes, at: &at, end: end)
    }
    switch bytes[at + 1] {
    case UInt8(ascii: "u"): return scalarLength(bytes, at: &at, end: end, digits: 4)
    case UInt8(ascii: "U"): return scalarLength(bytes, at: &at, end: end, digits: 8)
    case _ where "\"\\/bfnrt".utf8.contains(bytes[at + 1]):
      at += 2
      return 1
    default:
      if let next = lineContinuation(bytes, at: at + 1, end: end) {
        at = next
        return 0
      }
      // Not an escape: the reader kept the backslash.
      at += 1
      return 1
    }
  }

  /// A character that stands for itself; invalid UTF-8 reads as U+FFFD.
  private static func unescapedLength(_ bytes: [UInt8], at: inout Int, end: Int) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes[at..<end].makeIterator()
    switch parser.parseScalar(from: &rest) {
    case .valid(let scalar):
      at += scalar.count
      return scalar.count
    case .error(let length):
      at += max(length, 1)
      return 3
    case .emptyInput:
      at = end
      return 0
    }
  }

  /// `\uXXXX`, `\UXXXXXXXX` or a surrogate pair; a lone surrogate reads as U+FFFD.
  private static func scalarLength(_ bytes: [UInt8], at: inout Int, end: Int, digits: Int) -> Int {
    guard let value = hexadecimal(bytes, at + 2, digits, end: end) else {
      at += 1
      return 1
    }
    at += 2 + digits
    if (0xD800..<0xDC00).contains(value), at + 1 < end, bytes[at] == UInt8(ascii: "\\"),
      bytes[at + 1] == UInt8(ascii: "u"),
      let low = hexadecimal(bytes, at + 2, 4, end: end), (0xDC00..<0xE000).contains(low)
    {
      at += 6
      return 4
    }
    return UnicodeScalar(value).map { UTF8.width($0) } ?? 3
  }

  private static func hexadecimal(_ bytes: [UInt8], _ start: Int, _ digits: Int, end: Int) -> UInt32? {
    guard start + digits <= end else { return nil }
    return UInt32(String(decoding: bytes[start..<start + digits], as: UTF8.self), radix: 16)
  }

  /// The end of the space that a backslash at the end of a line swallows.
  private static func lineContinuation(_ bytes: [UInt8], at start: Int, end: Int) -> Int? {
    let rest = bytes[start..<end]
    let next = rest.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? end
    return rest[..<next].contains(0x0A) ? next : nil
  }
}
