import Testing
import Values

@Suite("Python's literals")
struct PythonTests {
  @Test(
    "floats are written as repr writes them",
    arguments: [
      (1.0, "1.0"), (0.0003, "0.0003"), (0.0001, "0.0001"), (1e-5, "1e-05"), (1.5e-7, "1.5e-07"),
      (1e15, "1000000000000000.0"),
      (1e16, "1e+16"), (-2.5, "-2.5"), (1e100, "1e+100"),
    ]
  )
  func float(value: Double, text: String) {
    #expect(PythonFloat.text(value) == text)
    #expect(Double(text) == value)
  }

  @Test("whole numbers lose their point in compact form")
  func compact() {
    #expect(PythonFloat.compact(3) == "3")
    #expect(PythonFloat.compact(3.25) == "3.25")
  }

  @Test(
    "a literal has the value that literal_eval gives it",
    arguments: [
      ("True", Value.boolean(true)), ("0.9,0.99", .list([.float(0.9), .float(0.99)])), ("(1)", .integer(1)),
      ("(1,)", .list([.integer(1)])), ("'a b'", .string("a b")), ("1_000", .integer(1000)), ("[]", .list([])),
    ]
  )
  func literal(text: String, value: Value) {
    #expect(PythonLiteral.evaluate(text) == .value(value))
  }

  @Test(
    "None is not a value, and what is not a literal is an error",
    arguments: ["true", "007", "a", "0x1p3", "(1", "1 2"]
  )
  func notALiteral(text: String) {
    #expect(PythonLiteral.evaluate("None") == PythonLiteral.none)
    #expect(PythonLiteral.evaluate(text) == .invalid)
  }

  @Test("a setting's list is a tuple in Python, and a list in JSON")
  func pythonValue() {
    let value = PythonValue(Value.list([.float(0.9), .string("é"), .boolean(false)]))
    #expect(value.representation == "(0.9, 'é', False)")
    #expect(value.json == #"[0.9, "\u00e9", false]"#)
  }
}
