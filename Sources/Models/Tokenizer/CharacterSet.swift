/// A set of characters, or of bytes, as ranges.
struct CharacterSet: Sendable {
  /// In order, without overlaps.
  private let ranges: [ClosedRange<UInt32>]
  private let isNegated: Bool

  /// Reads `first-last,single,…`, after `!` for all others; stops at the first character that belongs to no range.
  init(reading reader: inout HexReader) {
    isNegated = reader.peek == UInt8(ascii: "!")
    if isNegated { reader.skip() }
    var ranges: [ClosedRange<UInt32>] = []
    while let first = reader.number() {
      var last = first
      if reader.peek == UInt8(ascii: "-") {
        reader.skip()
        last = max(first, reader.number() ?? first)
      }
      ranges.append(first...last)
      guard reader.peek == UInt8(ascii: ",") else { break }
      reader.skip()
    }
    self.ranges = ranges
  }

  /// The members one by one; nil of a negated set, which has nearly all characters.
  var members: [UInt32]? { isNegated ? nil : ranges.flatMap { Array($0) } }

  func contains(_ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    let found = low < ranges.count && ranges[low].contains(value)
    return found != isNegated
  }
}

/// Short rows of character sets, any of which may match.
struct CharacterPatterns: Sendable {
  private enum Element {
    case one(CharacterSet)
    case optional(CharacterSet)
    case start
  }

  private let rows: [[Element]]
  /// The rows to try if a match starts with a character, in order; `otherRows` for characters not listed.
  private let rowsByFirst: [UInt32: [Int]]
  private let otherRows: [Int]

  /// Reads one row a line: sets with spaces between, `?` after one that may be left out, `^` for the text's start.
  init(_ text: EmbeddedText?) {
    var rows: [[Element]] = []
    text?.forEachLine { line in
      var reader = HexReader(line)
      var row: [Element] = []
      while let next = reader.peek {
        if next == UInt8(ascii: " ") {
          reader.skip()
        } else if next == UInt8(ascii: "^") {
          reader.skip()
          row.append(.start)
        } else {
          let set = CharacterSet(reading: &reader)
          if reader.peek == UInt8(ascii: "?") {
            reader.skip()
            row.append(.optional(set))
          } else {
            row.append(.one(set))
          }
        }
      }
      rows.append(row)
    }
    self.rows = rows
    (rowsByFirst, otherRows) = Self.index(rows)
  }

  private static func index(_ rows: [[Element]]) -> ([UInt32: [Int]], [Int]) {
    let members = rows.map { row in
      if case .one(let set) = row.first { set.members } else { nil as [UInt32]? }
    }
    let others = members.indices.filter { members[$0] == nil }
    var byFirst: [UInt32: [Int]] = [:]
    for (row, members) in members.enumerated() {
      for member in members ?? [] { byFirst[member, default: others].append(row) }
    }
    return (byFirst.mapValues { $0.sorted() }, others)
  }

  /// The end of the first row's match that starts at `start`.
  func end<Text: RandomAccessCollection>(in text: Text, from start: Int) -> Int?
  where Text.Element: UnsignedInteger, Text.Index == Int {
    guard start < text.endIndex else { return nil }
    for row in rowsByFirst[UInt32(text[start])] ?? otherRows {
      if let end = Self.end(rows[row][...], in: text, from: start) { return end }
    }
    return nil
  }

  /// Whether a row matches anywhere.
  func match<Text: RandomAccessCollection>(_ text: Text) -> Bool
  where Text.Element: UnsignedInteger, Text.Index == Int {
    text.indices.contains { end(in: text, from: $0) != nil }
  }

  private static func end<Text: RandomAccessCollection>(
    _ row: ArraySlice<Element>,
    in text: Text,
    from start: Int
  ) -> Int? where Text.Element: UnsignedInteger, Text.Index == Int {
    var position = start
    for index in row.indices {
      switch row[index] {
      case .start:
        guard position == text.startIndex else { return nil }
      case .one(let set):
        guard position < text.endIndex, set.contains(UInt32(text[position])) else { return nil }
        position += 1
      case .optional(let set):
        let rest = row[(index + 1)...]
        if position < text.endIndex, set.contains(UInt32(text[position])),
          let end = end(rest, in: text, from: position + 1)
        {
          return end
        }
        return end(rest, in: text, from: position)
      }
    }
    return position
  }
}
