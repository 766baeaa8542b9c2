import Settings

/// Another way of saving the same text: editors differ in line endings, marks and indentation.
enum TextVariant: String, CaseIterable, Sendable, CustomStringConvertible {
  case crlf = "CRLF"
  case byteOrderMark = "byte-order mark"
  case noFinalNewline = "no final newline"
  case fourSpaces = "four spaces"
  case tabs = "tabs"

  var description: String { rawValue }

  /// Whether the variant is another text at all for a dialect: only JSON is re-indented, as only its indentation means nothing.
  func applies(to dialect: DialectName) -> Bool {
    self == .fourSpaces || self == .tabs ? dialect == .kohyaJSON : true
  }

  /// The text in this variant.
  func text(_ text: String) -> [UInt8] { rewritten(Array(text.utf8)).bytes }

  /// Where a range of the text is in the variant.
  func range(_ range: Range<Int>, in text: String) -> Range<Int> {
    let offsets = rewritten(Array(text.utf8)).offsets
    return offsets[range.lowerBound]..<offsets[range.upperBound]
  }

  /// The variant's bytes, and the offset in them of every offset in the text.
  private func rewritten(_ text: [UInt8]) -> (bytes: [UInt8], offsets: [Int]) {
    var bytes: [UInt8] = self == .byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    var offsets: [Int] = []
    let end = self == .noFinalNewline ? text.count - text.reversed().prefix { $0 == 0x0A }.count : text.count
    var isIndentation = true
    for (index, byte) in text.enumerated() {
      offsets.append(bytes.count)
      switch byte {
      case 0x0A where self == .crlf: bytes += [0x0D, 0x0A]
      case _ where index >= end: break
      case 0x20 where isIndentation && self == .fourSpaces: bytes += [0x20, 0x20]
      case 0x20 where isIndentation && self == .tabs:
        // Two spaces are one level.
        let column = index - (text[..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
        if column.isMultiple(of: 2) { bytes.append(0x09) }
      default: bytes.append(byte)
      }
      isIndentation = byte == 0x0A || (isIndentation && byte == 0x20)
    }
    return (bytes, offsets + [bytes.count])
  }
}
