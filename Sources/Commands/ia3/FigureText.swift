/// Numbers for people.
enum FigureText {
  /// Four significant digits: `0.01234`, `12.35`, `1.235e-7`; `0` for zero.
  static func short(_ value: Double?) -> String {
    guard let value else { return "-" }
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var exponent = 0
    var scaled = value.magnitude
    while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
    while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
    let sign = value < 0 ? "-" : ""
    if exponent < -4 || exponent > 8 { return sign + fixed(scaled, 3) + "e\(exponent)" }
    return sign + fixed(value.magnitude, max(0, 3 - exponent))
  }

  /// A number that is not negative, with so many decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    let digits = String(Int((value * factor).rounded()))
    guard decimals > 0 else { return digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// `90,048`
  static func grouped(_ number: Int) -> String {
    var groups: [Substring] = []
    var rest = Substring(String(number))
    while rest.count > 3 {
      groups.append(rest.suffix(3))
      rest = rest.dropLast(3)
    }
    return ([rest] + groups.reversed()).joined(separator: ",")
  }

  /// `35 KB`, `144.1 MB`
  static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count) bytes"
    case ..<1_000_000: fixed(Double(count) / 1000, 0) + " KB"
    default: fixed(Double(count) / 1_000_000, 1) + " MB"
    }
  }

  /// Rows of cells as columns, two blanks apart, blanks at the ends of lines left out.
  ///
  /// - Parameter numbers: the columns that are aligned at their right.
  static func table(_ rows: [[String]], numbers: Set<Int> = [], indent: String = "") -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = indent
      for (column, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        line += (column > 0 ? "  " : "") + (numbers.contains(column) ? blanks + cell : cell + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
