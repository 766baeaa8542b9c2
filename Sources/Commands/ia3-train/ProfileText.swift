import Training

/// Where the time of a run went, for people.
enum ProfileText {
  static func text(_ profile: RunProfile) -> String {
    let batches = Double(max(1, profile.batches))
    var rows = [["layer", "calls", "forward s", "GFLOP/s", "backward s", "GFLOP/s", "share"]]
    for row in profile.rows {
      let share = (row.forwardSeconds + row.backwardSeconds) / max(profile.seconds, 1e-9)
      rows.append([
        row.kind, String(row.calls / max(1, profile.batches)), Number.fixed(row.forwardSeconds / batches, 4),
        rate(row.forwardOperations, row.forwardSeconds), Number.fixed(row.backwardSeconds / batches, 4),
        rate(row.backwardOperations, row.backwardSeconds), "\(Number.fixed(100 * share, 1)) %",
      ])
    }
    let layers = profile.rows.reduce(0) { $0 + $1.forwardSeconds + $1.backwardSeconds }
    rows.append([
      "no layer", "", "", "", Number.fixed(max(0, profile.seconds - layers) / batches, 4), "",
      "\(Number.fixed(100 * max(0, profile.seconds - layers) / max(profile.seconds, 1e-9), 1)) %",
    ])
    let widths = (0..<7).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + blanks : blanks + cell
      }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n")
      + "\na batch took \(Number.fixed(profile.seconds / batches, 4)) s; a large matrix product runs at "
      + "\(Number.fixed(profile.peak / 1e9, 0)) GFLOP/s"
  }

  private static func rate(_ operations: Double, _ seconds: Double) -> String {
    seconds > 0 && operations > 0 ? Number.fixed(operations / seconds / 1e9, 0) : ""
  }
}
