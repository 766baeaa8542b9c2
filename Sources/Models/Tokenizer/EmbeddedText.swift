/// A text that is compiled in, read line by line without copying it.
struct EmbeddedText: @unchecked Sendable {
  private let bytes: UnsafeBufferPointer<UInt8>

  /// - Parameter data: gives a pointer to bytes that live as long as the program, and their number.
  init(_ data: (UnsafeMutablePointer<Int>) -> UnsafePointer<UInt8>) {
    var size = 0
    let start = data(&size)
    bytes = UnsafeBufferPointer(start: start, count: size)
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Calls `body` with each line, without its line feed.
  func forEachLine(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var start = 0
    for i in 0..<bytes.count where bytes[i] == 0x0a {
      body(UnsafeBufferPointer(rebasing: bytes[start..<i]))
      start = i + 1
    }
    if start < bytes.count { body(UnsafeBufferPointer(rebasing: bytes[start...])) }
  }

  /// The parts that lines `[name]` start, by their names.
  func sections() -> [String: EmbeddedText] {
    var sections: [String: EmbeddedText] = [:]
    var name: String?
    var start = 0
    var lineStart = 0
    func close(at end: Int) {
      if let name { sections[name] = EmbeddedText(UnsafeBufferPointer(rebasing: bytes[start..<end])) }
    }
    forEachLine { line in
      if line.first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
        close(at: lineStart)
        name = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
        start = min(lineStart + line.count + 1, bytes.count)
      }
      lineStart += line.count + 1
    }
    close(at: bytes.count)
    return sections
  }
}

/// Reads the numbers of one line: hexadecimal, separated by any other character.
struct HexReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The next character, which is not consumed.
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Consumes a character.
  mutating func skip() { position += 1 }

  /// The number that starts here; nil if none does.
  mutating func number() -> UInt32? {
    var value: UInt32 = 0
    let start = position
    while position < bytes.count, let digit = Self.digit(bytes[position]) {
      value = value << 4 | digit
      position += 1
    }
    return position > start ? value : nil
  }

  /// All the numbers from here to the end, with one character between each two.
  mutating func numbers() -> [UInt32] {
    var values: [UInt32] = []
    while let value = number() {
      values.append(value)
      skip()
    }
    return values
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
  }
}
