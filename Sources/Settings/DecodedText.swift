import Documents

/// A string node's decoded bytes, each with the place in the source that it was written at.
///
/// Argument strings hold settings inside a string; a finding has to underline their bytes in the file.
struct DecodedText {
  /// The decoded text as UTF-8.
  let bytes: [UInt8]
  /// The source offset of each decoded byte, and of the closing quote.
  private let offsets: [Int]

  /// Reads the node's bytes again, escapes and all.
  init(_ node: Node, in source: Source) {
    guard let text = node.string else {
      bytes = []
      offsets = [node.range.lowerBound]
      return
    }
    bytes = Array(text.utf8)
    let quote = node.style == .plain ? 0 : 1
    var at = node.range.lowerBound + quote
    let end = node.range.upperBound - quote
    var offsets: [Int] = []
    offsets.reserveCapacity(bytes.count + 1)
    if node.style == .multiline || source.bytes.count < end || end - at == bytes.count {
      // Written as it reads; or across lines, where a place inside says nothing that the whole does not.
      for index in 0...bytes.count { offsets.append(min(at + index, max(end, at))) }
    } else {
      while offsets.count < bytes.count, at < end {
        let start = at
        let decoded = Self.decodedLength(source.bytes, at: &at, end: end)
        offsets += repeatElement(start, count: min(decoded, bytes.count - offsets.count))
      }
      offsets += repeatElement(end, count: bytes.count + 1 - offsets.count)
    }
    self.offsets = offsets
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

  /// Steps over one written character and says how many bytes it decodes to.
  private static func decodedLength(_ bytes: [UInt8], at: inout Int, end: Int) -> Int {
    guard bytes[at] == UInt8(ascii: "\\"), at + 1 < end else {
      at += 1
      return 1
    }
    let digits: Int
    switch bytes[at + 1] {
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    case _ where "\"\\/bfnrt'".utf8.contains(bytes[at + 1]):
      at += 2
      return 1
    default:
      // No escape: the reader kept the backslash.
      at += 1
      return 1
    }
    let hex = String(decoding: bytes[min(at + 2, end)..<min(at + 2 + digits, end)], as: UTF8.self)
    at = min(at + 2 + digits, end)
    guard let value = UInt32(hex, radix: 16) else { return 1 }
    if (0xD800..<0xDC00).contains(value) {
      at = min(at + 6, end)
      return 4
    }
    return UnicodeScalar(value).map { UTF8.width($0) } ?? 3
  }
}
