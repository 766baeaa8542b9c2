import CTables
import Platform

/// A tab-separated table embedded in the program, read as bytes because it is read at every start.
struct Table {
  /// One cell: bytes of one of the program's constants, which live as long as the process.
  struct Cell: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>

    var isEmpty: Bool { bytes.isEmpty }

    /// The text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text; nil for an empty cell.
    var textOrNil: String? { isEmpty ? nil : text }

    /// The part before the first separator, and the rest after it; nil for the rest if there is none.
    func cut(at separator: Unicode.Scalar) -> (part: Cell, rest: Cell?) {
      guard let base = bytes.baseAddress, let found = memchr(base, Int32(separator.value), bytes.count) else {
        return (self, nil)
      }
      let length = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      return (
        Cell(bytes: UnsafeBufferPointer(rebasing: bytes[..<length])),
        Cell(bytes: UnsafeBufferPointer(rebasing: bytes[(length + 1)...]))
      )
    }

    /// The parts between separators.
    func split(_ separator: Unicode.Scalar, omittingEmpty: Bool = true, expecting count: Int = 4) -> [Cell] {
      var parts: [Cell] = []
      parts.reserveCapacity(count)
      var next: Cell? = self
      while let rest = next {
        let (part, after) = rest.cut(at: separator)
        if !part.isEmpty || !omittingEmpty { parts.append(part) }
        next = after
      }
      return parts
    }

    /// What follows a text with which the cell begins; nil if it begins with something else.
    func suffix(after text: String) -> String? {
      let count = text.utf8.count
      guard bytes.count >= count, Cell(bytes: UnsafeBufferPointer(rebasing: bytes[..<count])) == text else {
        return nil
      }
      return String(decoding: bytes[count...], as: UTF8.self)
    }

    /// The values of a cell that lists choices.
    var choices: [String] { isEmpty ? [] : split("|", omittingEmpty: false).map(\.text) }

    /// Whether `text` is one of the parts between separators.
    func contains(_ text: String, separatedBy separator: Unicode.Scalar) -> Bool {
      var next: Cell? = self
      while let rest = next {
        let (part, after) = rest.cut(at: separator)
        if part == text { return true }
        next = after
      }
      return false
    }

    static func == (cell: Cell, text: String) -> Bool {
      guard text.utf8.count == cell.bytes.count else { return false }
      return text.utf8.withContiguousStorageIfAvailable { cell.isEqual(to: $0) } ?? text.utf8.elementsEqual(cell.bytes)
    }

    static func == (cell: Cell, text: StaticString) -> Bool {
      cell.isEqual(to: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    static func == (left: Cell, right: Cell) -> Bool { left.isEqual(to: right.bytes) }

    func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
      guard bytes.count == other.count, let a = bytes.baseAddress, let b = other.baseAddress else {
        return bytes.isEmpty && other.isEmpty
      }
      return memcmp(a, b, bytes.count) == 0
    }

    static let empty = Cell(bytes: UnsafeBufferPointer(start: nil, count: 0))
  }

  /// One row, with its cells in the order of the requested names.
  struct Row {
    fileprivate let cells: [Cell]
    fileprivate let columns: [Int?]

    /// A cell; empty if the table lacks the column or the row ends before it.
    subscript(number: Int) -> Cell {
      guard let index = columns[number], index < cells.count else { return .empty }
      return cells[index]
    }
  }

  private let columns: [Cell]
  private let lines: [Cell]

  /// Opens the embedded table with this file name.
  init(_ name: String) {
    var size = 0
    let text = UnsafeBufferPointer(start: ia3_table(name, &size), count: size)
    let lines = text.isEmpty ? [] : Cell(bytes: text).split("\n", expecting: 512)
    columns = lines.first?.split("\t", omittingEmpty: false) ?? []
    self.lines = Array(lines.dropFirst())
  }

  /// The first cell of each row.
  var firstCells: [Cell] { lines.map { $0.cut(at: "\t").part } }

  /// The rows, or some of them, with the columns of these names.
  func rows(_ names: StaticString..., in range: Range<Int>? = nil) -> [Row] {
    let indices = names.map { name in columns.firstIndex { $0 == name } }
    return lines[range ?? lines.indices].map {
      Row(cells: $0.split("\t", omittingEmpty: false, expecting: columns.count), columns: indices)
    }
  }
}
