/// A tab-separated table that is compiled into the program.
struct Table {
  private let columns: [Substring]
  private let lines: [Substring]

  /// The embedded table of this file name.
  init(_ name: String) {
    var lines: [Substring] = []
    for file in embeddedFiles where file.path.description == name {
      lines = file.text.description.split(separator: "\n")
    }
    columns = lines.first?.split(separator: "\t", omittingEmptySubsequences: false) ?? []
    self.lines = Array(lines.dropFirst())
  }

  /// The rows, each as its cells in the order of `names`; a column that is missing gives empty cells.
  func rows(_ names: String...) -> [[Substring]] {
    let indices = names.map { name in columns.firstIndex { $0 == name } }
    return lines.map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      return indices.map { index in
        if let index, index < cells.count { cells[index] } else { "" }
      }
    }
  }
}
