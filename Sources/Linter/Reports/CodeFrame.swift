import Documents
import TextFormatting

/// A piece of a source line as displayed: the text before the underlined part, that part, and the text after it.
struct FramedLine: Equatable {
  var before: String
  var marked: String
  var after: String

  /// The largest number of columns shown of a line, if no terminal has fewer.
  static let columns = 100
  /// The largest number of bytes examined on either side, so that a line of megabytes costs no more than a short one.
  private static let bytes = 1024
  private static let ellipsis = "…"

  /// Cuts the line around the marked bytes; both ranges lie in `bytes`.
  ///
  /// - Parameter columns: the largest number shown of the line; the underlined part gets three fifths of them.
  init(_ bytes: [UInt8], line: Range<Int>, marked range: Range<Int>, columns: Int = Self.columns) {
    let markedColumns = columns * 3 / 5
    let range = range.clamped(to: line)
    let start = min(
      range.lowerBound,
      max(line.lowerBound, Self.boundary(bytes, range.lowerBound - Self.bytes))
    )
    let markedEnd = min(range.upperBound, Self.boundary(bytes, range.lowerBound + Self.bytes))
    let end = min(line.upperBound, Self.boundary(bytes, range.upperBound + Self.bytes))

    let before = Self.text(bytes[start..<range.lowerBound])
    var marked = Self.text(bytes[range.lowerBound..<markedEnd])
    var after = Self.text(bytes[range.upperBound..<end])
    let isMarkedCut = markedEnd < range.upperBound || DisplayText.width(marked) > markedColumns
    let hasMore = start > line.lowerBound || end < line.upperBound
    let total = DisplayText.width(before) + DisplayText.width(marked) + DisplayText.width(after)
    guard hasMore || markedEnd < range.upperBound || total > columns else {
      (self.before, self.marked, self.after) = (before, marked, after)
      return
    }

    if isMarkedCut {
      marked = Self.prefix(marked, markedColumns - 1) + Self.ellipsis
      after = ""
    }
    let room = max(0, columns - DisplayText.width(marked))
    let beforeRoom = max(room / 2, room - DisplayText.width(after))
    self.before = Self.fit(before, beforeRoom, isCut: start > line.lowerBound, atStart: true)
    self.marked = marked
    let afterRoom = room - DisplayText.width(self.before)
    self.after = Self.fit(after, afterRoom, isCut: !isMarkedCut && end < line.upperBound, atStart: false)
  }

  private static func fit(_ text: String, _ columns: Int, isCut: Bool, atStart: Bool) -> String {
    if !isCut && DisplayText.width(text) <= columns { return text }
    if atStart { return ellipsis + suffix(text, columns - 1) }
    return prefix(text, columns - 1) + ellipsis
  }

  private static func prefix(_ text: String, _ columns: Int) -> String {
    var result = String.UnicodeScalarView()
    var width = 0
    for scalar in text.unicodeScalars {
      width += DisplayText.width(scalar)
      if width > columns { break }
      result.append(scalar)
    }
    return String(result)
  }

  private static func suffix(_ text: String, _ columns: Int) -> String {
    var count = 0
    var width = 0
    for scalar in text.unicodeScalars.reversed() {
      width += DisplayText.width(scalar)
      if width > columns { break }
      count += 1
    }
    return String(String.UnicodeScalarView(text.unicodeScalars.suffix(count)))
  }

  /// The offset, moved forward to the start of a UTF-8 sequence, at most three bytes further.
  private static func boundary(_ bytes: [UInt8], _ offset: Int) -> Int {
    let offset = min(max(0, offset), bytes.count)
    let rest = bytes[offset...].prefix(4)
    return rest.firstIndex { $0 & 0xC0 != 0x80 } ?? offset
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    DisplayText.line(String(decoding: bytes, as: UTF8.self))
  }
}

/// The lines of a source that a finding is about, with their numbers and an underline.
struct CodeFrame {
  /// The width of the largest line number, in columns.
  let numberWidth: Int
  /// The line before, unless it is empty.
  let context: (number: Int, text: String)?
  let number: Int
  let line: FramedLine
  /// The number of lines that the finding covers.
  let lineCount: Int

  /// Finds the lines.
  ///
  /// - Parameter columns: the width of the terminal that shows them; nil if there is none.
  init?(_ place: SourceRegion, in text: IndexedSource, columns: Int? = nil) {
    number = place.start.line
    guard let range = text.lines.range(ofLine: number) else { return nil }
    let bytes = text.source.bytes
    let digits = String(number).count
    numberWidth = digits
    // Beside the line are its number, a blank, a bar and a blank.
    let room = columns.map { max(20, $0 - digits - 3) } ?? FramedLine.columns
    line = FramedLine(bytes, line: range, marked: place.range, columns: room)
    // A range that ends with a line break covers nothing of the line after it.
    let lastLine = place.end.column > 1 ? place.end.line : place.end.line - 1
    lineCount = max(1, lastLine - number + 1)

    guard let previous = text.lines.range(ofLine: number - 1) else {
      context = nil
      return
    }
    let start = previous.lowerBound..<previous.lowerBound
    let framed = FramedLine(bytes, line: previous, marked: start, columns: room).after
    context = framed.allSatisfy { $0 == " " } ? nil : (number - 1, framed)
  }
}
