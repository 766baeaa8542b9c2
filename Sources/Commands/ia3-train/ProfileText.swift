import TextFormatting
import Training

/// Where the time of a run went, for people.
enum ProfileText {
  static func text(_ profile: RunProfile) -> String {
    let batches = Double(max(1, profile.batches))
    var rows = [["layer", "calls", "forward s", "GFLOP/s", "backward s", "GFLOP/s", "share"]]
    for row in profile.rows {
      let share = (row.forwardSeconds + row.backwardSeconds) / max(profile.seconds, 1e-9)
      rows.append([
        row.kind, String(row.calls / max(1, profile.batches)),
        NumberFormat.fixed(row.forwardSeconds / batches, decimals: 4),
        rate(row.forwardOperations, row.forwardSeconds), NumberFormat.fixed(row.backwardSeconds / batches, decimals: 4),
        rate(row.backwardOperations, row.backwardSeconds), "\(NumberFormat.fixed(100 * share, decimals: 1)) %",
      ])
    }
    let layers = profile.rows.reduce(0) { $0 + $1.forwardSeconds + $1.backwardSeconds }
    rows.append([
      "no layer", "", "", "", NumberFormat.fixed(max(0, profile.seconds - layers) / batches, decimals: 4), "",
      "\(NumberFormat.fixed(100 * max(0, profile.seconds - layers) / max(profile.seconds, 1e-9), decimals: 1)) %",
    ])
    return ColumnTable(rows, rightAligned: [1, 2, 3, 4, 5, 6]).lines.joined(separator: "\n")
      + "\na batch took \(NumberFormat.fixed(profile.seconds / batches, decimals: 4)) s; a large matrix product runs at "
      + "\(NumberFormat.fixed(profile.peak / 1e9, decimals: 0)) GFLOP/s"
  }

  private static func rate(_ operations: Double, _ seconds: Double) -> String {
    seconds > 0 && operations > 0 ? NumberFormat.fixed(operations / seconds / 1e9, decimals: 0) : ""
  }
}
