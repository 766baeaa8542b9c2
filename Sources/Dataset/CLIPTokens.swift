/// What can be said of a text's CLIP tokens without the tokenizer's vocabulary.
public enum CLIPTokens {
  /// A number of tokens that the text has at least, start and end marks not counted.
  ///
  /// CLIP cuts text by a pattern before it looks up its vocabulary (`'s 't 're 've 'm 'll 'd`, runs of
  /// letters, single digits, runs of other characters), and no token crosses a cut, so each piece is one token
  /// or more. Only ASCII pieces count: other characters, HTML entities such as `&amp;`, and white space right
  /// after them are dropped, because the tokenizer may first rewrite them (ftfy) and join what stands around.
  /// Prompt weights such as `(word:1.2)` are taken as text, which `--weighted_captions` would not do.
  public static func lowerBound(_ text: String) -> Int {
    let bytes = simplified(text)
    var count = 0
    var index = 0
    while index < bytes.count {
      if isSpace(bytes[index]) {
        index += 1
        continue
      }
      index += pieceLength(bytes[index...])
      count += 1
    }
    return count
  }

  private static let wholes = [
    "<|startoftext|>", "<|endoftext|>", "'re", "'ve", "'ll", "'s", "'t", "'m", "'d",
  ]
  .map { Array($0.utf8) }

  /// The length of the piece that starts the bytes, which do not start with white space.
  private static func pieceLength(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    if isLetter(first) { return bytes.prefix(while: isLetter).count }
    if isDigit(first) { return 1 }
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "<"),
      let whole = wholes.first(where: { bytes.starts(with: $0) })
    {
      return whole.count
    }
    return bytes.prefix { !isSpace($0) && !isLetter($0) && !isDigit($0) }.count
  }

  /// The text's ASCII in lower case, without what the tokenizer may rewrite.
  private static func simplified(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    var dropsSpace = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x1B {
        // A terminal's escape sequence takes an unknown part of the text with it.
        return []
      }
      if byte == UInt8(ascii: "&"), let length = entityLength(bytes[index...]) {
        index += length
        dropsSpace = true
        continue
      }
      if byte >= 0x80 || (byte < 0x20 && !isSpace(byte)) || byte == 0x7F {
        dropsSpace = true
      } else if isSpace(byte), dropsSpace {
        dropsSpace = true
      } else {
        kept.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        dropsSpace = false
      }
      index += 1
    }
    return kept
  }

  /// The length of the HTML entity that starts the bytes.
  private static func entityLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let name = bytes.dropFirst().prefix(32).prefix { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "#") }
    guard !name.isEmpty else { return nil }
    // The semicolon is optional in some entities.
    return name.endIndex < bytes.endIndex && bytes[name.endIndex] == UInt8(ascii: ";")
      ? name.count + 2 : name.count + 1
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
