import Documents

extension ShellReader {
  /// Reads a line of a batch file with the lines that carets join to it.
  mutating func readBatchLine() {
    let start = at
    var line = BatchLine()
    var joined = false
    while at < end {
      let stop = lineEnd(at)
      if joined, isBatchComment(at) {
        // The caret joins the comment, whose text then ends the command.
        if command.interruption == nil { command.interruption = (at..<stop, true) }
        at = stop
        break
      }
      var isContinued = false
      expand(at..<stop, &line, &isContinued)
      at = stop
      guard isContinued, at < end else { break }
      skipNewline()
      joined = true
      if at < end, isNewline(bytes[at]) {
        if command.interruption == nil { command.interruption = (at..<at, false) }
        break
      }
    }
    skipNewline()
    if !isBatchComment(start) { readBatch(line) }
    endCommand()
  }

  private mutating func skipNewline() {
    if byte(at) == 0x0D { at += 1 }
    if byte(at) == 0x0A { at += 1 }
  }

  private func lineEnd(_ start: Int) -> Int {
    var stop = start
    while stop < end, !isNewline(bytes[stop]) { stop += 1 }
    return stop
  }

  private func isBatchComment(_ start: Int) -> Bool {
    var start = start
    while let byte = byte(start), byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "@") { start += 1 }
    let head = String(decoding: bytes[min(start, end)..<min(start + 4, end)], as: UTF8.self).lowercased()
    return head.hasPrefix("::") || head == "rem " || head == "rem\r" || head == "rem\n" || head == "rem"
  }

  /// A line with the values of its variables; a caret at its end joins the next line.
  private mutating func expand(_ range: Range<Int>, _ line: inout BatchLine, _ isContinued: inout Bool) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") { line.isQuoted.toggle() }
      if byte == UInt8(ascii: "^"), !line.isQuoted {
        let rest = bytes[(offset + 1)..<range.upperBound]
        if rest.isEmpty {
          isContinued = true
          return
        }
        if rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
          command.brokenContinuation = offset..<range.upperBound
          return
        }
        offset += 1
        line.append(bytes[offset], offset..<offset + 1, isEscaped: true)
        offset += 1
        continue
      }
      if byte == UInt8(ascii: "%"), offset + 1 < range.upperBound, bytes[offset + 1] == byte {
        // One percent sign, or the variable of a loop: `%%i`.
        let next = offset + 2 < range.upperBound ? bytes[offset + 2] | 0x20 : 0
        let isKnown = !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next)
        line.append(byte, offset..<offset + 2, isKnown: isKnown)
        offset += 2
        continue
      }
      if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "!"),
        let (stop, name) = batchReference(offset, range.upperBound)
      {
        let spot = offset..<stop
        if let value = value(of: name)?.words.first {
          line.append(value.text, spot, isKnown: value.isKnown)
          offset = stop
          continue
        }
        if let value = variables[name + " "]?.words.first, byte == UInt8(ascii: "%") {
          faults.append(
            ShellFault(
              range: value.range,
              problem: "this sets a variable whose name ends with a blank, so that %\(name)% is empty; "
                + "write set \(name)=\(value.text.drop { $0 == " " }) without blanks around the ="
            )
          )
          offset = stop
          continue
        }
        if byte == UInt8(ascii: "%") {
          line.append(String(decoding: bytes[spot], as: UTF8.self), spot, isKnown: false)
          offset = stop
          continue
        }
      }
      line.append(byte, offset..<offset + 1)
      offset += 1
    }
    line.end = range.upperBound
  }

  /// `%name%`, `!name!`, `%1`, `%*` or `%~dp0`.
  private func batchReference(_ start: Int, _ limit: Int) -> (stop: Int, name: String)? {
    guard let next = byte(start + 1), start + 1 < limit else { return nil }
    if bytes[start] == UInt8(ascii: "%") {
      if next &- UInt8(ascii: "0") < 10 || next == UInt8(ascii: "*") { return (start + 2, "") }
      if next == UInt8(ascii: "~") {
        let stop = bytes[start..<min(limit, start + 16)].firstIndex { $0 &- UInt8(ascii: "0") < 10 }
        return stop.map { ($0 + 1, "") }
      }
    }
    guard let stop = bytes[(start + 1)..<min(limit, start + 66)].firstIndex(of: bytes[start]), stop > start + 1 else {
      return nil
    }
    return (stop + 1, String(decoding: bytes[(start + 1)..<stop], as: UTF8.self))
  }

  // MARK: Words

  private mutating func readBatch(_ line: BatchLine, depth: Int = 0) {
    var index = 0
    while index < line.bytes.count {
      let byte = line.bytes[index]
      if byte == 0x20 || byte == 0x09 {
        index += 1
      } else if line.isOperator(index), "&|".utf8.contains(byte) {
        nextBatchCommand()
        index += 1
      } else if line.isOperator(index), byte == UInt8(ascii: "("), startsBlock {
        nextBatchCommand()
        variables.enterBlock()
        index += 1
      } else if line.isOperator(index), byte == UInt8(ascii: ")"), command.words.isEmpty {
        variables.leaveBlock()
        index += 1
      } else if line.isOperator(index), "<>".utf8.contains(byte) {
        while index < line.bytes.count, "<>&".utf8.contains(line.bytes[index]) { index += 1 }
        _ = batchWord(line, &index)
      } else if byte == UInt8(ascii: "\""), depth < 4, opensCommand {
        // `cmd /k "…"` takes the first and the last quotation mark away.
        nextBatchCommand()
        var inner = line
        inner.open(from: index)
        readBatch(inner, depth: depth + 1)
        return
      } else if command.words.first?.text.lowercased() == "set" || conditionalSet {
        assign(line, index)
        return
      } else {
        let before = index
        let word = batchWord(line, &index)
        let isNumber = word.text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        if isNumber, index < line.bytes.count, line.bytes[index] == UInt8(ascii: ">") { continue }
        if command.words.isEmpty, word.text == "@" || word.text.isEmpty { continue }
        add(word)
        if index == before { index += 1 }
      }
    }
  }

  private mutating func nextBatchCommand() {
    let interruption = command.interruption
    endCommand()
    command.interruption = interruption
  }

  private var startsBlock: Bool {
    guard let first = command.words.first?.text.lowercased() else { return true }
    return ["if", "for", "else"].contains(first)
  }

  private var opensCommand: Bool {
    guard let last = command.words.last?.text.lowercased(), last == "/k" || last == "/c" else { return false }
    return command.words.contains { $0.text.lowercased().hasSuffix("cmd") || $0.text.lowercased().hasSuffix("cmd.exe") }
  }

  private var conditionalSet: Bool {
    command.words.last?.text.lowercased() == "set" && command.words.first?.text.lowercased() == "if"
  }

  /// `set NAME=value`, with every blank as a part of the name or the value; `set "NAME=value"`.
  private mutating func assign(_ line: BatchLine, _ start: Int) {
    let isConditional = conditionalSet
    var rest = start..<line.bytes.count
    if line.bytes[start] == UInt8(ascii: "\"") {
      let close = line.bytes[rest].lastIndex(of: UInt8(ascii: "\"")) ?? rest.upperBound
      rest = start + 1..<max(start + 1, close)
    } else if let separator = rest.first(where: { line.isOperator($0) && "&|".utf8.contains(line.bytes[$0]) }) {
      rest = start..<separator
    }
    let text = String(decoding: line.bytes[rest], as: UTF8.self)
    let range = (line.spots[start].lowerBound)..<max(line.spots[start].lowerBound, line.end)
    command.words.append(CommandWord(text: text, range: range))
    guard let equals = text.firstIndex(of: "="), !text.hasPrefix("=") else { return }
    if text.hasPrefix("/") {
      let name = text[..<equals].split(separator: " ").last.map(String.init) ?? ""
      variables.forget(name)
      return
    }
    var value = CommandWord(text: String(text[text.index(after: equals)...]), range: range, spots: [])
    value.isKnown = rest.allSatisfy { line.isKnown[$0] }
    if isConditional { variables.enterBlock() }
    variables.set(String(text[..<equals]), to: .init(words: [value]))
    if isConditional { variables.leaveBlock() }
  }

  /// A word as Windows programs split their command line: a backslash before a quotation mark escapes it.
  ///
  /// Source: `parse_cmdline` of Microsoft's C runtime.
  private func batchWord(_ line: BatchLine, _ index: inout Int) -> CommandWord {
    while index < line.bytes.count, line.bytes[index] == 0x20 || line.bytes[index] == 0x09 { index += 1 }
    guard index < line.bytes.count else { return CommandWord(text: "", range: line.end..<line.end) }
    var word = WordBuilder(at: line.spots[index].lowerBound)
    var isQuoted = false
    var backslashes = 0
    while index < line.bytes.count {
      let byte = line.bytes[index]
      let spot = line.spots[index]
      if byte == UInt8(ascii: "\"") {
        if backslashes % 2 == 1 {
          word.text.removeLast(backslashes / 2 + 1)
          word.spots.removeLast(backslashes / 2 + 1)
          word.append(byte, spot)
          // Behind a caret it is meant.
          if isQuoted, line.isOperator(index), index + 1 >= line.bytes.count || line.bytes[index + 1] == 0x20 {
            word.openedQuote = word.openedQuote ?? line.spots[index - 1].lowerBound..<spot.upperBound
          }
        } else {
          word.text.removeLast(backslashes / 2)
          word.spots.removeLast(backslashes / 2)
          isQuoted.toggle()
          word.isQuoted = true
        }
        backslashes = 0
        index += 1
        continue
      }
      if !isQuoted, byte == 0x20 || byte == 0x09 || line.isOperator(index) && "&|<>".utf8.contains(byte) { break }
      backslashes = byte == UInt8(ascii: "\\") ? backslashes + 1 : 0
      word.append(byte, spot)
      word.isKnown = word.isKnown && line.isKnown[index]
      index += 1
    }
    word.isClosed = !isQuoted
    let last = index > 0 ? line.spots[index - 1].upperBound : line.end
    return word.word(end: last)
  }
}

/// A line of a batch file with its variables replaced.
struct BatchLine {
  private(set) var bytes: [UInt8] = []
  /// The source bytes of each byte.
  private(set) var spots: [Range<Int>] = []
  private(set) var isKnown: [Bool] = []
  /// Whether cmd.exe takes each byte for itself, because of quotes or a caret.
  private var isPlain: [Bool] = []
  /// Whether quotes are open at the end of the bytes.
  var isQuoted = false
  /// The offset of the line's end.
  var end = 0

  mutating func append(_ byte: UInt8, _ spot: Range<Int>, isKnown: Bool = true, isEscaped: Bool = false) {
    bytes.append(byte)
    spots.append(spot)
    self.isKnown.append(isKnown)
    isPlain.append(isQuoted || isEscaped)
  }

  mutating func append(_ text: String, _ spot: Range<Int>, isKnown: Bool) {
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      append(byte, spot, isKnown: isKnown)
    }
  }

  /// Whether cmd.exe takes a byte for an operator, if it is one.
  func isOperator(_ index: Int) -> Bool { !isPlain[index] }

  /// Removes what precedes a quotation mark, it and the last one; cmd.exe counts quotes anew.
  mutating func open(from start: Int) {
    let last = bytes.lastIndex(of: UInt8(ascii: "\"")) ?? start
    let kept = (start + 1..<bytes.count).filter { $0 != last || last == start }
    var isQuoted = false
    isPlain = kept.map { index in
      if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      return isQuoted
    }
    isKnown = kept.map { isKnown[$0] }
    spots = kept.map { spots[$0] }
    bytes = kept.map { bytes[$0] }
  }
}
