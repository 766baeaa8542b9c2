/// Edits of TOML tables whose members are on separate lines.
extension MappingPlace {
  // MARK: Inserting

  func insertingLine(key: String, literal: String) -> [Edit] {
    let statements = statements()
    let entry = entry(key: key, literal: literal, like: statements.first)
    if let first = statements.first {
      switch neighbor(of: key, among: statements) {
      case .after(let index) where index < statements.count && index >= 0:
        let statement = statements[index]
        return [line(entry, after: statement.range.upperBound, like: statement.range.lowerBound)]
      default:
        if let header = ownHeader() {
          return [line(entry, after: header.upperBound, like: first.range.lowerBound)]
        }
        let at = first.range.lowerBound
        return [Edit(at..<at, entry + layout.newline + (layout.indentation(of: at) ?? ""))]
      }
    }
    if let header = ownHeader() { return [line(entry, after: header.upperBound, like: header.lowerBound)] }
    let header = headers().first { container.range.contains($0.range.lowerBound) }
    if let header {
      // Before the first header, or before those of the sub-tables that implicitly define this table.
      let at = commentedStart(of: header.range.lowerBound)
      let title =
        path.isEmpty ? "" : "[" + path.map(TOMLText.key).joined(separator: ".") + "]" + layout.newline
      return [Edit(at..<at, title + entry + layout.newline + layout.newline)]
    }
    let end = layout.bytes.count
    let isNewLine = end == layout.start || layout.bytes.at(end - 1)?.isLineBreak == true
    return [Edit(end..<end, (isNewLine ? "" : layout.newline) + entry + layout.newline)]
  }

  /// A new line after the line at one offset, indented like the line at another.
  private func line(_ entry: String, after offset: Int, like sibling: Int) -> Edit {
    let at = layout.tail(after: offset, withComma: false).contentEnd
    return Edit(at..<at, layout.newline + (layout.indentation(of: sibling) ?? "") + entry)
  }

  /// The first of the comment lines directly above a line.
  private func commentedStart(of offset: Int) -> Int {
    var start = layout.lineStart(of: offset)
    while start > layout.start {
      let above = layout.lineStart(of: layout.dropLineBreak(before: start))
      guard layout.bytes.at(layout.skipBlanks(from: above)) == UInt8(ascii: "#") else { break }
      start = above
    }
    return start
  }

  // MARK: Headers

  private struct Header {
    var range: Range<Int>
    var path: [String]
  }

  /// The header of the container itself; nil for the root and for tables that only their sub-tables' headers define.
  private func ownHeader() -> Range<Int>? {
    let own = Array(path.dropLast(prefix.count))
    guard !own.isEmpty else { return nil }
    return headers().first { $0.path == own && container.range.contains($0.range.lowerBound) }?.range
  }

  /// All headers of the text in order.
  private func headers() -> [Header] {
    guard let root = document.root else { return [] }
    let values = valueRanges(root).sorted { $0.lowerBound < $1.lowerBound }
    var parser = TOMLParser(document.source)
    var result: [Header] = []
    var next = 0
    var offset = layout.start
    while let byte = layout.bytes.at(offset) {
      if byte == UInt8(ascii: "[") {
        parser.offset = offset
        guard let header = try? parser.parseHeaderPath() else { return result }
        result.append(Header(range: offset..<parser.offset, path: header.path.map(\.text)))
        offset = layout.nextLine(after: parser.offset)
      } else if byte.isBlank || byte.isLineBreak {
        offset += 1
      } else if byte == UInt8(ascii: "#") {
        offset = layout.nextLine(after: offset)
      } else {
        // A statement, whose value may span several lines.
        while next < values.count, values[next].lowerBound < offset { next += 1 }
        offset = layout.nextLine(after: next < values.count ? values[next].upperBound : layout.bytes.count)
      }
    }
    return result
  }

  /// The ranges of the values of statements.
  private func valueRanges(_ node: Node) -> [Range<Int>] {
    switch node.content {
    case .mapping(let members) where node.style != .flow: members.flatMap { valueRanges($0.value) }
    case .sequence(let items) where node.style == .table: items.flatMap(valueRanges)
    default: [node.range]
    }
  }

  // MARK: Removing

  func removingLines(_ keys: Set<Range<Int>>, includingComment: Bool) -> [Edit]? {
    var runs: [Range<Int>] = []
    for statement in statements() where keys.contains(statement.keyRange) {
      let tail = layout.tail(after: statement.range.upperBound, withComma: false)
      guard includingComment || (tail.comments + layout.comments(in: statement.range)).isEmpty else {
        return nil
      }
      let start = layout.lineStart(of: statement.range.lowerBound)
      let end = layout.skipLineBreak(at: tail.end)
      if let last = runs.last, last.upperBound >= start {
        runs[runs.count - 1] = last.lowerBound..<end
      } else {
        runs.append(start..<end)
      }
    }
    // If there is no final line break, the one before the lines is removed, so that the text still ends without one.
    if let last = runs.last, last.upperBound == layout.bytes.count, layout.bytes.last?.isLineBreak == false {
      runs[runs.count - 1] = layout.dropLineBreak(before: last.lowerBound)..<last.upperBound
    }
    return runs.map { Edit($0, "") }
  }
}
