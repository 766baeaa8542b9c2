import Documents

/// The difference of two texts as `diff -u` writes it.
enum UnifiedDiff {
  private enum Line: Equatable {
    case same(ArraySlice<UInt8>)
    case removed(ArraySlice<UInt8>)
    case added(ArraySlice<UInt8>)
  }

  private static let context = 3

  /// The diff; empty where the texts are equal.
  static func text(from old: Source, to new: Source) -> [UInt8] {
    let lines = difference(split(old.bytes), split(new.bytes))
    guard lines.contains(where: { if case .same = $0 { false } else { true } }) else { return [] }
    var result: [UInt8] = Array("--- \(old.path)\n+++ \(new.path)\n".utf8)
    for hunk in hunks(lines) { result += text(of: hunk, in: lines) }
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

  private static func difference(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
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

  /// Ranges of lines around changes that belong into one hunk.
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

  private static func text(of hunk: Range<Int>, in lines: [Line]) -> [UInt8] {
    func counts(_ lines: some Sequence<Line>) -> (old: Int, new: Int) {
      lines.reduce(into: (0, 0)) { counts, line in
        if case .added = line { counts.1 += 1 } else if case .removed = line { counts.0 += 1 } else { counts.0 += 1; counts.1 += 1 }
      }
    }
    let before = counts(lines[..<hunk.lowerBound])
    let inside = counts(lines[hunk])
    func header(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)" }
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
    line.last == UInt8(ascii: "\n") ? Array(line) : Array(line) + Array("\n\\ No newline at end of file\n".utf8)
  }
}
