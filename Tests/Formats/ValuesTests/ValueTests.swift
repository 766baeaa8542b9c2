import Documents
import Testing
import Values

@Suite("Values")
struct ValueTests {
  private static let list: Value = .list([.integer(1), .float(0.5), .string("a\"é"), .boolean(true)])

  @Test("literals keep their type in TOML and JSON", arguments: [Format.toml, .json])
  func literals(format: Format) {
    #expect(Self.list.literal(in: format) == #"[1, 0.5, "a\"é", true]"#)
    let text = format == .toml ? "a = \(Self.list.literal(in: format))" : "{\"a\": \(Self.list.literal(in: format))}"
    let document = Document.parse(Source(path: "a", text: text), as: format)
    #expect(document.root?["a"].flatMap { Value($0) } == Self.list)
  }

  @Test("only what Python considers false is falsy")
  func falsy() {
    let falsy: [Value] = [.string(""), .boolean(false), .integer(0), .float(0), .float(-0.0)]
    let truthy: [Value] = [.string("0"), .boolean(true), .integer(-1), .float(.nan)]
    #expect(falsy.filter { !$0.isFalsy } == [])
    #expect(truthy.filter(\.isFalsy).isEmpty)
  }

  @Test("integers and floats convert to each other if nothing is lost")
  func numbers() {
    #expect(Value.integer(3).number == 3)
    #expect(Value.float(3).integer == 3)
    #expect(Value.float(3.5).integer == nil)
    #expect(Value.string("3").number == nil)
  }

  @Test("texts are equal if their bytes are")
  func exactTexts() {
    #expect(Value.string("K") == .string("K"))
    #expect(Value.string("K") != .string("\u{212A}"))
    #expect(Value.list([.string("\u{E9}")]) != .list([.string("e\u{301}")]))
    #expect(Value.integer(1) != .float(1))
    #expect(Value.float(0.5) == .float(0.5))
    #expect(Value.boolean(true) == .boolean(true))
  }
}
