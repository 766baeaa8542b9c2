import Values

/// Python's literals, by which sd-scripts reads arguments: a value is the same after writing and reading again.
enum LiteralTarget {
  static let run: Target = { input in
    guard let value = PythonLiteral.evaluate(text(input)).value else { return .tried }
    switch value {
    case .boolean, .integer:
      check(PythonLiteral.evaluate(PythonLiteral.text(value)).value == value, "\(value) changes")
    case .float(let number) where number.isFinite:
      check(PythonLiteral.evaluate(PythonLiteral.text(value)).value == value, "\(number) changes")
    // Python writes texts without quotes here, and lists without brackets.
    case .float, .string, .list: _ = PythonLiteral.text(value)
    }
    return .tried
  }
}
