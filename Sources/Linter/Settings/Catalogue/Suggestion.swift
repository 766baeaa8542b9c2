/// "Did you mean …": the known name nearest to a mistyped one.
public enum Suggestion {
  /// The candidate with the smallest edit distance, if that is small relative to the name's length.
  ///
  /// Distance: optimal string alignment (insertion, deletion, substitution, transposition of neighbors cost 1),
  /// ignoring case. Ties go to the first in byte order.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let target = Array(name.lowercased().utf8)
    guard !target.isEmpty, target.count <= 64 else { return nil }
    let limit = max(1, target.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where abs(candidate.utf8.count - target.count) <= limit {
      let distance = distance(target, Array(candidate.lowercased().utf8))
      guard distance <= limit else { continue }
      if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (distance, candidate) }
    }
    return best?.name
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last.last ?? a.count
  }
}
