import Documents

extension ShellReader {
  /// Reads the next word, separator or comment of a POSIX shell.
  mutating func readPOSIX() {
    skipBlanks()
    guard at < end else { return }
    if skipBrokenContinuation() { return }
    switch bytes[at] {
    case 0x0A, 0x0D: endLine()
    case UInt8(ascii: "#"): skipComment()
    case UInt8(ascii: "<"), UInt8(ascii: ">"): skipRedirection()
    case UInt8(ascii: "&") where byte(at + 1) == UInt8(ascii: ">"): skipRedirection()
    case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"):
      endCommand()
      at += 1
    default: readPOSIXWords()
    }
  }

  private mutating func readPOSIXWords() {
    if command.words.isEmpty, shell != .posix, bytes[at] == UInt8(ascii: "@") || bytes[at] == UInt8(ascii: "!") {
      at += 1
      return
    }
    if isAtStart, readAssignment() { return }
    let start = at
    let words = posixWords(splits: true)
    // `2>&1`
    if let next = byte(at), next == UInt8(ascii: ">") || next == UInt8(ascii: "<"),
      bytes[start..<at].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    {
      return
    }
    if command.words.isEmpty, words.count == 1, let word = words.first, readKeyword(word.text) { return }
    if readNestedShell(words) { return }
    for word in words { add(word) }
    assignWithBlanks()
  }

  /// Whether nothing but assignments precedes.
  private var isAtStart: Bool {
    guard let first = command.words.first else { return true }
    if shell == .docker, first.text == "ENV" || first.text == "ARG" { return true }
    return ["export", "local", "declare", "readonly", "typeset"].contains(first.text)
  }

  /// Keywords stand before commands, which may not run.
  private mutating func readKeyword(_ word: String) -> Bool {
    switch word {
    case "if", "while", "until", "case", "{": variables.enterBlock()
    case "for", "select":
      variables.enterBlock()
      skipBlanks()
      let stop = nameEnd(at)
      variables.forget(String(decoding: bytes[at..<stop], as: UTF8.self))
    case "fi", "done", "esac", "}": variables.leaveBlock()
    case "else", "elif":
      variables.leaveBlock()
      variables.enterBlock()
    case "then", "do", "!": break
    default: return false
    }
    return true
  }

  /// `bash -c '…'`: what is in the quotes is a script of its own.
  private mutating func readNestedShell(_ words: [CommandWord]) -> Bool {
    guard words.count == 1, let word = words.first, word.isClosed, let flag = command.words.last,
      flag.text.hasPrefix("-"), flag.text.hasSuffix("c"), command.words.count >= 2,
      let name = command.words.dropLast().last?.text.split(separator: "/").last, name.hasSuffix("sh"),
      let quote = byte(word.range.lowerBound), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      word.range.count >= 2, !bytes[word.range].contains(UInt8(ascii: "\\"))
    else { return false }
    endCommand()
    let outer = (at, end)
    at = word.range.lowerBound + 1
    end = word.range.upperBound - 1
    while at < end { readPOSIX() }
    endCommand()
    (at, end) = outer
    return true
  }

  // MARK: Assignments

  /// `NAME=value`, `NAME+=value`, `NAME=( … )`.
  private mutating func readAssignment() -> Bool {
    let stop = nameEnd(at)
    guard stop > at, !(bytes[at] &- UInt8(ascii: "0") < 10) else { return false }
    let name = String(decoding: bytes[at..<stop], as: UTF8.self)
    let adds = byte(stop) == UInt8(ascii: "+")
    let equals = stop + (adds ? 1 : 0)
    guard byte(equals) == UInt8(ascii: "=") else { return false }
    at = equals + 1
    if byte(at) == UInt8(ascii: "(") {
      let words = posixArray()
      if adds {
        variables.append(words, to: name, asArray: true)
      } else {
        variables.set(name, to: .init(words: words, isArray: true))
      }
      return true
    }
    let isEmpty = at >= end || isBlank(bytes[at]) || isNewline(bytes[at]) || isSeparator(bytes[at])
    let word = isEmpty ? CommandWord(text: "", range: at..<at, spots: []) : posixWords(splits: false).first
    guard let word else { return true }
    if adds {
      variables.append([word], to: name, asArray: false)
    } else {
      variables.set(name, to: .init(words: [word]))
    }
    return true
  }

  private mutating func posixArray() -> [CommandWord] {
    var words: [CommandWord] = []
    at += 1
    while at < end, bytes[at] != UInt8(ascii: ")"), words.count < Self.wordLimit {
      if isBlank(bytes[at]) || isNewline(bytes[at]) {
        at += 1
      } else if let next = continuation(at) {
        at = next
      } else if bytes[at] == UInt8(ascii: "#") {
        while at < end, !isNewline(bytes[at]) { at += 1 }
      } else if isSeparator(bytes[at]) || bytes[at] == UInt8(ascii: "<") || bytes[at] == UInt8(ascii: ">") {
        at += 1
      } else {
        words += posixWords(splits: true)
      }
    }
    at = min(at + 1, end)
    return words
  }

  /// `NAME = value` of make and of Python.
  private mutating func assignWithBlanks() {
    let words = command.words
    guard shell.assignsWithBlanks, words.count >= 2, ["=", ":=", "?=", "::="].contains(words[1].text) else { return }
    if words.count == 2 {
      variables.forget(words[0].text)
      return
    }
    if words.count == 3 {
      variables.set(words[0].text, to: .init(words: [words[2]]))
    } else if shell == .make {
      let blank = CommandWord(text: " ", range: words[2].range)
      let value = words[3...].reduce(words[2]) { .joined(.joined($0, blank), $1) }
      variables.set(words[0].text, to: .init(words: [value]))
    } else {
      variables.forget(words[0].text)
    }
  }

  // MARK: Words

  private func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"): true
    default: false
    }
  }

  private mutating func skipRedirection() {
    while let byte = byte(at), "<>&|-".utf8.contains(byte) { at += 1 }
    while let byte = byte(at), byte == 0x20 || byte == 0x09 { at += 1 }
    guard at < end, !isNewline(bytes[at]), !isSeparator(bytes[at]) else { return }
    _ = posixWords(splits: false)
  }

  /// The word at this place, or the words that its variables split into.
  private mutating func posixWords(splits: Bool) -> [CommandWord] {
    var done: [CommandWord] = []
    var word = WordBuilder(at: at)
    let start = at
    var quote: UInt8?
    loop: while at < end {
      let byte = bytes[at]
      switch byte {
      case Self.filler: at += 1
      case _ where quote == UInt8(ascii: "'"):
        if byte == UInt8(ascii: "'") { quote = nil } else { word.append(byte, at: at) }
        at += 1
      case UInt8(ascii: "\""):
        quote = quote == nil ? byte : nil
        word.isQuoted = true
        at += 1
      case UInt8(ascii: "\\"):
        readEscape(&word, isQuoted: quote != nil)
      case UInt8(ascii: "$"), UInt8(ascii: "`"):
        readReference(&word, &done, isQuoted: quote != nil, splits: splits)
      case UInt8(ascii: "{") where shell == .notebook:
        readReference(&word, &done, isQuoted: quote != nil, splits: splits)
      case _ where quote != nil:
        word.append(byte, at: at)
        at += 1
      case UInt8(ascii: "'"):
        quote = byte
        word.isQuoted = true
        at += 1
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "<"), UInt8(ascii: ">"): break loop
      case _ where isSeparator(byte): break loop
      default:
        word.append(byte, at: at)
        at += 1
      }
    }
    word.isClosed = quote == nil && !hasOpenBracket
    if !word.isEmpty { done.append(word.word(end: at)) }
    if at == start { at += 1 }
    return done
  }

  private mutating func readEscape(_ word: inout WordBuilder, isQuoted: Bool) {
    if let next = continuation(at) {
      at = next
      return
    }
    var next = at + 1
    while byte(next) == Self.filler { next += 1 }
    guard let escaped = byte(next) else {
      at = end
      return
    }
    if isNewline(escaped) {
      at = next + 1
      return
    }
    if isQuoted, !"$`\"\\".utf8.contains(escaped) {
      word.append(bytes[at], at: at)
    } else if isQuoted, escaped == UInt8(ascii: "\""), let after = byte(next + 1), isBlank(after) || isNewline(after) {
      word.openedQuote = word.openedQuote ?? at..<next + 1
    }
    word.append(escaped, at..<next + 1)
    at = next + 1
  }

  /// A variable or what a command prints.
  private mutating func readReference(
    _ word: inout WordBuilder,
    _ done: inout [CommandWord],
    isQuoted: Bool,
    splits: Bool
  ) {
    let start = at
    let (stop, name, isAll, fallback) = reference()
    at = max(stop, start + 1)
    let range = start..<at
    guard at > start + 1 else {
      word.append(bytes[start], at: start)
      return
    }
    guard let variable = name.flatMap({ value(of: $0) }) ?? fallback else {
      let raw = String(decoding: bytes[range].filter { $0 != Self.filler }, as: UTF8.self)
      if word.text.isEmpty, splits, standsAlone(range) {
        word = WordBuilder(at: at, isExpanded: true)
        var unknown = CommandWord.unknown(raw, at: range)
        unknown.mayBeSeveral = !isQuoted || isAll
        done.append(unknown)
      } else {
        word.append(raw, range, isKnown: false)
      }
      return
    }
    if splits, isAll, variable.isArray {
      // The words of an array keep their own places.
      if word.text.isEmpty, standsAlone(range) {
        done += variable.words
        word = WordBuilder(at: at, isExpanded: true)
      } else {
        word.append(variable.words.map(\.text).joined(separator: " "), range, isKnown: false)
      }
      return
    }
    guard let value = variable.words.first else { return }
    let parts = value.text.split(separator: " ", omittingEmptySubsequences: false)
    guard splits, !isQuoted, parts.count > 1 else {
      word.append(value.text, range, isKnown: value.isKnown)
      return
    }
    // Without quotes around it, a value with blanks is several words.
    for (index, part) in parts.enumerated() {
      word.append(String(part), range, isKnown: value.isKnown)
      guard index < parts.count - 1 else { continue }
      word.isEditable = false
      if !word.isEmpty { done.append(word.word(end: at)) }
      word = WordBuilder(at: start)
    }
    word.isEditable = false
  }

  /// Whether nothing else is part of the word; quotes around it are.
  private func standsAlone(_ range: Range<Int>) -> Bool {
    var stop = range.upperBound
    if byte(stop) == UInt8(ascii: "\"") { stop += 1 }
    guard let next = byte(stop) else { return true }
    return isBlank(next) || isNewline(next) || isSeparator(next)
  }

  /// The reference at this place: its end, the variable's name, whether all of an array is meant, and the value if the
  /// variable is not set.
  private mutating func reference() -> (stop: Int, name: String?, isAll: Bool, fallback: ShellVariables.Variable?) {
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    if bytes[at] == UInt8(ascii: "`") {
      let close = bytes[min(at + 1, end)..<end].firstIndex(of: UInt8(ascii: "`"))
      if close == nil { hasOpenBracket = true }
      return (close.map { $0 + 1 } ?? at + 1, nil, false, nil)
    }
    if bytes[at] == UInt8(ascii: "{") {
      let stop = nameEnd(at + 1)
      guard stop > at + 1, byte(stop) == UInt8(ascii: "}") else {
        let close = bytes[at..<min(end, at + 256)].firstIndex { $0 == UInt8(ascii: "}") || $0 == 0x0A }
        return (close.map { bytes[$0] == 0x0A ? at + 1 : $0 + 1 } ?? at + 1, nil, false, nil)
      }
      return (stop + 1, text(at + 1..<stop), false, nil)
    }
    switch byte(at + 1) {
    case UInt8(ascii: "("):
      let stop = closing(at + 1, UInt8(ascii: "("), UInt8(ascii: ")"))
      let isName = shell == .make && stop - 1 > at + 2 && nameEnd(at + 2) == stop - 1
      return (stop, isName ? text(at + 2..<stop - 1) : nil, false, nil)
    case UInt8(ascii: "{"):
      let close = closing(at + 1, UInt8(ascii: "{"), UInt8(ascii: "}"))
      let stop = nameEnd(at + 2)
      guard stop < close else { return (close, nil, false, nil) }
      let name = text(at + 2..<stop)
      let rest = text(stop..<max(stop, close - 1))
      if rest.isEmpty { return (close, name, false, nil) }
      if rest == "[@]" || rest == "[*]" { return (close, name, true, nil) }
      if rest.hasPrefix(":-") || rest.hasPrefix("-"), !rest.contains("$") {
        let value = rest.drop { $0 == ":" }.dropFirst().filter { $0 != "\"" }
        let word = CommandWord(text: value, range: at..<close, spots: [])
        return (close, name, false, .init(words: [word]))
      }
      return (close, nil, false, nil)
    case UInt8(ascii: "$") where shell == .make:
      let stop = nameEnd(at + 2)
      return (max(stop, at + 2), text(at + 2..<stop), false, nil)
    case let next? where isNameByte(next) && !(next &- UInt8(ascii: "0") < 10):
      let stop = nameEnd(at + 1)
      return (stop, text(at + 1..<stop), false, nil)
    case let next? where next &- UInt8(ascii: "0") < 10 || "@*#?!$".utf8.contains(next):
      return (at + 2, nil, next == UInt8(ascii: "@"), nil)
    default: return (at + 1, nil, false, nil)
    }
  }
}
