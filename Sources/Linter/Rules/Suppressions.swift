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
    /// The line that it covers; nil for the whole file.
    var line: Int?
    var selectors: RuleSelectors
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
      let found = comments(of: file, isScript: settings.dialect.type.isScript && number == 0)
      guard !found.isEmpty else { continue }
      var comments = CommentIndex(found)
      let index = LineIndex(file.source)
      result.removeAll { diagnostic in
        guard diagnostic.path.isExactly(file.source.path),
          let rule = rules.first(where: { $0.id == diagnostic.rule })
        else {
          return false
        }
        return comments.cover(rule, line: diagnostic.range.map { index.line(of: $0.lowerBound) })
      }
      for comment in comments.all where !comment.isUsed {
        unused.append(Observation(.unusedSuppression, file: number, range: comment.range))
      }
    }
    return (result, unused)
  }

  private static func comments(of file: SettingsFile, isScript: Bool) -> [Comment] {
    let ranges = isScript ? scriptComments(file.source) : file.document?.comments ?? []
    let index = ranges.isEmpty ? nil : LineIndex(file.source)
    var previous: Int?
    return ranges.compactMap { range in
      guard let index, let (selectors, isWholeFile) = parse(file.source.text(range)) else { return nil }
      let line = index.line(of: range.lowerBound)
      let lineStart = index.range(ofLine: line)?.lowerBound ?? range.lowerBound
      // Only the first comment of a line can be alone on it.
      let isAlone =
        line != previous && file.source.bytes[lineStart..<range.lowerBound].allSatisfy { $0 == 0x20 || $0 == 0x09 }
      previous = line
      return Comment(range: range, line: isWholeFile ? nil : isAlone ? line + 1 : line, selectors: selectors)
    }
  }

  /// The rules that a comment names; nil for any other comment.
  private static func parse(_ text: String) -> (selectors: RuleSelectors, isWholeFile: Bool)? {
    let trimmed = text.drop { "#/* \t".contains($0) }
    guard trimmed.hasPrefix("ia3:") else { return nil }
    var rest = trimmed.dropFirst("ia3:".count).drop { $0 == " " }
    guard rest.hasPrefix("ignore") else { return nil }
    rest = rest.dropFirst("ignore".count)
    let isWholeFile = rest.hasPrefix("-file")
    if isWholeFile { rest = rest.dropFirst("-file".count) }
    guard rest.hasPrefix("["), let close = rest.firstIndex(of: "]") else { return nil }
    let list = rest[rest.index(after: rest.startIndex)..<close]
    // A comment must name rules: `ALL` would hide findings that appear later.
    let names = list.split { $0 == "," || $0 == " " }.map(String.init).filter { $0 != "ALL" }
    return (RuleSelectors(names), isWholeFile)
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

/// The comments of a file by the line that they cover, so that a file full of both comments and findings does not take
/// quadratic time.
private struct CommentIndex {
  /// What a comment may cover: a rule on a line, or in the whole file.
  private struct Subject: Hashable {
    var rule: String
    var line: Int?
  }

  private(set) var all: [Suppressions.Comment]
  private var byLine: [Int?: [Int]] = [:]
  private var known: [Subject: Int?] = [:]

  init(_ comments: [Suppressions.Comment]) {
    all = comments
    for (index, comment) in comments.enumerated() { byLine[comment.line, default: []].append(index) }
  }

  /// Whether a comment covers a rule's finding on a line; the first one that does is marked as used.
  mutating func cover(_ rule: Rule, line: Int?) -> Bool {
    let candidates = [first(naming: rule, line: nil), line.flatMap { first(naming: rule, line: $0) }]
    guard let index = candidates.compactMap(\.self).min() else { return false }
    all[index].isUsed = true
    return true
  }

  private mutating func first(naming rule: Rule, line: Int?) -> Int? {
    let subject = Subject(rule: rule.id, line: line)
    if let index = known[subject] { return index }
    let index = byLine[line]?.first { all[$0].selectors.cover(rule) }
    known[subject] = .some(index)
    return index
  }
}
