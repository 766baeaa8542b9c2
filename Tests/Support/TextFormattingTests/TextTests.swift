import Testing
import TextFormatting

@Suite("Text in columns")
struct TextTests {
  @Test("columns are two blanks apart, and lines end without blanks")
  func columns() {
    let table = ColumnTable([["a", "10", "x"], ["long", "9", ""], ["b"]], rightAligned: [1], indent: "  ")
    #expect(table.lines == ["  a     10  x", "  long   9", "  b"])
    #expect(table.text == "  a     10  x\n  long   9\n  b\n")
    #expect(ColumnTable([]).text == "")
  }

  @Test("a count has its noun")
  func counts() {
    #expect(plural(1, "step") == "1 step")
    #expect(plural(0, "step") == "0 steps")
    #expect(plural(2, "process") == "2 processes")
    #expect(plural(3, "vector is", "vectors are") == "3 vectors are")
  }
}
