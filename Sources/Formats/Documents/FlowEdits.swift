/// Edits of JSON objects and TOML's inline tables, whose members are separated by commas.
extension MappingPlace {
  // MARK: Inserting

  func insertingFlow(key: String, literal: String) -> [Edit] {
    let statements = statements()
    let entry = entry(key: key, literal: literal, like: statements.first)
    guard let first = statements.first else { return insertingIntoEmpty(entry) }
    let space = separatorSpace(statements)
    guard case .after(let index) = neighbor(of: key, among: statements), index < statements.count else {
      let at = first.range.lowerBound
      let rest = layout.indentation(of: at).map { layout.newline + $0 } ?? space
      return [Edit(at..<at, entry + "," + rest)]
    }
    let statement = statements[index]
    let end = statement.range.upperBound
    let indentation = layout.indentation(of: statement.range.lowerBound)
    if let comma = layout.comma(in: gap(after: index, statements)) {
      // The edit covers the comma after the last member, or another fix would remove it as superfluous.
      let isLast = index == statements.count - 1
      let tail = layout.tail(after: comma + 1, withComma: false)
      if let indentation, layout.isLineEnd(tail.end) {
        let line = Edit(tail.contentEnd..<tail.contentEnd, layout.newline + indentation + entry + ",")
        return isLast ? [Edit(comma..<comma + 1, ","), line] : [line]
      }
      return [
        isLast
          ? Edit(comma..<comma + 1, "," + space + entry + ",")
          : Edit(comma + 1..<comma + 1, space + entry + ",")
      ]
    }
    guard let indentation else { return [Edit(end..<end, "," + space + entry)] }
    let tail = layout.tail(after: end, withComma: false)
    let line = layout.newline + indentation + entry
    if tail.contentEnd == end || !layout.isLineEnd(tail.end) { return [Edit(end..<end, "," + line)] }
    return [Edit(end..<end, ","), Edit(tail.contentEnd..<tail.contentEnd, line)]
  }

  private func insertingIntoEmpty(_ entry: String) -> [Edit] {
    let close = container.range.upperBound - 1
    let inside = container.range.lowerBound + 1..<max(close, container.range.lowerBound + 1)
    let lineStart = layout.lineStart(of: close)
    if lineStart > inside.lowerBound, let indentation = layout.indentation(of: close) {
      let line = indentation + layout.indentationUnit + entry + layout.newline
      return [Edit(lineStart..<lineStart, line)]
    }
    guard layout.comments(in: inside).isEmpty else { return [Edit(close..<close, entry)] }
    return [Edit(inside, document.format == .toml ? " \(entry) " : entry)]
  }

  /// The space after the commas of this mapping.
  private func separatorSpace(_ statements: [Statement]) -> String {
    guard statements.count > 1, let comma = layout.comma(in: gap(after: 0, statements)) else { return " " }
    return layout.bytes.at(comma + 1).map { $0.isBlank || $0.isLineBreak } == false ? "" : " "
  }

  /// The bytes between a statement and the next, or the closing bracket.
  private func gap(after index: Int, _ statements: [Statement]) -> Range<Int> {
    let lower = statements[index].range.upperBound
    let upper =
      index + 1 < statements.count ? statements[index + 1].range.lowerBound : container.range.upperBound - 1
    return lower..<max(lower, upper)
  }

  // MARK: Removing

  func removingFlow(_ keys: Set<Range<Int>>, includingComment: Bool) -> [Edit]? {
    let statements = statements()
    var edits: [Edit] = []
    var index = 0
    while index < statements.count {
      guard keys.contains(statements[index].keyRange) else {
        index += 1
        continue
      }
      let first = index
      while index + 1 < statements.count, keys.contains(statements[index + 1].keyRange) { index += 1 }
      guard let run = removing(first...index, of: statements, includingComment: includingComment) else {
        return nil
      }
      edits += run
      index += 1
    }
    return edits
  }

  /// Removes one statement, unless a comment would be lost.
  func removing(statement index: Int, of statements: [Statement]) -> [Edit]? {
    statements.indices.contains(index) ? removing(index...index, of: statements, includingComment: false) : nil
  }

  /// Removes adjacent statements.
  private func removing(
    _ run: ClosedRange<Int>,
    of statements: [Statement],
    includingComment: Bool
  ) -> [Edit]? {
    let block = statements[run.lowerBound].range.lowerBound..<statements[run.upperBound].range.upperBound
    let isFirst = run.lowerBound == 0
    let isLast = run.upperBound == statements.count - 1
    let after = gap(after: run.upperBound, statements)
    let before =
      isFirst ? container.range.lowerBound + 1..<block.lowerBound : gap(after: run.lowerBound - 1, statements)
    let tail = layout.tail(after: block.upperBound, withComma: true)
    // Where its line begins, or where the text that separates it from the previous member does.
    let line = layout.lineStart(of: block.lowerBound, notBefore: before.lowerBound)
    // Comments before it on its line; a comment that began on an earlier line does not belong to this member.
    let leading = layout.comments(in: line..<max(line, block.lowerBound)).filter { $0.lowerBound >= line }
    let lost = layout.comments(in: block) + tail.comments + leading
    guard includingComment || lost.isEmpty else { return nil }

    let comma = layout.comma(in: after)
    let commaEnds = comma.map { $0 < tail.end } ?? true
    let ownsLines =
      layout.isLineStart(line) && layout.isLineEnd(tail.end) && commaEnds
      && layout.skipBlanks(from: line) == min(leading.first?.lowerBound ?? block.lowerBound, block.lowerBound)
      && tail.end < container.range.upperBound
    let lines = line..<layout.skipLineBreak(at: tail.end)

    if isFirst && isLast {
      let others = layout.comments(in: container.range).filter { !lost.contains($0) }
      if others.isEmpty { return [Edit(container.range.lowerBound + 1..<container.range.upperBound - 1, "")] }
      return [Edit(ownsLines ? lines : block.lowerBound..<max(tail.end, (comma ?? 0) + 1), "")]
    }
    if let comma {
      if ownsLines { return [Edit(lines, "")] }
      if layout.isLineEnd(tail.end) || isLast {
        var start = block.lowerBound
        while start > before.lowerBound, layout.bytes.at(start - 1)?.isBlank == true { start -= 1 }
        return [Edit(start..<max(tail.contentEnd, comma + 1), "")]
      }
      return [Edit(block.lowerBound..<max(tail.end, layout.skipBlanks(from: comma + 1)), "")]
    }
    // For the last member, the comma before it is also removed.
    let kept = layout.comments(in: before).filter { !lost.contains($0) }
    if kept.isEmpty { return [Edit(before.lowerBound..<tail.contentEnd, "")] }
    guard let previous = layout.comma(in: before) else { return nil }
    let rest = ownsLines ? lines : block.lowerBound..<tail.contentEnd
    return [Edit(previous..<previous + 1, ""), Edit(rest, "")]
  }
}
