import Testing
import Values

@Suite("Python's numbers as text")
struct PythonNumberTests {
  @Test("int() accepts digits", arguments: ["0", "08", " 12 ", "-3", "+4", "1_000"])
  func integers(_ text: String) { #expect(PythonNumber.isInteger(text)) }

  @Test(
    "int() refuses everything else",
    arguments: ["", " ", "8.5", "x", "1e3", "_1", "1_", "1__0", "--1", "- 1", "٣"]
  )
  func notIntegers(_ text: String) { #expect(!PythonNumber.isInteger(text)) }

  @Test(
    "float() accepts numbers",
    arguments: ["1", "1.", ".5", "1e-3", "1_0.5E+2", "inf", "-Infinity", "nan", "\t1\n"]
  )
  func numbers(_ text: String) { #expect(PythonNumber.isNumber(text)) }

  @Test(
    "float() refuses everything else",
    arguments: ["", ".", "e3", "1e", "1e+", "0x10", "1,5", "1.5.2", "infin", "1 2"]
  )
  func notNumbers(_ text: String) { #expect(!PythonNumber.isNumber(text)) }
}
