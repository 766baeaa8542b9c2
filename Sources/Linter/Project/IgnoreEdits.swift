import Documents
import Rules

/// The edits that add or extend the ignore comments of one text.
struct IgnoreEdits {
  /// An ignore comment that is already there.
  private struct Existing {
    /// The offset of `]`.
    var close: Int
    var isEmpty: Bool
    var isWholeFile: Bool
    /// Whether it is alone on its line, so that it covers the next one.
    var isAlone: Bool
  }

  private let text: CommentableText
  private let reason: String
  private var existing: [Int: Existing] = [:]
  /// Rules to add to an existing comment, by the comment's line.
  private var merged: [Int: Set<String>] = [:]
  private var atEnd: [Int: Set<String>] = [:]
  private var above: [Int: Set<String>] = [:]
  private var wholeFile: Set<String> = []

  init(_ text: CommentableText, _ findings: Set<Diagnostic>, reason: String) {
    self.text = text
    self.reason = reason
    for (line, range) in text.comments { existing[line] = read(range, line: line) }
    for finding in findings { place(finding) }
  }

  private mutating func place(_ finding: Diagnostic) {
    // A finding about a byte-order mark has no line of its own: a comment above it would become line 1.
    guard let range = finding.range, range.lowerBound >= text.top else {
      placeWholeFile(finding.rule)
      return
    }
    let line = text.index.position(of: range.lowerBound).line
    if let own = existing[line], own.isWholeFile || !own.isAlone {
      merged[line, default: []].insert(finding.rule)
    } else if let before = existing[line - 1], !before.isWholeFile, before.isAlone {
      merged[line - 1, default: []].insert(finding.rule)
    } else {
      switch text.spot(line) {
      case .endOfLine: atEnd[line, default: []].insert(finding.rule)
      case .above: above[line, default: []].insert(finding.rule)
      case .nowhere: placeWholeFile(finding.rule)
      }
    }
  }

  private mutating func placeWholeFile(_ rule: String) {
    if let line = existing.filter({ $0.value.isWholeFile }).keys.min() {
      merged[line, default: []].insert(rule)
    } else {
      wholeFile.insert(rule)
    }
  }

  /// The edits in order of place; they do not overlap.
  var edits: [Edit] {
    var edits: [Edit] = []
    for (line, rules) in merged {
      guard let present = existing[line] else { continue }
      edits.append(
        Edit(
          present.close..<present.close,
          (present.isEmpty ? "" : ",") + rules.sorted().joined(separator: ",")
        )
      )
    }
    for (line, rules) in atEnd {
      guard let range = text.index.range(ofLine: line) else { continue }
      if let present = text.comments[line] {
        // Ours comes first: a comment is read from its first `#`.
        edits.append(Edit(present.lowerBound..<present.lowerBound, comment("ignore", rules) + " "))
      } else {
        let blanks = text.source.bytes[range].reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
        edits.append(Edit(range.upperBound - blanks..<range.upperBound, "  " + comment("ignore", rules)))
      }
    }
    // Both may go before the first line, so they are merged into one edit.
    var inserted: [Int: String] = [:]
    if !wholeFile.isEmpty {
      inserted[text.top] = text.mark + comment("ignore-file", wholeFile) + text.newline
    }
    for (line, rules) in above {
      guard let range = text.index.range(ofLine: line) else { continue }
      let indent = text.source.bytes[range].prefix { $0 == 0x20 || $0 == 0x09 }
      inserted[range.lowerBound, default: ""] +=
        String(decoding: indent, as: UTF8.self) + comment("ignore", rules) + text.newline
    }
    edits += inserted.map { Edit($0.key..<$0.key, $0.value) }
    return edits.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func comment(_ word: String, _ rules: Set<String>) -> String {
    "# ia3: \(word)[\(rules.sorted().joined(separator: ","))]" + (reason.isEmpty ? "" : " \(reason)")
  }

  /// `# ia3: ignore[…]`; nil for any other comment.
  private func read(_ range: Range<Int>, line: Int) -> Existing? {
    let bytes = text.source.bytes[range]
    var rest = bytes.drop { "#/* \t".utf8.contains($0) }
    func skip(_ word: String) -> Bool {
      guard rest.starts(with: word.utf8) else { return false }
      rest = rest.dropFirst(word.utf8.count)
      return true
    }
    guard skip("ia3:") else { return nil }
    rest = rest.drop { $0 == 0x20 }
    guard skip("ignore") else { return nil }
    let isWholeFile = skip("-file")
    guard skip("["), let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    let start = text.index.range(ofLine: line)?.lowerBound ?? range.lowerBound
    return Existing(
      close: close,
      isEmpty: !rest[..<close].contains { $0 != 0x20 && $0 != UInt8(ascii: ",") },
      isWholeFile: isWholeFile,
      isAlone: text.source.bytes[start..<range.lowerBound].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    )
  }
}
