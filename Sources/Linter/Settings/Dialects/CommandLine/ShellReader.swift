import Documents

/// Splits a script into commands and words, as far as training commands need it.
struct ShellReader {
  let shell: Shell
  let bytes: [UInt8]
  /// The offset behind the last byte that is read.
  var end: Int
  var at: Int
  /// Whether a bracket is still open at the end of the text, so that the shell would keep reading.
  var hasOpenBracket = false
  var variables = ShellVariables()
  var command = ShellCommand()
  var commands: [ShellCommand] = []
  var faults: [ShellFault] = []
  /// Whether the line was continued just now, with no word since.
  private var continuedAt: Int?
  private var count = 0
  /// What the values of variables may still take up.
  private var budget = 1 << 22

  /// The largest number of words that are read, a hundred times those of any script.
  static let wordLimit = 100_000
  /// A byte of a container that stands for nothing; it never occurs in UTF-8.
  static let filler: UInt8 = 0xFF

  /// - Parameter range: the part of the source to read; nil for all of it.
  init(_ source: Source, _ shell: Shell, in range: Range<Int>? = nil) {
    bytes = source.bytes
    self.shell = shell
    at = range?.lowerBound ?? source.byteOrderMarkLength
    end = min(range?.upperBound ?? bytes.count, bytes.count)
  }

  /// The first command with a word that names a training script.
  mutating func trainingCommand() -> TrainingCommand? {
    guard bytes.count <= Limits.bytes else { return nil }
    readCommands()
    var result = TrainingCommand(commands, shell)
    result?.faults += faults
    return result
  }

  private mutating func readCommands() {
    while at < end, count < Self.wordLimit {
      switch shell {
      case .posix, .make, .docker, .notebook: readPOSIX()
      case .batch: readBatchLine()
      case .powerShell: readPowerShell()
      }
    }
    endCommand()
  }

  // MARK: Commands

  mutating func add(_ word: CommandWord) {
    command.words.append(word)
    count += 1
    continuedAt = nil
  }

  mutating func endCommand() {
    continuedAt = nil
    if !command.words.isEmpty || command.brokenContinuation != nil { commands.append(command) }
    command = ShellCommand()
  }

  /// A newline that no sign continues.
  mutating func endLine() {
    if shell == .docker, continuedAt != nil {
      at += 1
      return
    }
    if let continuedAt, command.interruption == nil, !command.words.isEmpty {
      command.interruption = (min(continuedAt, at)..<at, false)
    }
    endCommand()
    at += 1
  }

  /// Skips a comment up to the newline; behind a continued line, it ends the command.
  mutating func skipComment() {
    let start = at
    while at < end, !isNewline(bytes[at]) { at += 1 }
    if shell == .docker { return }
    if continuedAt != nil, !command.words.isEmpty, command.interruption == nil {
      command.interruption = (start..<at, true)
    }
  }

  /// The value of a variable; nil if it is not known, or if all values together take up more than in any script.
  mutating func value(of name: String) -> ShellVariables.Variable? {
    guard budget > 0, let variable = variables[name] else { return nil }
    budget -= variable.words.reduce(0) { $0 + 16 + $1.text.utf8.count }
    return variable
  }

  // MARK: Bytes

  func byte(_ offset: Int) -> UInt8? { offset >= 0 && offset < end ? bytes[offset] : nil }
  func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == Self.filler }

  func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
  }

  /// The end of the variable's name that begins at an offset.
  func nameEnd(_ start: Int) -> Int {
    var stop = start
    while stop < min(end, start + 64), isNameByte(bytes[stop]) { stop += 1 }
    return stop
  }

  /// The offset behind a continuation sign and its newline; nil if there is none at the offset.
  func continuation(_ offset: Int) -> Int? {
    guard byte(offset) == shell.escape else { return nil }
    var stop = offset + 1
    while byte(stop) == Self.filler { stop += 1 }
    guard let next = byte(stop), isNewline(next) else { return nil }
    return stop + (next == 0x0D && byte(stop + 1) == 0x0A ? 2 : 1)
  }

  /// Blanks, and the newlines that a sign joins.
  mutating func skipBlanks() {
    while at < end {
      if isBlank(bytes[at]) {
        at += 1
      } else if let next = continuation(at) {
        at = next
        continuedAt = at
      } else {
        return
      }
    }
  }

  /// Skips a sign with blanks behind it, which ends the command instead of continuing it.
  mutating func skipBrokenContinuation() -> Bool {
    guard byte(at) == shell.escape, let next = byte(at + 1), next == 0x20 || next == 0x09 else { return false }
    var stop = at + 1
    while stop < end, isBlank(bytes[stop]) { stop += 1 }
    guard stop >= end || isNewline(bytes[stop]) || bytes[stop] == UInt8(ascii: "#") && shell != .batch else {
      return false
    }
    if !command.words.isEmpty { command.brokenContinuation = at..<stop }
    at = stop
    return true
  }

  /// The offset behind the bracket that closes the one at an offset; the end if none does. A quote within is skipped.
  mutating func closing(_ start: Int, _ open: UInt8, _ close: UInt8, within limit: Int = Int.max) -> Int {
    var depth = 0
    var stop = start
    var quote: UInt8?
    let end = limit < end - start ? start + limit : end
    while stop < end {
      let byte = bytes[stop]
      if let mark = quote {
        if byte == mark { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == open {
        depth += 1
      } else if byte == close {
        depth -= 1
        if depth == 0 { return stop + 1 }
      }
      stop += 1
    }
    if end == self.end { hasOpenBracket = true }
    return end
  }
}

/// A word while it is read.
struct WordBuilder {
  var text: [UInt8] = []
  var spots: [Range<Int>] = []
  var start: Int
  var isKnown = true
  var isClosed = true
  var isEditable = true
  var openedQuote: Range<Int>?
  /// Whether there is a word even if its text is empty.
  var isQuoted = false

  /// Whether the quotes are those of an array, whose words are complete.
  var isExpanded = false

  init(at start: Int, isExpanded: Bool = false) {
    self.start = start
    self.isExpanded = isExpanded
  }

  var isEmpty: Bool { text.isEmpty && (!isQuoted || isExpanded) }

  mutating func append(_ byte: UInt8, at offset: Int) { append(byte, offset..<offset + 1) }

  mutating func append(_ byte: UInt8, _ range: Range<Int>) {
    text.append(byte)
    spots.append(range)
  }

  /// What stands for other text, such as a variable.
  mutating func append(_ value: String, _ range: Range<Int>, isKnown: Bool) {
    for byte in value.utf8 { append(byte, range) }
    self.isKnown = self.isKnown && isKnown
  }

  func word(end: Int) -> CommandWord {
    let decoded = String(decoding: text, as: UTF8.self)
    var word = CommandWord(text: decoded, range: start..<max(start, end), isClosed: isClosed)
    // Invalid UTF-8 cannot be mapped to source bytes.
    word.spots = decoded.utf8.count == text.count ? spots : []
    word.isKnown = isKnown
    word.isEditable = isEditable
    word.openedQuote = openedQuote
    return word
  }
}
