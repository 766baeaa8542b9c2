/// Parses TOML 1.0. Parsing stops at the first syntax error, but not at a duplicate key.
func parseTOML(_ source: Source) -> Document {
  var parser = TOMLParser(source)
  var root: Node?
  do throws(TOMLParser.Stop) {
    root = try parser.parseDocument()
  } catch {
    parser.issues.append(error.issue)
  }
  parser.issues.sort { $0.range.lowerBound < $1.range.lowerBound }
  return Document(source: source, format: .toml, root: root, issues: parser.issues, comments: parser.comments)
}

struct TOMLParser {
  struct Stop: Error {
    var issue: SyntaxIssue
  }

  let source: Source
  let bytes: [UInt8]
  var offset: Int
  var issues: [SyntaxIssue] = []
  var comments: [Range<Int>] = []
  private var tables: TOMLTables
  private lazy var lines = LineIndex(source)

  init(_ source: Source) {
    self.source = source
    bytes = source.bytes
    offset = source.byteOrderMarkLength
    tables = TOMLTables(root: offset..<bytes.count)
  }

  mutating func parseDocument() throws(Stop) -> Node {
    if offset > 0 {
      issues.append(
        SyntaxIssue(
          .byteOrderMark,
          at: 0..<offset,
          "the file begins with a byte-order mark, which sd-scripts reads as part of the first key",
          edits: [Edit(0..<offset, "")]
        )
      )
    }
    if let range = bytes.firstInvalidUTF8() {
      issues.append(
        SyntaxIssue(.invalidUTF8, at: range, "the file is not valid UTF-8 here; save it as UTF-8")
      )
    }
    var table = 0
    while true {
      skipBlanks()
      guard let byte = peek() else { break }
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        try skipLineBreak()
        continue
      case UInt8(ascii: "#"): try skipComment()
      case UInt8(ascii: "["): table = try parseHeader()
      default: try parseMember(of: table)
      }
      try endLine()
    }
    return tables.node(0)
  }

  // MARK: Tables

  /// Reads `[a.b]` or `[[a.b]]` and returns the table that the following lines belong to.
  private mutating func parseHeader() throws(Stop) -> Int {
    let start = offset
    let (path, isArray) = try parseHeaderPath()
    let header = start..<offset
    var table = 0
    for (index, key) in path.dropLast().enumerated() {
      table = try superTable(key, in: table, path: path, index: index)
    }
    guard let key = path.last else { throw malformed(header, "a table must have a name") }
    guard tables.tables[table].depth + (isArray ? 2 : 1) < Limits.depth else { throw tooDeep(header) }
    let existing = tables.entry(key.text, in: table)
    switch existing?.value {
    case .array(let array) where isArray: return tables.append(to: array, hull: header, of: table)
    case .table(let index) where !isArray && tables.tables[index].origin == .implicit:
      tables.define(index, hull: header)
      return index
    default: break
    }
    if let existing { reportDuplicate(existing, key.range, "table \(name(path))") }
    guard isArray else { return tables.addTable(.header, key: key, hull: header, to: table) }
    return tables.append(to: tables.addArray(key: key, to: table), hull: header, of: table)
  }

  /// Reads the brackets of a header and the key between them.
  mutating func parseHeaderPath() throws(Stop) -> (path: [TOMLKey], isArray: Bool) {
    let isArray = bytes.at(offset + 1) == UInt8(ascii: "[")
    offset += isArray ? 2 : 1
    skipBlanks()
    let path = try parseKey(expecting: "a table's name")
    guard peek() == UInt8(ascii: "]"), !isArray || bytes.at(offset + 1) == UInt8(ascii: "]") else {
      throw unexpected("expected '\(isArray ? "]]" : "]")' after the table's name \(name(path))")
    }
    offset += isArray ? 2 : 1
    return (path, isArray)
  }

  /// The table named by one of the parts before the last one of a header.
  private mutating func superTable(_ key: TOMLKey, in table: Int, path: [TOMLKey], index: Int) throws(Stop)
    -> Int
  {
    guard tables.tables[table].depth + 1 < Limits.depth else { throw tooDeep(key.range) }
    guard let entry = tables.entry(key.text, in: table) else {
      return tables.addTable(.implicit, key: key, to: table)
    }
    switch entry.value {
    case .table(let index): return index
    case .array(let array):
      if let last = tables.arrays[array].last { return last }
      return tables.append(to: array, hull: key.range, of: table)
    case .node:
      throw malformed(
        key.range,
        "\(name(path.prefix(index + 1))) already has its complete value on line \(line(entry.keyRange)); "
          + "nothing can be added to it here"
      )
    }
  }

  /// Reads `a.b = value`.
  private mutating func parseMember(of table: Int) throws(Stop) {
    let path = try parseKey(expecting: "a key")
    guard peek() == UInt8(ascii: "=") else { throw unexpected("expected '=' after the key \(name(path))") }
    offset += 1
    skipBlanks()
    var table = table
    for (index, key) in path.dropLast().enumerated() {
      table = try dottedTable(key, in: table, path: path, index: index)
    }
    guard let byte = peek(), !byte.isLineBreak, byte != UInt8(ascii: "#") else {
      throw unexpected("expected a value after \(name(path)) =")
    }
    let value = try parseValue(depth: tables.tables[table].depth + 1)
    guard let key = path.last else { return }
    if let existing = tables.entry(key.text, in: table) {
      reportDuplicate(existing, key.range, "key \(name(path))")
    }
    tables.add(.node(value), key: key, to: table)
  }

  /// The table named by one of the parts before the last one of a dotted key.
  private mutating func dottedTable(_ key: TOMLKey, in table: Int, path: [TOMLKey], index: Int) throws(Stop)
    -> Int
  {
    guard tables.tables[table].depth + 1 < Limits.depth else { throw tooDeep(key.range) }
    guard let entry = tables.entry(key.text, in: table) else {
      return tables.addTable(.dotted, key: key, to: table)
    }
    if case .table(let index) = entry.value, tables.tables[index].origin == .dotted { return index }
    throw malformed(
      key.range,
      "\(name(path.prefix(index + 1))) is already defined on line \(line(entry.keyRange)); "
        + "a dotted key cannot add to it"
    )
  }

  private mutating func reportDuplicate(_ first: TOMLTables.Entry, _ range: Range<Int>, _ what: String) {
    issues.append(
      SyntaxIssue(
        .duplicateKey,
        at: range,
        "duplicate \(what): it is already defined on line \(line(first.keyRange)); TOML allows it once"
      )
    )
  }

  private mutating func line(_ range: Range<Int>) -> Int { lines.line(of: range.lowerBound) }

  // MARK: Keys

  /// Reads a key of one or more parts and the blanks after it.
  private mutating func parseKey(expecting what: String) throws(Stop) -> [TOMLKey] {
    var path: [TOMLKey] = []
    while true {
      guard path.count < Limits.depth else { throw tooDeep(offset..<offset + 1) }
      path.append(try parseKeyPart(expecting: path.isEmpty ? what : "the rest of the key after '.'"))
      skipBlanks()
      guard peek() == UInt8(ascii: ".") else { return path }
      offset += 1
      skipBlanks()
    }
  }

  private mutating func parseKeyPart(expecting what: String) throws(Stop) -> TOMLKey {
    let start = offset
    let text: String
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard !startsMultiline() else {
        throw malformed(start..<start + 3, "a key must be quoted with one \" or ', not with three")
      }
      text = try parseString()
    default:
      while let byte = peek(), TOMLText.isBareKeyByte(byte) { offset += 1 }
      guard offset > start else {
        let hint =
          (peek() ?? 0) >= 0x80 ? "; put keys with characters other than A-Z, a-z, 0-9, _ and - in double quotes" : ""
        throw malformed(start..<start + 1, "expected \(what), found \(bytes.describe(start))\(hint)")
      }
      text = String(decoding: bytes[start..<offset], as: UTF8.self)
    }
    return TOMLKey(text: text, range: start..<offset)
  }

  private func name(_ path: some Sequence<TOMLKey>) -> String {
    "\"" + path.map { TOMLText.key($0.text) }.joined(separator: ".") + "\""
  }

  // MARK: Values

  private mutating func parseValue(depth: Int) throws(Stop) -> Node {
    guard depth < Limits.depth else { throw tooDeep(offset..<offset + 1) }
    let start = offset
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let isMultiline = startsMultiline()
      let isBasic = peek() == UInt8(ascii: "\"")
      let text = isMultiline ? try parseMultilineString() : try parseString()
      return Node(
        .string(text),
        range: start..<offset,
        style: isMultiline ? .multiline : isBasic ? .doubleQuoted : .singleQuoted
      )
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "{"): return try parseInlineTable(depth: depth)
    default: return try parseWord()
    }
  }

  private mutating func parseArray(depth: Int) throws(Stop) -> Node {
    let start = offset
    offset += 1
    var items: [Node] = []
    while true {
      try skipSpace()
      guard let byte = peek() else {
        throw malformed(start..<start + 1, "the array that begins here is never closed")
      }
      if byte == UInt8(ascii: "]") { break }
      items.append(try parseValue(depth: depth + 1))
      try skipSpace()
      if peek() == UInt8(ascii: ",") {
        offset += 1
      } else if peek() == nil {
        throw malformed(start..<start + 1, "the array that begins here is never closed")
      } else if peek() != UInt8(ascii: "]") {
        throw unexpected("expected ',' or ']' in this array")
      }
    }
    offset += 1
    return Node(.sequence(items), range: start..<offset, style: .flow)
  }

  private mutating func parseInlineTable(depth: Int) throws(Stop) -> Node {
    let start = offset
    offset += 1
    let table = tables.make(.inline, depth: depth)
    skipBlanks()
    if peek() != UInt8(ascii: "}") {
      while true {
        try requireInline(start)
        try parseMember(of: table)
        skipBlanks()
        guard peek() == UInt8(ascii: ",") else { break }
        let comma = offset
        offset += 1
        skipBlanks()
        if peek() == UInt8(ascii: "}") {
          throw malformed(
            comma..<comma + 1,
            "trailing comma before '}', which an inline table does not allow; remove it"
          )
        }
      }
      try requireInline(start)
    }
    guard peek() == UInt8(ascii: "}") else { throw unexpected("expected ',' or '}' in this inline table") }
    offset += 1
    return tables.close(table, range: start..<offset)
  }

  /// Checks that the line does not end inside an inline table.
  private func requireInline(_ start: Int) throws(Stop) {
    guard let byte = peek() else {
      throw malformed(start..<start + 1, "the inline table that begins here is never closed")
    }
    guard byte.isLineBreak || byte == UInt8(ascii: "#") else { return }
    throw malformed(
      start..<start + 1,
      "the inline table that begins here does not end on its line; write it on one line, or as a [table]"
    )
  }

  // MARK: Space and comments

  mutating func skipBlanks() {
    while let byte = peek(), byte.isBlank { offset += 1 }
  }

  /// Skips white space, line breaks and comments between the items of an array.
  private mutating func skipSpace() throws(Stop) {
    while let byte = peek() {
      if byte.isBlank {
        offset += 1
      } else if byte.isLineBreak {
        try skipLineBreak()
      } else if byte == UInt8(ascii: "#") {
        try skipComment()
      } else {
        return
      }
    }
  }

  mutating func skipLineBreak() throws(Stop) {
    if peek() == UInt8(ascii: "\r") {
      guard bytes.at(offset + 1) == UInt8(ascii: "\n") else {
        throw malformed(
          offset..<offset + 1,
          "a carriage return without a line feed; end lines with LF or with CR LF"
        )
      }
      offset += 1
    }
    offset += 1
  }

  private mutating func skipComment() throws(Stop) {
    let start = offset
    while let byte = peek() {
      if byte == UInt8(ascii: "\n") { break }
      if byte == UInt8(ascii: "\r"), bytes.at(offset + 1) == UInt8(ascii: "\n") { break }
      guard !byte.isForbiddenControl else { throw forbiddenControl("in a comment; remove it") }
      offset += 1
    }
    comments.append(start..<offset)
  }

  private mutating func endLine() throws(Stop) {
    skipBlanks()
    guard let byte = peek() else { return }
    if byte == UInt8(ascii: "#") { try skipComment() }
    guard let byte = peek() else { return }
    guard byte.isLineBreak else { throw unexpected("expected the end of the line") }
    try skipLineBreak()
  }

  // MARK: Bytes and errors

  func peek() -> UInt8? { bytes.at(offset) }

  func malformed(_ range: Range<Int>, _ message: String) -> Stop {
    Stop(issue: SyntaxIssue(.malformed, at: range.clamped(to: 0..<bytes.count), message))
  }

  func unexpected(_ expectation: String) -> Stop {
    malformed(offset..<offset + 1, "\(expectation), found \(bytes.describe(offset))")
  }

  func forbiddenControl(_ advice: String) -> Stop {
    malformed(
      offset..<offset + 1,
      (peek() == UInt8(ascii: "\r") ? "a carriage return without a line feed" : bytes.describe(offset)) + " "
        + advice
    )
  }

  private func tooDeep(_ range: Range<Int>) -> Stop {
    Stop(
      issue: SyntaxIssue(
        .tooDeep,
        at: range.clamped(to: 0..<bytes.count),
        "nested deeper than \(Limits.depth) levels"
      )
    )
  }
}
