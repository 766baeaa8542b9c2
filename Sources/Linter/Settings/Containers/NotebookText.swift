import Documents

/// The shell commands of a Jupyter or Colab notebook, and the variables that they use.
enum NotebookText {
  /// A text of the notebook's length that has the lines for a shell at their places, and fillers elsewhere; nil if it is
  /// not a notebook or starts no script.
  static func shellText(of source: Source) -> Source? {
    guard let cells = Document.parse(source, as: .json, repairingDuplicates: false).root?["cells"]?.items else {
      return nil
    }
    var bytes = [UInt8](repeating: ShellReader.filler, count: source.bytes.count)
    for cell in cells where cell["cell_type"]?.string == "code" {
      guard let text = cell["source"] else { continue }
      let nodes = text.string == nil ? text.items : [text]
      var decoded: [(byte: UInt8, offset: Int)] = []
      for node in nodes where node.string != nil { append(DecodedText(node, in: source), to: &decoded) }
      for (byte, offset) in shellLines(decoded) { bytes[offset] = byte }
      // The end of the cell ends its last command; the closing quotation mark has room for that.
      if let last = nodes.last, last.range.upperBound > 0 { bytes[last.range.upperBound - 1] = 0x0A }
    }
    return Source(path: source.path, bytes: bytes)
  }

  private static func append(_ text: DecodedText, to decoded: inout [(byte: UInt8, offset: Int)]) {
    var next = 0
    for (index, byte) in text.bytes.enumerated() {
      // The bytes of an escaped character stand within the escape.
      let range = text.sourceRange(index..<index + 1)
      let offset = max(range.lowerBound, next)
      next = offset + 1
      decoded.append((byte, offset))
    }
  }

  /// The lines that begin with `!`, with those that they continue on; assignments; all lines of a `%%bash` cell.
  private static func shellLines(_ text: [(byte: UInt8, offset: Int)]) -> [(UInt8, Int)] {
    var result: [(UInt8, Int)] = []
    var start = 0
    var isContinued = false
    var isShellCell = false
    while start < text.count {
      let end = text[start...].firstIndex { $0.byte == 0x0A } ?? text.count
      let line = text[start..<end]
      let words = String(decoding: line.map(\.byte), as: UTF8.self)
      let trimmed = words.drop { $0 == " " || $0 == "\t" }
      if start == 0, ["%%bash", "%%sh", "%%shell"].contains(where: trimmed.hasPrefix) {
        isShellCell = true
      } else if isShellCell || isContinued || trimmed.hasPrefix("!") {
        result += text[start..<min(end + 1, text.count)].map { ($0.byte, $0.offset) }
        isContinued = !isShellCell && words.hasSuffix("\\")
      } else if let length = assignedLength(trimmed) {
        let from = start + (line.count - trimmed.utf8.count)
        result += text[from..<min(from + length, end)].map { ($0.byte, $0.offset) }
        if end < text.count { result.append((0x0A, text[end].offset)) }
      }
      start = end + 1
    }
    return result
  }

  /// How much of an assignment a shell can read: all of `name = "value"`, only `name =` if the value is computed; nil
  /// for any other line.
  private static func assignedLength(_ line: Substring) -> Int? {
    let bytes = Array(line.utf8)
    var at = 0
    func skipBlanks() { while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 } }
    while at < bytes.count,
      bytes[at] == UInt8(ascii: "_") || (bytes[at] | 0x20) &- UInt8(ascii: "a") < 26
        || at > 0 && bytes[at] &- UInt8(ascii: "0") < 10
    {
      at += 1
    }
    guard at > 0 else { return nil }
    let name = at
    skipBlanks()
    // The shell needs the blanks, which set it apart from `NAME=value`.
    guard at < bytes.count, at > name, bytes[at] == UInt8(ascii: "="), at + 1 < bytes.count, bytes[at + 1] == 0x20
    else {
      return nil
    }
    at += 1
    let computed = at
    skipBlanks()
    guard at < bytes.count else { return computed }
    if bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") {
      guard let close = bytes[(at + 1)...].firstIndex(of: bytes[at]) else { return computed }
      at = close + 1
    } else {
      while at < bytes.count,
        "+-.".utf8.contains(bytes[at]) || bytes[at] | 0x20 == UInt8(ascii: "e")
          || bytes[at] &- UInt8(ascii: "0") < 10 || "TrueFalse".utf8.contains(bytes[at])
      {
        at += 1
      }
    }
    let value = at
    skipBlanks()
    return at == bytes.count || bytes[at] == UInt8(ascii: "#") ? value : computed
  }
}
