import Testing
import TextFormatting

@Suite("Text that a terminal shows")
struct DisplayTextTests {
  private static let hostile = "a\u{1B}[31m\u{7}\r\u{7F}\u{9B}\u{202E}\u{2066}\u{2028}\u{61C}z"
  private static let shown = "a␛[31m␇␍␡\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}z"

  @Test("what could control a terminal or reorder text is shown instead")
  func harmless() {
    #expect(DisplayText.line(Self.hostile) == Self.shown)
    #expect(DisplayText.lines(Self.hostile) == Self.shown)
  }

  @Test("a line has no line breaks and no tabs; several lines keep theirs")
  func lineBreaks() {
    #expect(DisplayText.line("a\nb\tc\r\n") == "a␊b    c␍␊")
    #expect(DisplayText.lines("a\nb\tc\r\nd\re") == "a\nb\tc\r\nd␍e")
  }

  @Test("any other text stands as it is", arguments: ["", "plain", "é 日本 👩‍👩‍👧", "e\u{301}", "שלום"])
  func unchanged(_ text: String) {
    #expect(DisplayText.line(text) == text)
    #expect(DisplayText.lines(text) == text)
  }

  @Test("a table shows each cell on one line")
  func table() {
    #expect(ColumnTable([["a\nb", "\u{1B}c"]]).text == "a␊b  ␛c\n")
  }
}
