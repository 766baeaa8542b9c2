/// The line layout of a text, for edits that must match their surroundings.
struct TextLayout {
  let bytes: [UInt8]
  /// The end of a byte-order mark.
  let start: Int
  private let comments: [Range<Int>]

  init(_ document: Document) {
    bytes = document.source.bytes
    start = document.source.byteOrderMarkLength
    comments = document.comments
  }

  /// The text's line ending: CR LF if its first line ends so.
  var newline: String {
    guard let lineFeed = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return "\n" }
    return bytes.at(lineFeed - 1) == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }

  /// The blanks of the first indented line; two spaces if there is none.
  var indentationUnit: String {
    var offset = start
    while offset < bytes.count {
      let end = skipBlanks(from: offset)
      if end > offset, let byte = bytes.at(end), !byte.isLineBreak { return text(offset..<end) }
      offset = nextLine(after: end)
    }
    return "  "
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  func skipBlanks(from offset: Int) -> Int {
    var offset = offset
    while let byte = bytes.at(offset), byte.isBlank { offset += 1 }
    return offset
  }

  /// The start of the line that contains an offset, after a byte-order mark.
  func lineStart(of offset: Int) -> Int { lineStart(of: offset, notBefore: start) }

  /// The start of the line that contains an offset, or `bound` if the line starts before it.
  func lineStart(of offset: Int, notBefore bound: Int) -> Int {
    var offset = min(offset, bytes.count)
    while offset > bound, let byte = bytes.at(offset - 1), !byte.isLineBreak { offset -= 1 }
    return max(offset, bound)
  }

  /// Whether a line begins at an offset.
  func isLineStart(_ offset: Int) -> Bool { offset <= start || bytes.at(offset - 1)?.isLineBreak == true }

  /// The start of the line after the one that contains an offset; the end of the text if there is none.
  func nextLine(after offset: Int) -> Int {
    var offset = offset
    while let byte = bytes.at(offset), !byte.isLineBreak { offset += 1 }
    return skipLineBreak(at: offset)
  }

  /// The offset after a line break that begins at an offset.
  func skipLineBreak(at offset: Int) -> Int {
    if bytes.at(offset) == UInt8(ascii: "\r"), bytes.at(offset + 1) == UInt8(ascii: "\n") {
      return offset + 2
    }
    return bytes.at(offset)?.isLineBreak == true ? offset + 1 : offset
  }

  /// The offset of a line break that ends just before an offset.
  func dropLineBreak(before offset: Int) -> Int {
    guard offset > start, bytes.at(offset - 1)?.isLineBreak == true else { return offset }
    let isPair = bytes.at(offset - 1) == UInt8(ascii: "\n") && bytes.at(offset - 2) == UInt8(ascii: "\r")
    return max(start, offset - (isPair ? 2 : 1))
  }

  func isLineEnd(_ offset: Int) -> Bool { bytes.at(offset)?.isLineBreak ?? true }

  /// The blanks before an offset; nil if there is anything else before it on its line.
  func indentation(of offset: Int) -> String? {
    let start = lineStart(of: offset)
    return skipBlanks(from: start) >= offset ? text(start..<offset) : nil
  }

  /// The index of the first comment that ends after an offset.
  private func comment(endingAfter offset: Int) -> Int {
    var (low, high) = (0, comments.count)
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The comments that overlap a range.
  func comments(in range: Range<Int>) -> [Range<Int>] {
    let first = comment(endingAfter: range.lowerBound)
    return comments[first...].prefix { $0.lowerBound < range.upperBound }.filter { $0.overlaps(range) }
  }

  /// The comma in a gap between two members, outside of comments.
  func comma(in gap: Range<Int>) -> Int? {
    var offset = gap.lowerBound
    var next = comment(endingAfter: offset)
    while offset < gap.upperBound {
      if next < comments.count, comments[next].contains(offset) {
        offset = comments[next].upperBound
        next += 1
      } else if bytes.at(offset) == UInt8(ascii: ",") {
        return offset
      } else {
        offset += 1
      }
    }
    return nil
  }

  /// The comment that begins at an offset.
  private func comment(at offset: Int) -> Range<Int>? {
    let index = comment(endingAfter: offset)
    return index < comments.count && comments[index].lowerBound == offset ? comments[index] : nil
  }

  /// The rest of a line: one comma, comments and blanks.
  struct Tail {
    /// After the last comma or comment, before trailing blanks.
    var contentEnd: Int
    /// Before the next thing that is not skipped.
    var end: Int
    var comments: [Range<Int>] = []
  }

  /// Reads on from the end of a value, to the end of the line or the next thing on it.
  func tail(after offset: Int, withComma: Bool) -> Tail {
    var tail = Tail(contentEnd: offset, end: offset)
    var mayHaveComma = withComma
    while true {
      let next = skipBlanks(from: tail.end)
      tail.end = next
      if mayHaveComma, bytes.at(next) == UInt8(ascii: ",") {
        mayHaveComma = false
        tail.end = next + 1
      } else if let comment = comment(at: next),
        !bytes[comment.clamped(to: 0..<bytes.count)].contains(where: \.isLineBreak)
      {
        tail.comments.append(comment)
        tail.end = comment.upperBound
      } else {
        return tail
      }
      tail.contentEnd = tail.end
    }
  }
}
