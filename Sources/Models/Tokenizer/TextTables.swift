import CVocabulary

/// The classes of a character in the regular expressions and string methods that CLIP's tokenizer uses.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt16

  /// A letter to CLIP's word pattern.
  static let letter = CharacterClass(rawValue: 1)
  /// A number to CLIP's word pattern.
  static let number = CharacterClass(rawValue: 2)
  /// Neither letter nor number nor space to CLIP's word pattern. One character, U+0345, is none of all four.
  static let other = CharacterClass(rawValue: 4)
  /// White space.
  static let space = CharacterClass(rawValue: 8)
  /// A decimal digit.
  static let digit = CharacterClass(rawValue: 16)
  /// Cased, and not case-ignorable, as Unicode defines them for a final sigma.
  static let cased = CharacterClass(rawValue: 32)
  /// Case-ignorable.
  static let caseIgnorable = CharacterClass(rawValue: 64)

  fileprivate init(letter: UInt8) {
    switch letter {
    case UInt8(ascii: "L"): self = .letter
    case UInt8(ascii: "N"): self = .number
    case UInt8(ascii: "O"): self = .other
    case UInt8(ascii: "S"): self = .space
    case UInt8(ascii: "D"): self = .digit
    case UInt8(ascii: "C"): self = .cased
    case UInt8(ascii: "I"): self = .caseIgnorable
    default: self = []
    }
  }

  init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// Compiled-in character data, each part read when it is first needed.
///
/// It has the Unicode version of the Python that sd-scripts runs on, whatever Swift's is.
enum TextTables {
  private static let sections = EmbeddedText(ia3_text_tables).sections()

  static func section(_ name: String) -> EmbeddedText? { sections[name] }

  /// The class of a character.
  static func characterClass(_ character: UInt32) -> CharacterClass {
    let (starts, values) = classes
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= character { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? [] : values[low - 1]
  }

  /// The value of a decimal digit. Scripts have theirs in rows of ten, and runs of digits start with a zero.
  static func digitValue(_ character: UInt32) -> UInt32 {
    var start = character
    while start > 0, characterClass(start - 1).contains(.digit) { start -= 1 }
    return (character - start) % 10
  }

  /// The first characters of runs of one class, and the classes.
  private static let classes: (starts: [UInt32], values: [CharacterClass]) = {
    var starts: [UInt32] = []
    var values: [CharacterClass] = []
    section("classes")?.forEachLine { line in
      var reader = HexReader(line)
      guard let start = reader.number() else { return }
      starts.append(start)
      values.append(line[reader.position...].reduce([]) { $0.union(CharacterClass(letter: $1)) })
    }
    return (starts, values)
  }()

  /// The lower-case forms of the characters that have one.
  static let lower = mapping("lower")

  /// What ftfy writes for ligatures and for characters of another width.
  static let replacements = mapping("replacements")

  private static func mapping(_ name: String) -> [UInt32: [UInt32]] {
    var mapping: [UInt32: [UInt32]] = [:]
    section(name)?.forEachLine { line in
      var reader = HexReader(line)
      guard let from = reader.number() else { return }
      reader.skip()
      mapping[from] = reader.numbers()
    }
    return mapping
  }
}
