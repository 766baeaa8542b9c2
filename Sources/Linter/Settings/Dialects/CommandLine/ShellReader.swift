import Documents

/// Splits a script into commands and words, as far as training commands need it.
struct ShellReader {
  private let source: Source
  private let shell: Shell
  private var bytes: [UInt8] { source.bytes }

  init(_ source: Source, _ shell: Shell) {
    self.source = source
    self.shell = shell
  }

  /// The largest number of words that are read, a hundred times those of any script.
  static let wordLimit = 100_000

  /// The first command with a word that names a training script.
  func trainingCommand() -> TrainingCommand? {
    guard bytes.count <= Limits.bytes else { return nil }
    for words in commands() {
      for (index, word) in words.enumerated() {
        guard let script = Self.script(word.text) else { continue }
        return TrainingCommand(
          script: script,
          before: Array(words[..<index]),
          after: Array(words[(index + 1)...]),
          end: words[index...].last?.range.upperBound ?? word.range.upperBound
        )
      }
    }
    return nil
  }

  /// `./sd-scripts/train_network.py` is `train_network`; nil if sd-scripts has no such script.
  private static func script(_ word: String) -> String? {
    let name = word.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? word
    guard name.hasSuffix(".py") else { return nil }
    let stem = String(name.dropLast(3))
    return scripts.contains(stem) ? stem : nil
  }

  private static let scripts: Set<String> = Set(Catalogue.options.values.flatMap(\.scripts))

  /// The commands of the file in order; simple assignments are recorded and substituted where the variables are used.
  private func commands() -> [[CommandWord]] {
    var variables = ShellVariables()
    var count = 0
    var result: [[CommandWord]] = []
    var words: [CommandWord] = []
    var at = source.byteOrderMarkLength
    while at <= bytes.count {
      skipBlanks(&at)
      if at >= bytes.count || isNewline(bytes[at]) || isSeparator(at) || startsComment(at, words.isEmpty) {
        if at < bytes.count, startsComment(at, words.isEmpty) {
          while at < bytes.count, !isNewline(bytes[at]) { at += 1 }
        }
        if !words.isEmpty {
          assign(words, &variables)
          result.append(words)
          words = []
        }
        at += 1
        continue
      }
      words.append(word(&at, variables))
      count += 1
      if count > Self.wordLimit { break }
    }
    if !words.isEmpty { result.append(words) }
    return result
  }

  /// `NAME=value`, `set NAME=value`, `$name = "value"`, `export NAME=value`.
  private func assign(_ words: [CommandWord], _ variables: inout ShellVariables) {
    var texts = words.map(\.text)
    if let first = texts.first, ["set", "export", "local"].contains(first.lowercased()) {
      texts.removeFirst()
    }
    guard let first = texts.first else { return }
    if shell == .powerShell, first.hasPrefix("$"), texts.count >= 3, texts[1] == "=" {
      variables.set(String(first.dropFirst()), to: texts[2])
    } else if let equals = first.firstIndex(of: "="), equals != first.startIndex, texts.count == 1 {
      variables.set(String(first[..<equals]), to: String(first[first.index(after: equals)...]))
    }
  }

  private func word(_ at: inout Int, _ variables: ShellVariables) -> CommandWord {
    let start = at
    var text: [UInt8] = []
    var offsets: [Int] = []
    var quote: UInt8?
    func append(_ at: Int) {
      text.append(bytes[at])
      offsets.append(at)
    }
    while at < bytes.count {
      let byte = bytes[at]
      if let open = quote {
        if byte == open {
          quote = nil
        } else if byte == escape, open == UInt8(ascii: "\""), at + 1 < bytes.count, shell != .batch {
          at += 1
          append(at)
        } else if isNewline(byte), shell == .batch {
          break
        } else {
          append(at)
        }
        at += 1
        continue
      }
      if byte == 0x20 || byte == 0x09 || isNewline(byte) || isSeparator(at) { break }
      if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "'") && shell != .batch) {
        quote = byte
      } else if byte == escape, at + 1 < bytes.count {
        if isNewline(bytes[at + 1]) { break }
        at += 1
        append(at)
      } else {
        append(at)
      }
      at += 1
    }
    if at == start { at += 1 }
    let plain = String(decoding: text, as: UTF8.self)
    let known = variables.substituted(in: plain)
    // Invalid UTF-8 and the values of variables cannot be mapped to source bytes.
    let isWritten = known == plain && plain.utf8.count == text.count
    return CommandWord(
      text: known,
      range: start..<at,
      isClosed: quote == nil,
      offsets: isWritten ? offsets : []
    )
  }

  private var escape: UInt8 {
    switch shell {
    case .posix: UInt8(ascii: "\\")
    case .batch: UInt8(ascii: "^")
    case .powerShell: UInt8(ascii: "`")
    }
  }

  private func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private func isSeparator(_ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: ";") || bytes[at] == UInt8(ascii: "&") || bytes[at] == UInt8(ascii: "|")
  }

  private func startsComment(_ at: Int, _ atStart: Bool) -> Bool {
    switch shell {
    case .posix, .powerShell: return bytes[at] == UInt8(ascii: "#")
    case .batch:
      guard atStart else { return false }
      let head = String(decoding: bytes[at...].prefix(4), as: UTF8.self).lowercased()
      return head.hasPrefix("::") || head == "rem "
    }
  }

  /// Blanks, and the newlines that an escape joins.
  private func skipBlanks(_ at: inout Int) {
    while at < bytes.count {
      if bytes[at] == 0x20 || bytes[at] == 0x09 {
        at += 1
      } else if bytes[at] == escape, at + 1 < bytes.count, isNewline(bytes[at + 1]) {
        at += bytes[at + 1] == 0x0D && at + 2 < bytes.count && bytes[at + 2] == 0x0A ? 3 : 2
      } else {
        return
      }
    }
  }
}
