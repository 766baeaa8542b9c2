/// Python's `str.lower`: Unicode's full lower-case mapping, with the final sigma.
enum Lowercase {
  static func lowercased(_ text: [UInt32]) -> [UInt32] {
    var output: [UInt32] = []
    output.reserveCapacity(text.count)
    for (index, character) in text.enumerated() {
      switch character {
      case 0x41...0x5a: output.append(character + 0x20)
      case 0..<0x80: output.append(character)
      case capitalSigma: output.append(isFinal(index, in: text) ? 0x3c2 : 0x3c3)
      default:
        if let lower = TextTables.lower[character] {
          output += lower
        } else {
          output.append(character)
        }
      }
    }
    return output
  }

  private static let capitalSigma: UInt32 = 0x3a3

  /// Whether a cased letter comes before and none after, case-ignorable characters left out.
  private static func isFinal(_ index: Int, in text: [UInt32]) -> Bool {
    func isCased(_ characters: some Sequence<UInt32>) -> Bool {
      for character in characters {
        let kind = TextTables.characterClass(character)
        if !kind.contains(.caseIgnorable) { return kind.contains(.cased) }
      }
      return false
    }
    return isCased(text[..<index].reversed()) && !isCased(text[(index + 1)...])
  }
}
