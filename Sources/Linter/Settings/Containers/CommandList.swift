import Documents

/// A command as a list of texts: Python's `["accelerate", "launch", …]`, or the exec form of a Dockerfile.
enum CommandList {
  /// The first list with an item that names a training script.
  static func trainingCommand(in source: Source) -> TrainingCommand? {
    var reader = ListReader(bytes: source.bytes)
    guard let words = reader.commandWords(),
      let index = words.firstIndex(where: { TrainingCommand.script($0.text) != nil }),
      let script = TrainingCommand.script(words[index].text)
    else { return nil }
    var after = Array(words[(index + 1)...])
    // The list may grow before it is run.
    if let end = words.last?.range.upperBound, reader.growsLater { after.append(.unknown("…", at: end..<end)) }
    var command = TrainingCommand(
      script: script,
      before: Array(words[..<index]),
      after: after,
      end: words.last?.range.upperBound ?? 0
    )
    command.isShell = false
    return command
  }
}

/// Reads the lists of a Python source.
private struct ListReader {
  private struct Frame {
    var isList: Bool
    var words: [CommandWord] = []
    var text: [UInt8] = []
    var spots: [Range<Int>] = []
    var start: Int?
    var end = 0
    var isKnown = true
    var hasText = false

    mutating func finish() {
      if let start {
        let decoded = String(decoding: text, as: UTF8.self)
        var word = CommandWord(text: hasText ? decoded : "…", range: start..<max(start, end))
        word.spots = hasText && decoded.utf8.count == text.count ? spots : nil
        word.isKnown = isKnown
        word.isEditable = false
        words.append(word)
      }
      (text, spots, start, isKnown, hasText) = ([], [], nil, true, false)
    }
  }

  let bytes: [UInt8]
  private var at = 0
  private var frames: [Frame] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Whether something is added to a list in the rest of the file.
  var growsLater: Bool {
    let rest = Array(bytes[min(at, bytes.count)...])
    return rest.contains(sequence: ".append(") || rest.contains(sequence: ".extend(") || rest.contains(sequence: "+= [")
  }

  /// The words of the first list that names a training script.
  mutating func commandWords() -> [CommandWord]? {
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "#"): while at < bytes.count, bytes[at] != 0x0A { at += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"): readString()
      case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"):
        noteComputed()
        frames.append(Frame(isList: byte == UInt8(ascii: "[")))
        at += 1
      case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"):
        at += 1
        guard var frame = frames.popLast() else { continue }
        frame.finish()
        if frame.isList, frame.words.contains(where: { TrainingCommand.script($0.text) != nil }) { return frame.words }
        if let last = frames.indices.last { frames[last].end = at }
      case UInt8(ascii: ","):
        if let last = frames.indices.last { frames[last].finish() }
        at += 1
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default:
        if isPrefix(byte) { at += 1 } else { noteComputed(); at += 1 }
      }
    }
    return nil
  }

  /// Whether a letter belongs to the text behind it, as in `f"…"`.
  private func isPrefix(_ byte: UInt8) -> Bool {
    guard at + 1 < bytes.count, "rRfFuUbB".utf8.contains(byte) else { return false }
    let next = bytes[at + 1]
    return next == UInt8(ascii: "\"") || next == UInt8(ascii: "'")
  }

  private mutating func noteComputed() {
    guard let last = frames.indices.last else { return }
    frames[last].start = frames[last].start ?? at
    frames[last].end = at + 1
    frames[last].isKnown = false
  }

  private mutating func readString() {
    let start = at
    let quote = bytes[at]
    let prefix = at > 0 ? bytes[at - 1] | 0x20 : 0
    let isTriple = at + 2 < bytes.count && bytes[at + 1] == quote && bytes[at + 2] == quote
    let length = isTriple ? 3 : 1
    at += length
    var text: [UInt8] = []
    var spots: [Range<Int>] = []
    while at < bytes.count {
      let byte = bytes[at]
      if byte == quote, !isTriple || at + 2 < bytes.count && bytes[at + 1] == quote && bytes[at + 2] == quote { break }
      if byte == 0x0A, !isTriple { break }
      if byte == UInt8(ascii: "\\"), prefix != UInt8(ascii: "r"), at + 1 < bytes.count {
        text.append(bytes[at + 1])
        spots.append(at..<at + 2)
        at += 2
        continue
      }
      text.append(byte)
      spots.append(at..<at + 1)
      at += 1
    }
    at = min(at + length, bytes.count)
    guard let last = frames.indices.last else { return }
    frames[last].start = frames[last].start ?? start
    frames[last].end = at
    frames[last].hasText = true
    frames[last].text += text
    frames[last].spots += spots
    if prefix == UInt8(ascii: "f"), text.contains(UInt8(ascii: "{")) { frames[last].isKnown = false }
  }
}
