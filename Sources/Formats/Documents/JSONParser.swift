import Platform

/// Parses JSON leniently: common mistakes in hand-written files are accepted and reported with a repair.
func parseJSON(_ source: Source, repairingDuplicates: Bool) -> Document {
  var parser = JSONParser(source.bytes)
  var root: Node?
  do throws(JSONParser.Stop) {
    root = try parser.parseDocument()
  } catch {
    parser.issues.append(error.issue)
  }
  parser.issues.sort { $0.range.lowerBound < $1.range.lowerBound }
  let document = Document(
    source: source,
    format: .json,
    root: root,
    issues: parser.issues,
    comments: parser.comments
  )
  return repairingDuplicates ? document.repairingDuplicates() : document
}

/// The reader's place in the bytes, and what it has noticed.
struct JSONParser {
  struct Stop: Error {
    var issue: SyntaxIssue
  }

  let bytes: [UInt8]
  var offset = 0
  var issues: [SyntaxIssue] = []
  var comments: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func parseDocument() throws(Stop) -> Node {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      offset = 3
      issues.append(
        SyntaxIssue(
          .byteOrderMark,
          at: 0..<3,
          "the file begins with a byte-order mark, which JSON does not allow",
          edits: [Edit(0..<3, "")]
        )
      )
    }
    try skipSpace()
    guard offset < bytes.count else { throw malformed(offset..<offset, "the file has no JSON value") }
    let root = try parseValue(depth: 0)
    try skipSpace()
    guard offset == bytes.count else {
      throw malformed(offset..<offset + 1, "unexpected \(describe(offset)) after the end of the document")
    }
    try checkIssueCount()
    return root
  }

  // MARK: Issues

  mutating func note(_ issue: SyntaxIssue) {
    if issues.count < Limits.issues { issues.append(issue) }
  }

  private func checkIssueCount() throws(Stop) {
    guard issues.count >= Limits.issues else { return }
    throw Stop(
      issue: SyntaxIssue(
        .tooLarge,
        at: offset..<offset,
        "the file has \(Limits.issues) faults up to here; the rest was not read"
      )
    )
  }

  // MARK: Values

  private mutating func parseValue(depth: Int) throws(Stop) -> Node {
    try checkIssueCount()
    guard depth < Limits.depth else {
      throw Stop(
        issue: SyntaxIssue(.tooDeep, at: offset..<offset + 1, "nested deeper than \(Limits.depth) levels")
      )
    }
    guard let byte = peek() else { throw malformed(offset..<offset, "the file ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let start = offset
      let text = try parseString()
      return Node(
        .string(text),
        range: start..<offset,
        style: byte == UInt8(ascii: "'") ? .singleQuoted : .doubleQuoted
      )
    case _ where isWordByte(byte): return try parseWord()
    default: throw malformed(offset..<offset + 1, "expected a value, found \(describe(offset))")
    }
  }

  private mutating func parseObject(depth: Int) throws(Stop) -> Node {
    let start = offset
    offset += 1
    var members: [Member] = []
    // Also if the text turns out to be malformed further on.
    defer { noteDuplicates(members) }
    try skipSpace()
    while true {
      if try close(UInt8(ascii: "}"), opened: start, what: "object") { break }
      guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        throw malformed(offset..<offset + 1, "expected a key in double quotes, found \(describe(offset))")
      }
      let keyStart = offset
      let key = try parseString()
      let keyRange = keyStart..<offset
      try skipSpace()
      guard peek() == UInt8(ascii: ":") else {
        throw malformed(
          offset..<min(offset + 1, bytes.count),
          "expected ':' after the key \"\(key)\", found \(describe(offset))"
        )
      }
      offset += 1
      try skipSpace()
      let value = try parseValue(depth: depth + 1)
      members.append(Member(key: key, keyRange: keyRange, value: value))
      try separator(before: UInt8(ascii: "}"), what: "object")
    }
    return Node(.mapping(members), range: start..<offset, style: .flow)
  }

  private mutating func noteDuplicates(_ members: [Member]) {
    guard !areDistinct(members) else { return }
    var seen = Set<ExactText>(minimumCapacity: members.count)
    for index in members.indices where !seen.insert(ExactText(members[index].key)).inserted {
      let (key, range) = (members[index].key, members[index].keyRange)
      note(
        SyntaxIssue(.duplicateKey, at: range, "duplicate key \"\(key)\"; the last one silently wins")
      )
    }
  }

  /// Whether all keys are known to be distinct without hashing: if there are few, or if they are sorted.
  private func areDistinct(_ members: [Member]) -> Bool {
    if members.count <= 12 {
      return members.indices.allSatisfy { index in
        members.indices[..<index].allSatisfy { !members[$0].key.isExactly(members[index].key) }
      }
    }
    return members.indices.dropFirst().allSatisfy { members[$0 - 1].key < members[$0].key }
  }

  private mutating func parseArray(depth: Int) throws(Stop) -> Node {
    let start = offset
    offset += 1
    var items: [Node] = []
    try skipSpace()
    while true {
      if try close(UInt8(ascii: "]"), opened: start, what: "array") { break }
      items.append(try parseValue(depth: depth + 1))
      try separator(before: UInt8(ascii: "]"), what: "array")
    }
    return Node(.sequence(items), range: start..<offset, style: .flow)
  }

  private mutating func close(_ bracket: UInt8, opened: Int, what: String) throws(Stop) -> Bool {
    guard let byte = peek() else {
      throw malformed(opened..<opened + 1, "the \(what) that begins here is never closed")
    }
    guard byte == bracket else { return false }
    offset += 1
    return true
  }

  /// Reads the comma between two members; there is none before the closing bracket.
  private mutating func separator(before bracket: UInt8, what: String) throws(Stop) {
    try skipSpace()
    guard let byte = peek() else { return }
    if byte == bracket { return }
    guard byte == UInt8(ascii: ",") else {
      throw malformed(
        offset..<offset + 1,
        "expected ',' or '\(Character(UnicodeScalar(bracket)))' in this \(what), found \(describe(offset))"
      )
    }
    let comma = offset
    offset += 1
    try skipSpace()
    if peek() == bracket {
      note(
        SyntaxIssue(
          .jsonTrailingComma,
          at: comma..<comma + 1,
          "trailing comma before '\(Character(UnicodeScalar(bracket)))', which JSON does not allow",
          edits: [Edit(comma..<comma + 1, "")]
        )
      )
    }
  }

  // MARK: Words and numbers

  private mutating func parseWord() throws(Stop) -> Node {
    let start = offset
    while let byte = peek(), isWordByte(byte) { offset += 1 }
    let range = start..<offset
    if let content = bytes.plainWord(range) { return Node(content, range: range) }
    let text = String(decoding: bytes[range], as: UTF8.self)
    switch text {
    case "null": return Node(.null, range: range)
    case "True", "False", "None":
      let json = text == "None" ? "null" : text.lowercased()
      note(
        SyntaxIssue(
          .jsonPythonLiteral,
          at: range,
          "\(text) is Python; in JSON it is \(json)",
          edits: [Edit(range, json)]
        )
      )
      return Node(text == "None" ? .null : .boolean(text == "True"), range: range)
    case "NaN", "Infinity", "-Infinity", "+Infinity":
      note(SyntaxIssue(.nonFiniteNumber, at: range, "\(text) is not a JSON number"))
      let value: Double = text == "NaN" ? .nan : text.hasPrefix("-") ? -.infinity : .infinity
      return Node(.float(value), range: range)
    default: return try number(text, range)
    }
  }

  private mutating func number(_ text: String, _ range: Range<Int>) throws(Stop) -> Node {
    var literal = text
    if !isJSONNumber(range) {
      guard let repaired = repairedNumber(text), text.utf8.allSatisfy(isNumberByte) else {
        throw malformed(range, "expected a value, found \(text)")
      }
      note(
        SyntaxIssue(
          .jsonNumber,
          at: range,
          "\(text) is not a valid JSON number; write \(repaired)",
          edits: [Edit(range, repaired)]
        )
      )
      literal = repaired
    }
    if let integer = Int(literal), literal != "-0" { return Node(.integer(integer), range: range) }
    guard let value = Double(literal) else { throw malformed(range, "\(text) is not a number") }
    if !value.isFinite {
      note(
        SyntaxIssue(.numberOverflow, at: range, "\(text) is too large for a double; it is read as infinity")
      )
    }
    return Node(.float(value), range: range)
  }

  private func isJSONNumber(_ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    func take(_ wanted: (UInt8) -> Bool) -> Bool {
      guard at < range.upperBound, wanted(bytes[at]) else { return false }
      at += 1
      return true
    }
    func digits() -> Bool {
      let start = at
      while take(isDigit) {}
      return at > start
    }
    _ = take { $0 == UInt8(ascii: "-") }
    guard take({ $0 == UInt8(ascii: "0") }) || digits() else { return false }
    if take({ $0 == UInt8(ascii: ".") }), !digits() { return false }
    if take({ $0 | 0x20 == UInt8(ascii: "e") }) {
      _ = take { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      if !digits() { return false }
    }
    return at == range.upperBound
  }

  /// `+1`, `.5`, `1.` and `01` in JSON's form; nil for anything else.
  private func repairedNumber(_ text: String) -> String? {
    var rest = Substring(text)
    var sign = ""
    if let first = rest.first, first == "+" || first == "-" {
      sign = first == "-" ? "-" : ""
      rest = rest.dropFirst()
    }
    while rest.utf8.first == UInt8(ascii: "0"), let next = rest.utf8.dropFirst().first, isDigit(next) {
      rest = rest.dropFirst()
    }
    let split = rest.firstIndex { $0 == "e" || $0 == "E" } ?? rest.endIndex
    var mantissa = String(rest[..<split])
    if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
    if mantissa.hasSuffix(".") { mantissa += "0" }
    let repaired = sign + mantissa + rest[split...]
    return Double(repaired) == nil ? nil : repaired
  }

  // MARK: Space and comments

  private mutating func skipSpace() throws(Stop) {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): offset += 1
      case UInt8(ascii: "/"), UInt8(ascii: "#"): try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(Stop) {
    try checkIssueCount()
    let start = offset
    let isBlock = bytes[start...].starts(with: "/*".utf8)
    guard isBlock || bytes[start] == UInt8(ascii: "#") || bytes[start...].starts(with: "//".utf8) else {
      throw malformed(offset..<offset + 1, "unexpected \(describe(offset))")
    }
    if isBlock {
      offset += 2
      while offset < bytes.count, !bytes[offset...].starts(with: "*/".utf8) { offset += 1 }
      guard offset < bytes.count else {
        throw malformed(start..<start + 2, "the comment that begins here is never closed")
      }
      offset += 2
    } else {
      while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { offset += 1 }
    }
    comments.append(start..<offset)
    note(
      SyntaxIssue(
        .jsonComment,
        at: start..<offset,
        "a comment, which JSON does not allow",
        edits: [Edit(commentAndSpace(start..<offset), "")]
      )
    )
  }

  /// The comment with the blanks before it, or with its whole line if there is nothing else on it.
  private func commentAndSpace(_ comment: Range<Int>) -> Range<Int> {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var start = comment.lowerBound
    while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
    let beginsLine = start == 0 || bytes[start - 1] == UInt8(ascii: "\n")
    var end = comment.upperBound
    while end < bytes.count, isBlank(bytes[end]) { end += 1 }
    let endsLine = end == bytes.count || bytes[end] == UInt8(ascii: "\n") || bytes[end] == UInt8(ascii: "\r")
    guard endsLine else { return comment }
    guard beginsLine else { return start..<end }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\r") { end += 1 }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\n") { end += 1 }
    return start..<end
  }

  // MARK: Bytes

  func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte | 0x20 == UInt8(ascii: "e") || "+-.".utf8.contains(byte)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }

  private func describe(_ offset: Int) -> String {
    guard offset < bytes.count else { return "the end of the file" }
    let text = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
    guard let first = text.unicodeScalars.first, first.value >= 0x20, first != "\u{7F}" else {
      return "a control character"
    }
    return "'\(first)'"
  }

  func malformed(_ range: Range<Int>, _ message: String) -> Stop {
    Stop(issue: SyntaxIssue(.malformed, at: range.clamped(to: 0..<bytes.count), message))
  }
}
