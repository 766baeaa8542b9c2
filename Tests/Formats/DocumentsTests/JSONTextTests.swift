import Documents
import Platform
import Testing

@Suite("Quoted text")
struct JSONTextTests {
  private static let text = "\"\\ \n\r\t\u{8}\u{C}\u{1}\u{7F}é🙂\u{9B}\u{202E}"

  @Test("text beyond ASCII stands as itself, unless it could control a terminal or reorder text")
  func quoted() {
    #expect(JSONText.quoted(Self.text) == #""\"\\ \n\r\t\u0008\u000c\u0001\u007fé🙂\u009b\u202e""#)
  }

  @Test("json.dumps escapes everything beyond ASCII, in surrogate pairs beyond U+FFFF")
  func asciiQuoted() {
    #expect(JSONText.asciiQuoted(Self.text) == #""\"\\ \n\r\t\b\f\u0001\u007f\u00e9\ud83d\ude42\u009b\u202e""#)
  }

  @Test("TOML has short escapes for backspace and form feed")
  func toml() {
    #expect(TOMLText.quoted(Self.text) == #""\"\\ \n\r\t\b\f\u0001\u007fé🙂\u009b\u202e""#)
  }

  @Test("Python's form has a lone surrogate for a byte of a name that is not UTF-8")
  func surrogateEscapes() {
    let bytes: [UInt8] = [0x61, 0xE9]
    #expect(JSONText.asciiQuoted(bytes.withUnsafeBytes { SystemText.text($0) }) == #""a\udce9""#)
  }
}
