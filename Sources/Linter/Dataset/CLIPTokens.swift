/// What can be known about a text's CLIP tokens without the tokenizer's vocabulary.
public enum CLIPTokens {
  /// A lower bound of the text's number of tokens, start and end marks not counted.
  ///
  /// CLIP splits text by a pattern before it looks up its vocabulary (`'s 't 're 've 'm 'll 'd`, runs of
  /// letters, single digits, runs of other characters), and no token crosses a split, so each piece is one token
  /// or more. Only ASCII pieces count: other characters, HTML entities such as `&amp;`, end marks, and white
  /// space and question marks right after them are dropped, because the tokenizer may first rewrite them (ftfy) and
  /// join the text around them. Prompt weights such as `(word:1.2)` are counted as text, unlike with
  /// `--weighted_captions`.
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

  private static let contractions = ["'re", "'ve", "'ll", "'s", "'t", "'m", "'d"].map { Array($0.utf8) }
  /// Marks that a tokenizer treats as special; some tokenizers remove them first. The closing `>` stays
  /// and counts for the mark.
  private static let marks = ["<|startoftext|", "<|endoftext|"].map { Array($0.utf8) }

  /// The length of the piece that starts the bytes, which do not start with white space.
  private static func pieceLength(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    if isLetter(first) { return bytes.prefix(while: isLetter).count }
    if isDigit(first) { return 1 }
    if first == UInt8(ascii: "'"), let whole = contractions.first(where: { bytes.starts(with: $0) }) {
      return whole.count
    }
    return bytes.prefix { !isSpace($0) && !isLetter($0) && !isDigit($0) }.count
  }

  /// The text's ASCII in lower case, without what the tokenizer may rewrite.
  private static func simplified(_ text: String) -> [UInt8] {
    // A terminal's escape sequence takes an unknown part of the text with it.
    guard !text.utf8.contains(0x1B) else { return [] }
    var bytes = Array(text.utf8)
    if bytes.contains(where: { $0 >= 0x80 }) {
      // A letter is grouped with the accents that follow it.
      bytes = text.flatMap { $0.isASCII ? Array($0.utf8) : [0] }
    }
    // Other characters are dropped before entities, because one inside an entity may vanish. A vertical tab is white
    // space, but the tokenizer takes it for a control character, and removes it.
    let ascii = dropping(bytes) { rest in
      guard let first = rest.first else { return nil }
      return first == 0x7F || first == 0x0B || (first < 0x20 && !isSpace(first)) ? 1 : nil
    }
    let certain = withoutEntities(ascii)
    return dropping(certain) { entityLength($0) ?? markLength($0) }
      .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }

  /// The bytes without what is between the first entity's ampersand and the last semicolon: an entity may be decoded to
  /// nothing, which lets what stands around it become another one.
  private static func withoutEntities(_ bytes: [UInt8]) -> [UInt8] {
    let first = bytes.indices.dropLast().first { index in
      let next = bytes[index + 1]
      return bytes[index] == UInt8(ascii: "&")
        && (isLetter(next) || isDigit(next) || next == UInt8(ascii: "#") || next == UInt8(ascii: "&"))
    }
    guard let first, let last = bytes.lastIndex(of: UInt8(ascii: ";")), first < last else { return bytes }
    return dropping(bytes) { $0.startIndex == first ? last + 1 - first : nil }
  }

  /// The bytes without the sequences whose length the closure gives, and without white space and question marks
  /// right after them: the last bytes of a character that was wrongly decoded look like these.
  private static func dropping(_ bytes: [UInt8], _ length: (ArraySlice<UInt8>) -> Int?) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    var dropsSpace = false
    while index < bytes.count {
      if let length = length(bytes[index...]) {
        index += length
        dropsSpace = true
        continue
      }
      if !dropsSpace || !(isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "?")) {
        kept.append(bytes[index])
        dropsSpace = false
      }
      index += 1
    }
    return kept
  }

  /// The length of the HTML entity that starts the bytes, or of text that may become one when `&amp;` is decoded.
  private static func entityLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first == UInt8(ascii: "&") else { return nil }
    var rest = bytes.dropFirst()
    var names = 0
    while true {
      let name = rest.prefix(32).prefix { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "#") }
      guard !name.isEmpty else { break }
      names += 1
      rest = rest[name.endIndex...]
      // The semicolon is optional in some entities.
      if rest.first == UInt8(ascii: ";") { rest = rest.dropFirst() }
    }
    return names > 0 ? rest.startIndex - bytes.startIndex : nil
  }

  private static func markLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first == UInt8(ascii: "<") else { return nil }
    return marks.first { mark in
      bytes.count >= mark.count && zip(bytes, mark).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }?.count
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
