import Documents
import Platform
import Settings

/// `# ia3: ignore[IA3002, SDS003] reason` in files whose format has comments.
///
/// At the end of a line it covers that line; on a line of its own, it covers the next one. `ia3: ignore-file[…]` covers
/// the whole file.
enum Suppressions {
  fileprivate struct Comment {
    var range: Range<Int>
    var lines: ClosedRange<Int>?
    var selectors: [String]
    var isUsed = false
  }

  /// The findings that no comment covers, and the comments that cover no finding.
  ///
  /// - Parameter rules: the rules that were checked.
  static func apply(_ diagnostics: [Diagnostic], settings: Settings, rules: [Rule]) -> (
    kept: [Diagnostic], unused: [Observation]
  ) {
    var result = diagnostics
    var unused: [Observation] = []
    for (number, file) in settings.files.enumerated() {
      var comments = comments(of: file, isScript: settings.dialect.type.isScript && number == 0)
      guard !comments.isEmpty else { continue }
      let index = LineIndex(file.source)
      result.removeAll { diagnostic in
        guard diagnostic.path.isExactly(file.source.path) else { return false }
        let line = diagnostic.range.map { index.position(of: $0.lowerBound).line }
        for at in comments.indices where comments[at].covers(rules.first { $0.id == diagnostic.rule }, line: line) {
          comments[at].isUsed = true
          return true
        }
        return false
      }
      for comment in comments where !comment.isUsed {
        unused.append(Observation(.unusedSuppression, file: number, range: comment.range))
      }
    }
    return (result, unused)
  }

  private static func comments(of file: SettingsFile, isScript: Bool) -> [Comment] {
    let ranges = isScript ? scriptComments(file.source) : file.document?.comments ?? []
    let index = ranges.isEmpty ? nil : LineIndex(file.source)
    return ranges.compactMap { range in
      guard let index, let (selectors, isWholeFile) = parse(file.source.text(range)) else { return nil }
      let line = index.position(of: range.lowerBound).line
      let lineRange = index.range(ofLine: line) ?? range
      let isAlone = file.source.bytes[lineRange.lowerBound..<range.lowerBound].allSatisfy {
        $0 == 0x20 || $0 == 0x09
      }
      let covered = isAlone ? line + 1 : line
      return Comment(range: range, lines: isWholeFile ? nil : covered...covered, selectors: selectors)
    }
  }

  /// The rules that a comment names; nil for any other comment.
  private static func parse(_ text: String) -> (selectors: [String], isWholeFile: Bool)? {
    let trimmed = text.drop { "#/* \t".contains($0) }
    guard trimmed.hasPrefix("ia3:") else { return nil }
    var rest = trimmed.dropFirst("ia3:".count).drop { $0 == " " }
    guard rest.hasPrefix("ignore") else { return nil }
    rest = rest.dropFirst("ignore".count)
    let isWholeFile = rest.hasPrefix("-file")
    if isWholeFile { rest = rest.dropFirst("-file".count) }
    guard rest.hasPrefix("["), let close = rest.firstIndex(of: "]") else { return nil }
    let list = rest[rest.index(after: rest.startIndex)..<close]
    return (list.split { $0 == "," || $0 == " " }.map(String.init), isWholeFile)
  }

  private static func scriptComments(_ source: Source) -> [Range<Int>] {
    var result: [Range<Int>] = []
    let index = LineIndex(source)
    for line in 1...index.lineCount {
      guard let range = index.range(ofLine: line) else { continue }
      // A `#` may be inside quotes, but `# ia3:` will not.
      let start = range.first {
        source.bytes[$0...].starts(with: "# ia3:".utf8) || source.bytes[$0...].starts(with: "#ia3:".utf8)
      }
      if let start { result.append(start..<range.upperBound) }
    }
    return result
  }
}

extension Suppressions.Comment {
  /// A comment must name rules: `ALL` would hide findings that appear later.
  fileprivate func covers(_ rule: Rule?, line: Int?) -> Bool {
    guard let rule, selectors.contains(where: { $0 != "ALL" && rule.matches(selector: $0) }) else { return false }
    guard let lines else { return true }
    return line.map(lines.contains) ?? false
  }
}
