/// A single-byte encoding with ASCII in its lower half, in which text may have been misread.
struct SingleByteEncoding: Sendable {
  let name: String
  /// Whether the byte 1A stands for U+FFFD, a character that was lost before.
  let isSloppy: Bool
  /// The characters of the bytes 80 to FF.
  private let upper: [UInt32]
  private let bytes: [UInt32: UInt8]

  /// All the encodings that ftfy tries, in its order.
  static let all: [SingleByteEncoding] = {
    var encodings: [SingleByteEncoding] = []
    TextTables.section("encodings")?.forEachLine { line in
      guard let end = line.firstIndex(of: UInt8(ascii: "=")) else { return }
      var reader = HexReader(line, from: end + 1)
      encodings.append(
        SingleByteEncoding(name: String(decoding: line[..<end], as: UTF8.self), upper: reader.numbers())
      )
    }
    return encodings
  }()

  /// Windows-1252 with its five unassigned bytes as C1 controls.
  static let windows1252 = all.first { $0.name == "sloppy-windows-1252" }

  private init(name: String, upper: [UInt32]) {
    self.name = name
    self.upper = upper
    isSloppy = name.hasPrefix("sloppy-")
    bytes = Dictionary(
      zip(upper, (0x80...0xff).map { UInt8($0) }),
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The bytes that would read as this text; nil if a character has none.
  func encode(_ text: [UInt32]) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    for character in text {
      if isSloppy, character == 0x1a { return nil }
      if character < 0x80 {
        output.append(UInt8(character))
      } else if isSloppy, character == 0xfffd {
        output.append(0x1a)
      } else if let byte = bytes[character] {
        output.append(byte)
      } else {
        return nil
      }
    }
    return output
  }

  /// The character of a byte of the upper half.
  func character(_ byte: UInt8) -> UInt32 {
    let index = Int(byte) - 0x80
    return upper.indices.contains(index) ? upper[index] : UInt32(byte)
  }
}
