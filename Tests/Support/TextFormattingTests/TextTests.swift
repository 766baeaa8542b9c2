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

  @Test("on a terminal, the last cell goes on below itself")
  func narrowColumns() {
    let table = ColumnTable([["name", "one two three four five"], ["n", "x"], ["alone"]], indent: " ", columns: 28)
    #expect(table.lines == [" name   one two three four", "        five", " n      x", " alone"])
  }

  @Test("lines end at blanks and never within a word")
  func wrapping() {
    #expect(DisplayText.wrapped("one two three", columns: 7) == ["one two", "three"])
    #expect(DisplayText.wrapped("one two three", columns: 7, first: 5) == ["one", "two", "three"])
    #expect(DisplayText.wrapped("cosine_with_restarts is long", columns: 10) == ["cosine_with_restarts", "is long"])
    #expect(DisplayText.wrapped("word", columns: 10, first: 2) == ["", "word"])
    #expect(DisplayText.wrapped("猫猫猫 猫", columns: 6) == ["猫猫猫", "猫"])
    #expect(DisplayText.wrapped("", columns: 10) == [""])
  }

  @Test("a count has its noun")
  func counts() {
    #expect(plural(1, "step") == "1 step")
    #expect(plural(0, "step") == "0 steps")
    #expect(plural(2, "process") == "2 processes")
    #expect(plural(3, "vector is", "vectors are") == "3 vectors are")
  }
}
