import Documents
import Files

/// A text whose format has comments: where they are, and where new ones can go.
struct CommentableText {
  let source: Source
  let index: LineIndex
  /// Existing comments by line, each from its mark to the end of the line.
  private(set) var comments: [Int: Range<Int>] = [:]
  /// Ranges in which a comment would become part of a value or end a command, in order of place.
  private var closed: [Range<Int>] = []
  /// Lines whose `#` is not a comment although `Suppressions` treats it as one, as in `--tag "#1"`.
  private var falseComments: Set<Int> = []
  /// Whether the format takes a comment at the end of a line.
  private let hasTrailingComments: Bool
  /// What must precede the `#` of a comment: batch files have only `rem`.
  let mark: String

  /// Nil for JSON.
  init?(_ source: Source, isScript: Bool) {
    self.source = source
    index = LineIndex(source)
    let isBatch = isScript && [".bat", ".cmd"].contains(Path.fileExtension(source.path))
    hasTrailingComments = !isBatch
    mark = isBatch ? "@rem " : ""
    if isScript {
      readScript(isBatch: isBatch)
      return
    }
    let document = Document.parse(source, as: Format(path: source.path) ?? .toml)
    guard document.format != .json, let root = document.root else { return nil }
    for range in document.comments { comments[index.line(of: range.lowerBound)] = range }
    for node in [root] + document.otherDocuments { collectScalars(node) }
  }

  /// Where a comment that covers a line may be added.
  enum Spot {
    /// At the end of the line, before the comment that it already has, if any.
    case endOfLine
    /// On a line of its own above.
    case above
    /// Nowhere: only a comment that covers the file will do.
    case nowhere
  }

  /// Where a comment may be added for a line.
  func spot(_ line: Int) -> Spot {
    guard hasTrailingComments, !falseComments.contains(line), let range = index.range(ofLine: line) else {
      return .nowhere
    }
    let end = comments[line]?.lowerBound ?? range.upperBound
    // A comment added to a line with nothing but a comment would cover the next line.
    let hasContent = source.bytes[range.lowerBound..<end].contains { $0 != 0x20 && $0 != 0x09 }
    guard hasContent else { return .nowhere }
    if !isClosed(end) { return .endOfLine }
    return isClosed(range.lowerBound) ? .nowhere : .above
  }

  /// Whether a comment at an offset would not be read as a comment.
  private func isClosed(_ offset: Int) -> Bool {
    closed.contains { $0.lowerBound < offset && offset < $0.upperBound }
  }

  /// Where a comment for the whole file goes: at the top, after anything that must come first.
  var top: Int {
    let start = source.byteOrderMarkLength
    guard source.bytes[start...].starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) else { return start }
    return lineEnd(1)
  }

  /// The offset after a line's ending.
  func lineEnd(_ line: Int) -> Int {
    index.range(ofLine: line + 1)?.lowerBound ?? source.bytes.count
  }

  /// The line ending that the file uses.
  var newline: String {
    guard let feed = source.bytes.firstIndex(of: 0x0A) else { return "\n" }
    return feed > 0 && source.bytes[feed - 1] == 0x0D ? "\r\n" : "\n"
  }

  private mutating func collectScalars(_ node: Node) {
    switch node.content {
    case .sequence(let items): for item in items { collectScalars(item) }
    case .mapping(let members):
      for member in members {
        closed.append(member.keyRange)
        collectScalars(member.value)
      }
    default: closed.append(node.range)
    }
  }

  /// Finds comments as `Suppressions` finds them in scripts, and the commands and texts that span lines.
  private mutating func readScript(isBatch: Bool) {
    for line in 1...max(1, index.lineCount) {
      guard let range = index.range(ofLine: line),
        let hash = source.bytes[range].firstIndex(of: UInt8(ascii: "#"))
      else { continue }
      comments[line] = hash..<range.upperBound
    }
    guard !isBatch else { return }
    let spans = ScriptSpans(source)
    closed = spans.spans
    for (line, range) in comments where !spans.comments.contains(range.lowerBound) {
      falseComments.insert(line)
    }
  }
}
