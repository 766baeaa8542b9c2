/// A tab-separated table that is compiled into the program, read as bytes: it is looked into at every start.
struct Table {
  /// One cell: bytes of the program's own constants, which live as long as it runs.
  struct Cell: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>

    var isEmpty: Bool { bytes.isEmpty }

    /// The text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text; nil for an empty cell.
    var textOrNil: String? { isEmpty ? nil : text }

    /// The parts between separators.
    func split(_ separator: Unicode.Scalar, omittingEmpty: Bool = true) -> [Cell] {
      bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: omittingEmpty).map {
        Cell(bytes: UnsafeBufferPointer(rebasing: $0))
      }
    }

    static func == (cell: Cell, text: StaticString) -> Bool {
      cell.bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    static let empty = Cell(bytes: UnsafeBufferPointer(start: nil, count: 0))
  }

  private let columns: [Cell]
  private let lines: [Cell]

  /// The embedded table of this file name.
  init(_ name: String) {
    var lines: [Cell] = []
    for file in embeddedFiles where file.path.description == name {
      let text = UnsafeBufferPointer(start: file.text.utf8Start, count: file.text.utf8CodeUnitCount)
      lines = Cell(bytes: text).split("\n")
    }
    columns = lines.first?.split("\t", omittingEmpty: false) ?? []
    self.lines = Array(lines.dropFirst())
  }

  /// The rows, each as its cells in the order of `names`; a column that is missing gives empty cells.
  func rows(_ names: StaticString...) -> [[Cell]] {
    let indices = names.map { name in columns.firstIndex { $0 == name } }
    return lines.map { line in
      let cells = line.split("\t", omittingEmpty: false)
      return indices.map { index in
        if let index, index < cells.count { cells[index] } else { .empty }
      }
    }
  }
}
