import Documents
import Platform

/// The difference of two texts as `diff -u` writes it.
enum UnifiedDiff {
  private enum Line: Equatable {
    case same(ArraySlice<UInt8>)
    case removed(ArraySlice<UInt8>)
    case added(ArraySlice<UInt8>)
  }

  private static let context = 3

  /// The diff; empty if the texts are equal.
  static func text(from old: Source, to new: Source) -> [UInt8] {
    let lines = difference(split(old.bytes), split(new.bytes))
    guard lines.contains(where: { if case .same = $0 { false } else { true } }) else { return [] }
    var result: [UInt8] = SystemText.bytes(
      "--- \(PatchName.header(old.path))\n+++ \(PatchName.header(new.path))\n"
    )
    var before = (old: 0, new: 0)
    var done = 0
    for hunk in hunks(lines) {
      let passed = counts(lines[done..<hunk.lowerBound])
      before = (before.old + passed.old, before.new + passed.new)
      result += text(of: hunk, in: lines, before: before)
      let inside = counts(lines[hunk])
      before = (before.old + inside.old, before.new + inside.new)
      done = hunk.upperBound
    }
    return result
  }

  /// Lines with their endings.
  private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var start = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      result.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { result.append(bytes[start...]) }
    return result
  }

  /// With more changed lines than this, the shortest difference is not computed: its cost is quadratic.
  private static let searched = 1_000

  private static func difference(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
    let start = zip(old, new).prefix { $0 == $1 }.count
    let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed()).prefix { $0 == $1 }.count
    let removed = Array(old[start..<(old.count - end)])
    let added = Array(new[start..<(new.count - end)])
    let isLarge = max(removed.count, added.count) > searched
    let middle = isLarge ? nearestMatches(removed, added) : shortest(removed, added)
    return old[..<start].map(Line.same) + middle + old[(old.count - end)...].map(Line.same)
  }

  /// After a change, the texts continue at the nearest equal lines: a fix changes few lines at a place.
  private static func nearestMatches(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
    var result: [Line] = []
    var (i, j) = (0, 0)
    func skip(_ left: Int, _ right: Int) {
      result += old[i..<(i + left)].map(Line.removed) + new[j..<(j + right)].map(Line.added)
      i += left
      j += right
    }
    while i < old.count, j < new.count {
      if old[i] == new[j] {
        result.append(.same(old[i]))
        i += 1
        j += 1
        continue
      }
      let (left, right) = distance(old[i...], new[j...])
      skip(left, right)
    }
    skip(old.count - i, new.count - j)
    return grouped(result)
  }

  /// How many lines of each text lie before the nearest pair of equal lines; one of each if none is near.
  private static func distance(_ old: ArraySlice<ArraySlice<UInt8>>, _ new: ArraySlice<ArraySlice<UInt8>>)
    -> (Int, Int)
  {
    for sum in 1...16 {
      for left in 0...sum where left < old.count && sum - left < new.count {
        if old[old.startIndex + left] == new[new.startIndex + sum - left] { return (left, sum - left) }
      }
    }
    return (1, 1)
  }

  /// Removed lines before added ones, as `diff` writes a change.
  private static func grouped(_ lines: [Line]) -> [Line] {
    var result: [Line] = []
    var added: [Line] = []
    for line in lines {
      switch line {
      case .added: added.append(line)
      case .removed: result.append(line)
      case .same:
        result += added
        result.append(line)
        added = []
      }
    }
    return result + added
  }

  private static func shortest(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
    let changes = new.difference(from: old)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var result: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, removed.contains(i) {
        result.append(.removed(old[i]))
        i += 1
      } else if j < new.count, added.contains(j) {
        result.append(.added(new[j]))
        j += 1
      } else {
        if i < old.count { result.append(.same(old[i])) }
        i += 1
        j += 1
      }
    }
    return result
  }

  /// Ranges of lines around changes that belong to one hunk.
  private static func hunks(_ lines: [Line]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for (index, line) in lines.enumerated() {
      if case .same = line { continue }
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = result.last, last.upperBound >= range.lowerBound {
        result[result.count - 1] = last.lowerBound..<range.upperBound
      } else {
        result.append(range)
      }
    }
    return result
  }

  private static func counts(_ lines: some Sequence<Line>) -> (old: Int, new: Int) {
    lines.reduce(into: (0, 0)) { counts, line in
      if case .added = line {
        counts.1 += 1
      } else if case .removed = line {
        counts.0 += 1
      } else {
        counts.0 += 1; counts.1 += 1
      }
    }
  }

  /// - Parameter before: how many lines of each text lie before the hunk.
  private static func text(of hunk: Range<Int>, in lines: [Line], before: (old: Int, new: Int)) -> [UInt8] {
    let inside = counts(lines[hunk])
    func header(_ start: Int, _ count: Int) -> String {
      count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
    }
    var result = Array("@@ -\(header(before.old, inside.old)) +\(header(before.new, inside.new)) @@\n".utf8)
    for line in lines[hunk] {
      switch line {
      case .same(let text): result += [UInt8(ascii: " ")] + ended(text)
      case .removed(let text): result += [UInt8(ascii: "-")] + ended(text)
      case .added(let text): result += [UInt8(ascii: "+")] + ended(text)
      }
    }
    return result
  }

  private static func ended(_ line: ArraySlice<UInt8>) -> [UInt8] {
    line.last == UInt8(ascii: "\n")
      ? Array(line) : Array(line) + Array("\n\\ No newline at end of file\n".utf8)
  }
}
