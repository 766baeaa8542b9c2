import Platform
import Testing

@Suite("Names as text")
struct SystemTextTests {
  private func text(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { SystemText.text($0) } }

  /// Names in Latin-1 and Shift-JIS, cut off, overlong and surrogate sequences, and the scalars that stand for bytes.
  static let names: [[UInt8]] = [
    [], Array("é 😀.png".utf8), [0xE9], Array("lat".utf8) + [0xE9] + Array(".json".utf8),
    [0x83, 0x65, 0x83, 0x58, 0x83, 0x67], [0xE2, 0x82], [0xC0, 0x80], [0xED, 0xB3, 0xA9], [0xF5, 0xFF],
    Array("\u{10FE80}\u{10FEE9}\u{10FEFF}".utf8), Array("\u{10FE7F}\u{10FF00}".utf8), [0xF4, 0x8F, 0xBA],
    [0x80] + Array("\u{10FE80}".utf8), [0xC3, 0x2F, 0xA9],
  ]

  @Test("every name comes back as it was", arguments: names)
  func roundTrip(_ name: [UInt8]) {
    #expect(SystemText.bytes(text(name)) == name)
  }

  @Test("every byte after any other comes back")
  func pairs() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let name = [0x41, first, second, 0x42]
        if SystemText.bytes(text(name)) != name { Issue.record("\(name)") }
      }
    }
  }

  @Test("different names are different texts")
  func distinct() {
    let texts = Self.names.map { ExactText(text($0)) }
    #expect(Set(texts).count == texts.count)
  }

  @Test("UTF-8 is its own text, and other bytes are shown in hexadecimal")
  func legible() {
    #expect(text(Array("é 😀".utf8)) == "é 😀")
    #expect(!SystemText.hasBytes("é 😀 \u{10FFFF}"))
    let name = text(Array("lat".utf8) + [0xE9, 0x2E])
    #expect(SystemText.hasBytes(name))
    #expect(SystemText.legible(name) == #"lat\xe9."#)
    #expect(SystemText.legible(name, backslash: #"\\"#) == #"lat\\xe9."#)
    #expect(SystemText.legible("a") == "a")
  }

  @Test("a path with a zero byte is not the path before it")
  func zeroByte() {
    var info = stat()
    #expect(stat("/tmp", &info) == 0)
    #expect(stat("/tmp\0x", &info) == -1)
    #expect(errno == EINVAL)
    #expect(throws: SystemError(code: EINVAL)) { try ChildProcess(["echo", "a\0b"]) }
  }

  @Test("arguments reach a program as they are")
  func arguments() {
    let word = text([0x61, 0xE9])
    #expect(ChildProcess.output(of: ["printf", "%s", word]) == [0x61, 0xE9])
  }
}
