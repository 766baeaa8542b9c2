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

  /// The first command with a word that names a training script.
  func trainingCommand() -> TrainingCommand? {
    guard bytes.count <= Limits.bytes else { return nil }
    var variables: [String: String] = [:]
    for words in commands(&variables) {
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
  private func commands(_ variables: inout [String: String]) -> [[CommandWord]] {
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
    }
    return result
  }

  /// `NAME=value`, `set NAME=value`, `$name = "value"`, `export NAME=value`.
  private func assign(_ words: [CommandWord], _ variables: inout [String: String]) {
    var texts = words.map(\.text)
    if let first = texts.first, ["set", "export", "local"].contains(first.lowercased()) {
      texts.removeFirst()
    }
    guard let first = texts.first else { return }
    if shell == .powerShell, first.hasPrefix("$"), texts.count >= 3, texts[1] == "=" {
      variables[first.dropFirst().lowercased()] = texts[2]
    } else if let equals = first.firstIndex(of: "="), equals != first.startIndex, texts.count == 1 {
      variables[first[..<equals].lowercased()] = String(first[first.index(after: equals)...])
    }
  }

  private func word(_ at: inout Int, _ variables: [String: String]) -> CommandWord {
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
    let known = substituting(plain, variables)
    // Invalid UTF-8 and the values of variables cannot be mapped to source bytes.
    let isWritten = known == plain && plain.utf8.count == text.count
    return CommandWord(
      text: known,
      range: start..<at,
      isClosed: quote == nil,
      offsets: isWritten ? offsets : []
    )
  }

  /// Substitutes variables that the script itself assigns; others stay as they are.
  private func substituting(_ text: String, _ variables: [String: String]) -> String {
    guard text.contains("$") || text.contains("%") else { return text }
    var result = text
    // A script that doubles a variable in each line must not exhaust memory.
    var replacements = 0
    for (name, value) in variables.sorted(by: { $0.key.count > $1.key.count }) where !value.contains("$") {
      for form in ["${\(name)}", "$\(name)", "%\(name)%"] {
        while let range = result.lowercased().range(ofText: form, in: result) {
          replacements += 1
          guard replacements <= 64, result.utf8.count + value.utf8.count <= 1 << 12 else { return result }
          result.replaceSubrange(range, with: value)
          if value.lowercased().contains(form) { break }
        }
      }
    }
    return result
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

extension String {
  /// The range in `original` of the first occurrence of `text` in this lower-case copy of it.
  fileprivate func range(ofText text: String, in original: String) -> Range<String.Index>? {
    let haystack = Array(utf8)
    let needle = Array(text.utf8)
    guard haystack.count == original.utf8.count, !needle.isEmpty, needle.count <= haystack.count else {
      return nil
    }
    for start in 0...(haystack.count - needle.count)
    where haystack[start..<start + needle.count].elementsEqual(needle) {
      let lower = original.utf8.index(original.utf8.startIndex, offsetBy: start)
      return lower..<original.utf8.index(lower, offsetBy: needle.count)
    }
    return nil
  }
}
