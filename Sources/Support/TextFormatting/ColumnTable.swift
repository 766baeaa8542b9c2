/// Lays out rows of cells as columns of text, without trailing blanks.
public struct ColumnTable {
  /// The lines, without line breaks.
  public let lines: [String]

  /// Lays out rows, which may have different numbers of cells; each cell is shown on one line.
  ///
  /// - Parameters:
  ///   - rightAligned: the columns to align at the right, such as numbers.
  ///   - indent: the prefix of every line.
  ///   - columns: those of the terminal, at which the last cell of a row goes on below itself; nil for lines of any length.
  public init(_ rows: [[String]], rightAligned: Set<Int> = [], indent: String = "", columns: Int? = nil) {
    let rows = rows.map { $0.map(DisplayText.line) }
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    lines = rows.flatMap { row -> [String] in
      if let columns, let last = row.last, row.count > 1 {
        let start = indent.count + widths[..<(row.count - 1)].reduce(0) { $0 + $1 + 2 }
        let parts = DisplayText.wrapped(last, columns: max(20, columns - start))
        let below = parts.dropFirst().map { String(repeating: " ", count: start) + $0 }
        return [line(row.dropLast() + parts.prefix(1))] + below
      }
      return [line(row)]
    }

    func line(_ row: [String]) -> String {
      var line = indent
      for (column, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? blanks + cell : cell + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The lines, each with a line break.
  public var text: String { lines.map { $0 + "\n" }.joined() }
}
