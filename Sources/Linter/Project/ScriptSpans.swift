import Documents
import Files

/// The commands and strings of a POSIX shell or PowerShell script that span lines, and where its comments begin.
struct ScriptSpans {
  /// Commands that span lines, and the rest of the file after anything that is not understood.
  private(set) var spans: [Range<Int>] = []
  /// The offset of each comment's `#`.
  private(set) var comments: Set<Int> = []

  private let bytes: [UInt8]
  private let isPowerShell: Bool
  private var at: Int

  init(_ source: Source) {
    bytes = source.bytes
    isPowerShell = Path.fileExtension(source.path) == ".ps1"
    at = source.byteOrderMarkLength
    while at < bytes.count { readCommand() }
  }

  private var escape: UInt8 { UInt8(ascii: isPowerShell ? "`" : "\\") }

  /// Reads up to the newline that ends a command.
  private mutating func readCommand() {
    let start = at
    var end = start
    var spansLines = false
    var quote: UInt8?
    while at < bytes.count {
      let byte = bytes[at]
      if byte == escape, quote != UInt8(ascii: "'") {
        at += 1
        if at < bytes.count, bytes[at] == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A { at += 1 }
        if at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D { spansLines = true }
      } else if let open = quote {
        if byte == open { quote = nil }
        if byte == 0x0A { spansLines = true }
      } else if byte == 0x0A {
        at += 1
        break
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "#"), startsWord(start) {
        comments.insert(at)
        if spansLines { spans.append(start..<end) }
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        at += 1
        return
      }
      if opensText() {
        // This scan cannot know where such a text ends, so nothing is inserted after it.
        spans.append(start..<bytes.count &+ 1)
        at = bytes.count
        return
      }
      at += 1
      if byte != 0x0D { end = min(at, bytes.count) }
    }
    // In a quote that is never closed, nothing is a comment.
    if quote != nil {
      spans.append(start..<bytes.count &+ 1)
    } else if spansLines {
      spans.append(start..<end)
    }
  }

  private func startsWord(_ start: Int) -> Bool {
    guard at > start, let before = bytes[start..<at].last else { return true }
    return before == 0x20 || before == 0x09 || before == UInt8(ascii: ";") || before == UInt8(ascii: "&")
      || before == UInt8(ascii: "|") || before == UInt8(ascii: "(")
  }

  /// `<<` of a here-document, PowerShell's `@"`, `@'` and `<#`.
  private func opensText() -> Bool {
    guard at + 1 < bytes.count else { return false }
    let pair = (bytes[at], bytes[at + 1])
    if !isPowerShell { return pair == (UInt8(ascii: "<"), UInt8(ascii: "<")) }
    return pair == (UInt8(ascii: "@"), UInt8(ascii: "\"")) || pair == (UInt8(ascii: "@"), UInt8(ascii: "'"))
      || pair == (UInt8(ascii: "<"), UInt8(ascii: "#"))
  }
}
