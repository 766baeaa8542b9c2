import Documents

extension ShellReader {
  /// Reads the next word, separator, assignment or comment of a PowerShell script.
  mutating func readPowerShell() {
    skipBlanks()
    guard at < end else { return }
    if skipBrokenContinuation() { return }
    switch bytes[at] {
    case 0x0A, 0x0D: endLine()
    case UInt8(ascii: "#"): skipComment()
    case UInt8(ascii: "<") where byte(at + 1) == UInt8(ascii: "#"):
      while at < end, !(bytes[at] == UInt8(ascii: "#") && byte(at + 1) == UInt8(ascii: ">")) { at += 1 }
      at = min(at + 2, end)
    case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ")"):
      endCommand()
      at += 1
    case UInt8(ascii: "{"):
      endCommand()
      variables.enterBlock()
      at += 1
    case UInt8(ascii: "}"):
      endCommand()
      variables.leaveBlock()
      at += 1
    case UInt8(ascii: "*") where byte(at + 1) == UInt8(ascii: ">"): skipPowerShellRedirection()
    case UInt8(ascii: ">"): skipPowerShellRedirection()
    default: readPowerShellWord()
    }
  }

  private mutating func readPowerShellWord() {
    if command.words.isEmpty, readPowerShellAssignment() { return }
    if bytes[at] == UInt8(ascii: "@"), let name = splatted() {
      // `@name` and `$name` pass the words of an array one by one.
      for word in value(of: name)?.words ?? [.unknown("@" + name, at: at..<nameEnd(at + 1))] { add(word) }
      at = nameEnd(at + 1)
      return
    }
    let start = at
    let words = powerShellWords(isExpression: false)
    if let next = byte(at), next == UInt8(ascii: ">"), bytes[start..<at].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
      return
    }
    for word in words { add(word) }
  }

  private func splatted() -> String? {
    let stop = nameEnd(at + 1)
    return stop > at + 1 ? String(decoding: bytes[(at + 1)..<stop], as: UTF8.self) : nil
  }

  private mutating func skipPowerShellRedirection() {
    while let byte = byte(at), "*<>&".utf8.contains(byte) { at += 1 }
    while let byte = byte(at), byte == 0x20 || byte == 0x09 { at += 1 }
    guard at < end, !isNewline(bytes[at]) else { return }
    _ = powerShellWords(isExpression: false)
  }

  // MARK: Assignments

  /// `$name = …`, `[type]$name = …`, `$name += …`, `$name.Add(…)`.
  private mutating func readPowerShellAssignment() -> Bool {
    let start = at
    while byte(at) == UInt8(ascii: "[") {
      at = closing(at, UInt8(ascii: "["), UInt8(ascii: "]"), within: 256)
      while let byte = byte(at), isBlank(byte) { at += 1 }
    }
    guard byte(at) == UInt8(ascii: "$") else {
      at = start
      return false
    }
    var stop = nameEnd(at + 1)
    var name = String(decoding: bytes[(at + 1)..<stop], as: UTF8.self)
    if byte(stop) == UInt8(ascii: ":") {
      // `$env:NAME`, `$script:NAME`; the first is not the variable of that name.
      let isEnvironment = name.lowercased() == "env"
      let scoped = nameEnd(stop + 1)
      name = (isEnvironment ? "env:" : "") + String(decoding: bytes[(stop + 1)..<scoped], as: UTF8.self)
      stop = scoped
    }
    if bytes[stop..<min(end, stop + 5)].elementsEqual(".Add(".utf8)
      || bytes[stop..<min(end, stop + 5)].elementsEqual(".add(".utf8)
    {
      at = stop + 5
      variables.append(powerShellValue() ?? [.unknown("$" + name, at: at..<at)], to: name, asArray: true)
      skipStatement()
      return true
    }
    while let byte = byte(stop), byte == 0x20 || byte == 0x09 { stop += 1 }
    let adds = byte(stop) == UInt8(ascii: "+")
    let equals = stop + (adds ? 1 : 0)
    guard byte(equals) == UInt8(ascii: "="), byte(equals + 1) != UInt8(ascii: "=") else {
      at = start
      return false
    }
    at = equals + 1
    let valueStart = at
    guard let (words, isArray) = powerShellAssigned() else {
      at = valueStart
      skipStatement()
      if adds, variables[name]?.isArray == true {
        variables.append([.unknown("$" + name, at: valueStart..<at)], to: name, asArray: true)
      } else {
        variables.set(name, to: .init(words: [.unknown("$" + name, at: valueStart..<at)]))
      }
      return true
    }
    if adds {
      variables.append(words, to: name, asArray: isArray)
    } else {
      variables.set(name, to: .init(words: words, isArray: isArray))
    }
    return true
  }

  /// Skips to the end of a statement that is not understood, and the blocks within it.
  private mutating func skipStatement() {
    while at < end, !isNewline(bytes[at]), bytes[at] != UInt8(ascii: ";"), bytes[at] != UInt8(ascii: "#"),
      bytes[at] != UInt8(ascii: "}")
    {
      switch bytes[at] {
      case UInt8(ascii: "("): at = closing(at, UInt8(ascii: "("), UInt8(ascii: ")"))
      case UInt8(ascii: "{"): at = closing(at, UInt8(ascii: "{"), UInt8(ascii: "}"))
      case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = powerShellWords(isExpression: true)
      default: at = continuation(at) ?? at + 1
      }
    }
  }

  /// The assigned value up to the end of the statement; nil if it is computed.
  private mutating func powerShellAssigned() -> (words: [CommandWord], isArray: Bool)? {
    skipBlanks()
    let start = at
    if bytes[at..<min(end, at + 64)].starts(with: "[System.Collections.ArrayList]".utf8)
      || bytes[at..<min(end, at + 64)].starts(with: "New-Object System.Collections".utf8)
    {
      skipStatement()
      return ([], true)
    }
    guard var words = powerShellValue() else { return nil }
    var isArray = bytes[start..<at].first == UInt8(ascii: "@")
    while true {
      skipBlanks()
      guard let next = byte(at), !isNewline(next), next != UInt8(ascii: ";"), next != UInt8(ascii: "#"),
        next != UInt8(ascii: "}")
      else { return (words, isArray) }
      guard next == UInt8(ascii: "+") || next == UInt8(ascii: ",") else { return nil }
      at += 1
      while at < end, isBlank(bytes[at]) || isNewline(bytes[at]) { at += 1 }
      guard let more = powerShellValue() else { return nil }
      if next == UInt8(ascii: ",") || isArray {
        words += more
        isArray = true
      } else if let first = words.first, let second = more.first {
        // `1 + 2` is a sum, and `"1" + 2` a text.
        guard
          bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") || bytes[start] == UInt8(ascii: "$")
        else { return nil }
        words = [CommandWord.joined(first, second)]
      }
    }
  }

  /// A text, number, variable or list; nil if it is computed.
  private mutating func powerShellValue() -> [CommandWord]? {
    skipBlanks()
    guard let first = byte(at) else { return nil }
    if first == UInt8(ascii: "@"), byte(at + 1) == UInt8(ascii: "(") { return powerShellList() }
    guard
      quoteKind(at) != nil || first == UInt8(ascii: "$") || first &- UInt8(ascii: "0") < 10
        || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
    else { return nil }
    let start = at
    let words = powerShellWords(isExpression: true)
    guard words.count == 1, let word = words.first else { return words }
    switch String(decoding: bytes[start..<at], as: UTF8.self).lowercased() {
    case "$null": return []
    case "$true": return [CommandWord(text: "True", range: word.range, spots: [])]
    case "$false": return [CommandWord(text: "False", range: word.range, spots: [])]
    default: return words
    }
  }

  /// `@( … )`, whose items are separated by commas or newlines.
  private mutating func powerShellList() -> [CommandWord]? {
    let close = closing(at, UInt8(ascii: "("), UInt8(ascii: ")"))
    at += 2
    var words: [CommandWord] = []
    while at < close - 1 {
      let byte = bytes[at]
      if isBlank(byte) || isNewline(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") {
        at += 1
      } else if let next = continuation(at) {
        at = next
      } else if byte == UInt8(ascii: "#") {
        while at < close - 1, !isNewline(bytes[at]) { at += 1 }
      } else if let value = powerShellValue() {
        words += value
      } else {
        words.append(.unknown("@(…)", at: at..<close))
        break
      }
    }
    at = close
    return words
  }

  // MARK: Words

  private enum QuoteKind { case single, double }

  /// The quotation mark at an offset, with its length: PowerShell also takes typographic ones.
  private func quoteKind(_ offset: Int) -> (kind: QuoteKind, length: Int)? {
    switch byte(offset) {
    case UInt8(ascii: "'"): return (.single, 1)
    case UInt8(ascii: "\""): return (.double, 1)
    case 0xE2:
      guard byte(offset + 1) == 0x80, let third = byte(offset + 2) else { return nil }
      if (0x98...0x9B).contains(third) { return (.single, 3) }
      return (0x9C...0x9E).contains(third) ? (.double, 3) : nil
    default: return nil
    }
  }

  /// The word at this place; the words of an array, if it stands for one.
  private mutating func powerShellWords(isExpression: Bool) -> [CommandWord] {
    var done: [CommandWord] = []
    var word = WordBuilder(at: at)
    let start = at
    var quote: QuoteKind?
    loop: while at < end {
      let byte = bytes[at]
      if let (kind, length) = quoteKind(at), quote == nil || quote == kind {
        if quote == nil {
          quote = kind
          word.isQuoted = true
        } else if let (next, nextLength) = quoteKind(at + length), next == kind {
          // Two of them stand for one.
          for offset in at..<at + length { word.append(bytes[offset], at: offset) }
          at += nextLength
        } else {
          quote = nil
          at += length
          if isExpression { break loop }
          continue
        }
        at += length
        continue
      }
      if quote == .single {
        word.append(byte, at: at)
        at += 1
        continue
      }
      switch byte {
      case UInt8(ascii: "`") where at + 1 < end:
        if continuation(at) != nil, quote == nil { break loop }
        word.append(bytes[at + 1], at..<at + 2)
        at += 2
      case UInt8(ascii: "$"): readPowerShellReference(&word, &done, isQuoted: quote != nil, isExpression)
      case _ where quote != nil:
        word.append(byte, at: at)
        at += 1
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ")"), UInt8(ascii: "}"),
        UInt8(ascii: ">"):
        break loop
      case UInt8(ascii: "{") where word.isEmpty: break loop
      case UInt8(ascii: "&"): break loop
      case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "#"):
        if isExpression { break loop }
        word.append(byte, at: at)
        at += 1
      case UInt8(ascii: "("):
        let stop = closing(at, UInt8(ascii: "("), UInt8(ascii: ")"))
        word.append(String(decoding: bytes[at..<stop], as: UTF8.self), at..<stop, isKnown: false)
        at = stop
      default:
        word.append(byte, at: at)
        at += 1
      }
    }
    word.isClosed = quote == nil && !hasOpenBracket
    if !word.isEmpty {
      var complete = word.word(end: at)
      complete.mayBeSeveral = !complete.isKnown && !word.isQuoted
      done.append(complete)
    }
    if at == start { at += 1 }
    return done
  }

  /// The variable that an expression consists of, as in `$($name)`; nil for any other.
  private func soleVariable(_ range: Range<Int>) -> String? {
    let text = bytes[range].drop(while: isBlank)
    guard text.first == UInt8(ascii: "$") else { return nil }
    let name = text.dropFirst().prefix(while: isNameByte)
    guard !name.isEmpty, text.dropFirst(1 + name.count).allSatisfy(isBlank) else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func readPowerShellReference(
    _ word: inout WordBuilder,
    _ done: inout [CommandWord],
    isQuoted: Bool,
    _ isExpression: Bool
  ) {
    let start = at
    var name: String?
    switch byte(at + 1) {
    case UInt8(ascii: "("):
      at = closing(at + 1, UInt8(ascii: "("), UInt8(ascii: ")"))
      name = soleVariable(start + 2..<max(start + 2, at - 1))
    case UInt8(ascii: "{"):
      at = closing(at + 1, UInt8(ascii: "{"), UInt8(ascii: "}"))
      name = String(decoding: bytes[min(start + 2, at)..<max(start + 2, at - 1)], as: UTF8.self)
    default:
      at = nameEnd(at + 1)
      name = String(decoding: bytes[(start + 1)..<at], as: UTF8.self)
      if name?.lowercased() == "env", byte(at) == UInt8(ascii: ":") {
        let stop = nameEnd(at + 1)
        name = "env:" + String(decoding: bytes[(at + 1)..<stop], as: UTF8.self)
        at = stop
      }
      if at == start + 1 {
        word.append(bytes[start], at: start)
        return
      }
      // A member or an element of it is computed, except in a text.
      if !isQuoted, let next = byte(at), next == UInt8(ascii: "[") || next == UInt8(ascii: "."),
        byte(at + 1).map(isNameByte) == true
      {
        name = nil
        at = nameEnd(at + 1)
        if byte(at) == UInt8(ascii: "(") { at = closing(at, UInt8(ascii: "("), UInt8(ascii: ")")) }
        if byte(at) == UInt8(ascii: "]") { at += 1 }
      }
    }
    let range = start..<at
    guard let variable = name.flatMap({ value(of: $0) }) else {
      word.append(String(decoding: bytes[range], as: UTF8.self), range, isKnown: false)
      return
    }
    let standsAlone =
      word.isEmpty && !isQuoted && (byte(at).map { isBlank($0) || isNewline($0) || $0 == UInt8(ascii: ";") } ?? true)
    if standsAlone, variable.isArray || variable.words.isEmpty {
      done += variable.words
      word = WordBuilder(at: at, isExpanded: true)
      return
    }
    if variable.isArray {
      word.append(
        variable.words.map(\.text).joined(separator: " "),
        range,
        isKnown: variable.words.allSatisfy(\.isKnown)
      )
    } else if let value = variable.words.first {
      word.append(value.text, range, isKnown: value.isKnown)
    }
  }
}
