/// Lays out rows of cells as columns of text, without trailing blanks.
public struct ColumnTable {
  /// The lines, without line breaks.
  public let lines: [String]

  /// Lays out rows, which may have different numbers of cells; each cell is shown on one line.
  ///
  /// - Parameters:
  ///   - rightAligned: the columns to align at the right, such as numbers.
  ///   - indent: the prefix of every line.
  public init(_ rows: [[String]], rightAligned: Set<Int> = [], indent: String = "") {
    let rows = rows.map { $0.map(DisplayText.line) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    lines = rows.map { row in
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
