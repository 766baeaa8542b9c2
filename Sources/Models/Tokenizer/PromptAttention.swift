/// A caption whose weights cannot be read.
public enum PromptError: Error, Equatable, CustomStringConvertible {
  /// The weight in `(words:weight)` is not a number.
  case badWeight(String, caption: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .badWeight(let weight, let caption):
      """
      the weight '\(weight)' is not a number, in the weighted caption '\(caption)'; write it as in (words:1.2), or put \
      a backslash before the parenthesis if no weight is meant
      """
    }
  }
}

/// The notation for weighted captions: (words) is 1.1 times as strong, [words] 1/1.1 times, (words:1.3) 1.3 times; a
/// backslash takes the next character as it is.
enum PromptAttention {
  struct Part: Equatable {
    var text: [UInt32]
    var weight: Double
  }

  /// The program whose notation it is.
  enum Dialect {
    /// sd-scripts' `weighted_captions`.
    case sdScripts
    /// The webui's, which allows spaces around a weight and knows `BREAK`.
    case webui
  }

  /// What stands for the webui's `BREAK`: its text with this weight.
  ///
  /// Inside parentheses the weight is multiplied like any other, so that the part is no longer a break but the word,
  /// as in the webui.
  static let pause = Part(text: "BREAK".unicodeScalars.map(\.value), weight: -1)

  /// The parts of a caption, neighbors having different weights.
  static func parse(_ caption: String, as dialect: Dialect = .sdScripts) throws(PromptError) -> [Part] {
    let text = caption.unicodeScalars.map(\.value)
    var parts: [Part] = []
    var rounds: [Int] = []
    var squares: [Int] = []
    func multiply(from start: Int, by factor: Double) {
      for index in start..<parts.count { parts[index].weight *= factor }
    }
    var position = 0
    while position < text.count {
      let piece = nextPiece(in: text, from: position, dialect)
      position = piece.end
      switch piece.kind {
      case .open where piece.text == [roundOpen]: rounds.append(parts.count)
      case .open: squares.append(parts.count)
      case .weight(let digits):
        if let start = rounds.popLast() {
          guard let weight = number(digits) else {
            throw .badWeight(String(decoding: digits, as: UTF32.self), caption: caption)
          }
          multiply(from: start, by: weight)
        } else {
          parts.append(Part(text: piece.text, weight: 1))
        }
      case .close where piece.text == [roundClose] && !rounds.isEmpty:
        if let start = rounds.popLast() { multiply(from: start, by: 1.1) }
      case .close where piece.text == [squareClose] && !squares.isEmpty:
        if let start = squares.popLast() { multiply(from: start, by: 1 / 1.1) }
      case .text where dialect == .webui: parts += BreakWords.parts(of: piece.text)
      case .close, .text: parts.append(Part(text: piece.text, weight: 1))
      }
    }
    for start in rounds { multiply(from: start, by: 1.1) }
    for start in squares { multiply(from: start, by: 1 / 1.1) }
    return merged(parts)
  }

  private static func merged(_ parts: [Part]) -> [Part] {
    var output: [Part] = []
    for part in parts {
      if let last = output.last, last.weight == part.weight {
        output[output.count - 1].text += part.text
      } else {
        output.append(part)
      }
    }
    return output.isEmpty ? [Part(text: [], weight: 1)] : output
  }

  // MARK: Pieces

  private enum Kind {
    case open, close, text
    /// `:1.2)`, with the characters of the number.
    case weight([UInt32])
  }

  private struct Piece {
    let kind: Kind
    /// The characters as text, without an escaping backslash.
    let text: [UInt32]
    let end: Int
  }

  private static let backslash: UInt32 = 0x5c
  private static let roundOpen: UInt32 = 0x28
  private static let roundClose: UInt32 = 0x29
  private static let squareOpen: UInt32 = 0x5b
  private static let squareClose: UInt32 = 0x5d
  private static let colon: UInt32 = 0x3a

  private static func nextPiece(in text: [UInt32], from start: Int, _ dialect: Dialect) -> Piece {
    switch text[start] {
    case backslash:
      let special = [roundOpen, roundClose, squareOpen, squareClose, backslash]
      let escaped = text[(start + 1)...].prefix(1).filter { special.contains($0) }
      return Piece(kind: .text, text: escaped, end: start + 1 + escaped.count)
    case roundOpen, squareOpen: return Piece(kind: .open, text: [text[start]], end: start + 1)
    case roundClose, squareClose: return Piece(kind: .close, text: [text[start]], end: start + 1)
    case colon:
      guard let (digits, end) = weightDigits(in: text, from: start + 1, dialect) else {
        return Piece(kind: .text, text: [colon], end: start + 1)
      }
      return Piece(kind: .weight(digits), text: Array(text[start..<end]), end: end)
    default:
      let special = [backslash, roundOpen, roundClose, squareOpen, squareClose, colon]
      let end = text[start...].firstIndex { special.contains($0) } ?? text.count
      return Piece(kind: .text, text: Array(text[start..<end]), end: end)
    }
  }

  /// An optional sign, then dots and decimal digits, followed by a closing parenthesis; with spaces around them in the
  /// webui's notation. Also the end of the parenthesis.
  private static func weightDigits(
    in text: [UInt32],
    from start: Int,
    _ dialect: Dialect
  ) -> (digits: [UInt32], end: Int)? {
    func blanks(_ text: ArraySlice<UInt32>) -> ArraySlice<UInt32> {
      dialect == .webui ? text.drop { TextTables.characterClass($0).contains(.space) } : text
    }
    var rest = blanks(text[start...])
    let sign = rest.prefix { $0 == 0x2b || $0 == 0x2d }.prefix(1)
    let digits = rest.dropFirst(sign.count).prefix {
      $0 == 0x2e || TextTables.characterClass($0).contains(.digit)
    }
    rest = blanks(rest.dropFirst(sign.count + digits.count))
    guard !digits.isEmpty, rest.first == roundClose else { return nil }
    return (Array(sign + digits), rest.startIndex + 1)
  }

  /// The number that Python's `float` reads, which knows the decimal digits of all scripts; nil if it reads none.
  private static func number(_ characters: [UInt32]) -> Double? {
    let ascii = characters.map { character in
      character < 0x80 ? character : 0x30 + TextTables.digitValue(character)
    }
    guard ascii.filter({ $0 == 0x2e }).count <= 1, ascii.contains(where: { (0x30...0x39).contains($0) })
    else {
      return nil
    }
    return Double(String(decoding: ascii, as: UTF32.self))
  }
}
