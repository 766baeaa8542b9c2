import Settings

/// Compiles text to an expression and infers its type.
package struct ExpressionParser {
  private enum Token: Equatable {
    case number(Value)
    case string(String)
    case name(String)
    /// A character that is a token by itself.
    case symbol(Unicode.Scalar)
    /// An operator of two characters.
    case operation(BinaryOperator)
    case end
  }

  private let bytes: [UInt8]
  private let names: any NameTable
  private var at = 0
  private var token = Token.end
  /// The binary operator that the current token is, if any.
  private var binaryOperator: BinaryOperator?
  private var tokenStart = 0
  private var variables: [String] = []
  private var depth = 0

  /// Parses the whole text.
  ///
  /// - Parameter names: the meaning and types of names.
  package static func parse(_ text: String, names: any NameTable) throws(ExpressionError) -> CompiledExpression {
    var parser = ExpressionParser(bytes: Array(text.utf8), names: names)
    try parser.advance()
    let result = try parser.conditional()
    guard parser.token == .end else { throw parser.unexpected("an operator or the end") }
    return result
  }

  private init(bytes: [UInt8], names: any NameTable) {
    self.bytes = bytes
    self.names = names
  }

  // MARK: Grammar

  private typealias Typed = CompiledExpression

  /// An expression with its operands' sizes added.
  private func made(
    _ expression: Expression,
    _ type: ExpressionType,
    size: Int,
    height: Int
  ) throws(ExpressionError) -> Typed {
    guard size < Typed.sizeLimit else {
      throw error("the expression has more than \(Typed.sizeLimit) parts, those of the definitions in it included")
    }
    guard height < Typed.heightLimit else {
      throw error("the expression is nested more than \(Typed.heightLimit) levels deep, definitions in it included")
    }
    return Typed(expression: expression, type: type, size: size + 1, height: height + 1)
  }

  private mutating func conditional() throws(ExpressionError) -> Typed {
    // Bounds recursion on malicious input.
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw error("nested too deeply") }
    let condition = try binary(1)
    guard try take("?") else { return condition }
    try need(condition.type, .boolean, "the condition before '?'")
    let first = try conditional()
    try expect(":")
    let second = try conditional()
    guard first.type.fits(second.type) else {
      throw error("the branches of '? :' must have the same type, not \(first.type.phrase) and \(second.type.phrase)")
    }
    return try made(
      .conditional(condition.expression, first.expression, second.expression),
      first.type == .any ? second.type : first.type,
      size: condition.size + first.size + second.size,
      height: max(condition.height, first.height, second.height)
    )
  }

  private mutating func binary(_ minimum: Int) throws(ExpressionError) -> Typed {
    var left = try unary()
    while let precedence = binaryOperator?.precedence, precedence >= minimum { left = try chain(left, precedence) }
    return left
  }

  /// The operations with equally tight operators that follow an operand.
  private mutating func chain(_ first: Typed, _ precedence: Int) throws(ExpressionError) -> Typed {
    var result = first
    var operations: [Expression.Operation] = []
    while let op = binaryOperator, op.precedence == precedence {
      let start = tokenStart
      try advance()
      let right = try binary(precedence + 1)
      result = try made(
        first.expression,
        try Self.type(op, result.type, right.type, at: start),
        size: result.size + right.size,
        height: max(result.height - (operations.isEmpty ? 0 : 1), right.height)
      )
      operations.append(Expression.Operation(op: op, operand: right.expression))
    }
    if operations.count == 1 {
      result.expression = .binary(operations[0].op, first.expression, operations[0].operand)
    } else {
      result.expression = .chain(first.expression, operations)
    }
    return result
  }

  private static func type(_ op: BinaryOperator, _ left: ExpressionType, _ right: ExpressionType, at start: Int)
    throws(ExpressionError) -> ExpressionType
  {
    func both(_ type: ExpressionType) throws(ExpressionError) {
      for side in [left, right] where !side.fits(type) {
        throw ExpressionError(
          offset: start,
          message: "'\(op.rawValue)' needs \(type.phrase), not \(side.phrase)"
        )
      }
    }
    switch op {
    case .or, .and: try both(.boolean)
    case .equal, .notEqual:
      guard left.fits(right) else {
        throw ExpressionError(
          offset: start,
          message: "'\(op.rawValue)' cannot compare \(left.phrase) with \(right.phrase)"
        )
      }
    case .less, .lessOrEqual, .greater, .greaterOrEqual: try both(.number)
    case .in:
      guard right.fits(.list) else {
        throw ExpressionError(offset: start, message: "'in' needs a list on its right, not \(right.phrase)")
      }
    case .plus:
      if left == .string || right == .string { try both(.string) } else { try both(.number) }
      return left == .any ? right : left
    case .minus, .times, .divided, .remainder:
      try both(.number)
      return .number
    }
    return .boolean
  }

  private mutating func unary() throws(ExpressionError) -> Typed {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw error("nested too deeply") }
    if try take("!") {
      let operand = try unary()
      try need(operand.type, .boolean, "the operand of '!'")
      return try made(.unary(.not, operand.expression), .boolean, size: operand.size, height: operand.height)
    }
    if try take("-") {
      let operand = try unary()
      try need(operand.type, .number, "the operand of '-'")
      return try made(.unary(.minus, operand.expression), .number, size: operand.size, height: operand.height)
    }
    return try postfix()
  }

  private mutating func postfix() throws(ExpressionError) -> Typed {
    var value = try primary()
    while isAt(".") {
      try advance()
      guard case .name(let method) = token else { throw unexpected("a method's name") }
      let start = tokenStart
      try advance()
      value = try call(method: method, on: value, at: start)
    }
    return value
  }

  private mutating func call(method: String, on value: Typed, at start: Int) throws(ExpressionError) -> Typed {
    try expect("(")
    if method == "exists" || method == "all" {
      try need(value.type, .list, "the receiver of \(method)")
      guard case .name(let variable) = token else { throw unexpected("a variable's name") }
      try advance()
      try expect(",")
      // The work is multiplied by the list's length at each level.
      guard variables.count < 2 else { throw error("exists and all can be nested at most two levels deep") }
      variables.append(variable)
      let condition = try conditional()
      let number = variables.count - 1
      variables.removeLast()
      try need(condition.type, .boolean, "the condition of \(method)")
      try expect(")")
      return try made(
        .quantifier(all: method == "all", value.expression, number, condition.expression, size: condition.size),
        .boolean,
        size: value.size + condition.size,
        height: max(value.height, condition.height)
      )
    }
    guard let function = Function(rawValue: method), function.isMethod else {
      throw ExpressionError(offset: start, message: "there is no method '\(method)'")
    }
    return try arguments(function, [value], at: start)
  }

  private mutating func arguments(_ function: Function, _ given: [Typed], at start: Int)
    throws(ExpressionError)
    -> Typed
  {
    var arguments = given
    if !isAt(")") {
      repeat { arguments.append(try conditional()) } while try take(",")
    }
    try expect(")")
    let (parameters, result) = function.signature
    guard arguments.count == parameters.count else {
      throw ExpressionError(
        offset: start,
        message: "\(function.rawValue) takes \(parameters.count) arguments, not \(arguments.count)"
      )
    }
    for (argument, parameter) in zip(arguments, parameters) where !argument.type.fits(parameter) {
      throw ExpressionError(
        offset: start,
        message: "\(function.rawValue) needs \(parameter.phrase), not \(argument.type.phrase)"
      )
    }
    return try made(
      .call(function, arguments.map(\.expression)),
      result,
      size: arguments.reduce(0) { $0 + $1.size },
      height: arguments.reduce(0) { max($0, $1.height) }
    )
  }

  private mutating func primary() throws(ExpressionError) -> Typed {
    let start = tokenStart
    switch token {
    case .number(let value):
      try advance()
      return Typed(expression: .literal(value), type: .number)
    case .string(let text):
      try advance()
      return Typed(expression: .literal(.string(text)), type: .string)
    case .symbol("("):
      try advance()
      let inner = try conditional()
      try expect(")")
      return inner
    case .symbol("["):
      try advance()
      var items: [Expression] = []
      var (size, height) = (0, 0)
      if !isAt("]") {
        repeat {
          let item = try conditional()
          items.append(item.expression)
          (size, height) = (size + item.size, max(height, item.height))
          _ = try made(.list([]), .list, size: size, height: height)
        } while try take(",")
      }
      try expect("]")
      return try made(Self.folded(items), .list, size: size, height: height)
    case .name(let name):
      try advance()
      return try named(name, at: start)
    default: throw unexpected("a value")
    }
  }

  /// A list of literals is built once, not at each evaluation.
  private static func folded(_ items: [Expression]) -> Expression {
    var values: [Value] = []
    for item in items {
      guard case .literal(let value) = item else { return .list(items) }
      if let value { values.append(value) }
    }
    return .literal(.list(values))
  }

  private mutating func named(_ first: String, at start: Int) throws(ExpressionError) -> Typed {
    switch first {
    case "true", "false": return Typed(expression: .literal(.boolean(first == "true")), type: .boolean)
    case "null": return Typed(expression: .literal(nil), type: .any)
    case "has", "written", "text":
      guard isAt("(") else { break }
      try advance()
      guard case .name(let part) = token else { throw unexpected("a setting's name") }
      let nameStart = tokenStart
      try advance()
      let name = try dotted(part)
      guard names.type(of: name) != nil || names.definition(of: name) != nil else {
        throw unknown(name, nameStart)
      }
      try expect(")")
      switch first {
      case "has": return Typed(expression: .has(ReferencedName(name)), type: .boolean)
      case "written": return Typed(expression: .written(ReferencedName(name)), type: .boolean)
      default: return Typed(expression: .text(ReferencedName(name)), type: .string)
      }
    default: break
    }
    if let number = variables.lastIndex(of: first) { return Typed(expression: .variable(number), type: .any) }
    if isAt("("), let function = Function(rawValue: first), !function.isMethod {
      try advance()
      return try arguments(function, [], at: start)
    }
    let name = try dotted(first)
    if let definition = names.definition(of: name) { return definition }
    guard let type = names.type(of: name) else { throw unknown(name, start) }
    return Typed(expression: names.fact(of: name).map(Expression.fact) ?? .name(ReferencedName(name)), type: type)
  }

  /// The longest dotted name; the method in `optimizer_type.lowerAscii()` is not part of it.
  private mutating func dotted(_ first: String) throws(ExpressionError) -> String {
    var name = first
    while isAt(".") {
      let before = (at, token, tokenStart, binaryOperator)
      try advance()
      guard case .name(let part) = token else { throw unexpected("a name after '.'") }
      if at < bytes.count, bytes[at] == UInt8(ascii: "("), isMethod(part) {
        (at, token, tokenStart, binaryOperator) = before
        return name
      }
      name += "." + part
      try advance()
    }
    return name
  }

  private func isMethod(_ name: String) -> Bool {
    name == "exists" || name == "all" || Function(rawValue: name)?.isMethod == true
  }

  private func unknown(_ name: String, _ start: Int) -> ExpressionError {
    let suggestion = Suggestion.nearest(to: name, among: names.allNames).map { "; did you mean \($0)?" } ?? ""
    return ExpressionError(offset: start, message: "there is no setting or fact named '\(name)'\(suggestion)")
  }

  // MARK: Tokens

  private mutating func advance() throws(ExpressionError) {
    while at < bytes.count, bytes[at].isSpace { at += 1 }
    tokenStart = at
    binaryOperator = nil
    guard at < bytes.count else {
      token = .end
      return
    }
    let byte = bytes[at]
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      try string(byte)
    } else if byte.isDigit || (byte == UInt8(ascii: ".") && at + 1 < bytes.count && bytes[at + 1].isDigit) {
      try number()
    } else if byte.isLetter {
      let start = at
      while at < bytes.count, bytes[at].isLetter || bytes[at].isDigit { at += 1 }
      let text = String(decoding: bytes[start..<at], as: UTF8.self)
      token = .name(text)
      if text == "in" { binaryOperator = .in }
    } else {
      binaryOperator = BinaryOperator(byte, before: at + 1 < bytes.count ? bytes[at + 1] : 0)
      if let operation = binaryOperator, operation.rawValue.utf8.count == 2 {
        token = .operation(operation)
        at += 2
      } else {
        guard byte.isSymbol else { throw error("unexpected character") }
        token = .symbol(Unicode.Scalar(byte))
        at += 1
      }
    }
  }

  private mutating func string(_ quote: UInt8) throws(ExpressionError) {
    at += 1
    let start = at
    var escapes: [Int] = []
    while at < bytes.count, bytes[at] != quote {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
        escapes.append(at)
        at += 1
      }
      at += 1
    }
    guard at < bytes.count else { throw error("the string is never closed") }
    if escapes.isEmpty {
      token = .string(String(decoding: bytes[start..<at], as: UTF8.self))
    } else {
      var text: [UInt8] = []
      var from = start
      for escape in escapes {
        text += bytes[from..<escape]
        from = escape + 1
      }
      token = .string(String(decoding: text + bytes[from..<at], as: UTF8.self))
    }
    at += 1
  }

  private mutating func number() throws(ExpressionError) {
    let start = at
    while at < bytes.count {
      let isSign = bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+")
      let afterExponent = at > start && bytes[at - 1] | 0x20 == UInt8(ascii: "e")
      guard
        bytes[at].isDigit || bytes[at] == UInt8(ascii: ".") || bytes[at] | 0x20 == UInt8(ascii: "e")
          || (isSign && afterExponent)
      else { break }
      at += 1
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let value = ValueType.float.value(of: text) else { throw error("'\(text)' is not a number") }
    token = .number(value)
  }

  private func isAt(_ symbol: Unicode.Scalar) -> Bool {
    if case .symbol(let found) = token { found == symbol } else { false }
  }

  private mutating func take(_ symbol: Unicode.Scalar) throws(ExpressionError) -> Bool {
    guard isAt(symbol) else { return false }
    try advance()
    return true
  }

  private mutating func expect(_ symbol: Unicode.Scalar) throws(ExpressionError) {
    guard try take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  private func need(_ type: ExpressionType, _ needed: ExpressionType, _ what: String) throws(ExpressionError) {
    guard type.fits(needed) else { throw error("\(what) must be \(needed.phrase), not \(type.phrase)") }
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    let found =
      switch token {
      case .end: "the end"
      case .symbol(let character): "'\(character)'"
      case .operation(let operation): "'\(operation.rawValue)'"
      case .name(let text): "'\(text)'"
      case .number: "a number"
      case .string: "a string"
      }
    return error("expected \(expected), found \(found)")
  }

  private func error(_ message: String) -> ExpressionError {
    ExpressionError(offset: tokenStart, message: message)
  }
}

extension BinaryOperator {
  /// The operator that begins with a byte, given the byte after it.
  fileprivate init?(_ byte: UInt8, before next: UInt8) {
    let isFollowedByEqual = next == UInt8(ascii: "=")
    switch Unicode.Scalar(byte) {
    case "|" where next == byte: self = .or
    case "&" where next == byte: self = .and
    case "=" where isFollowedByEqual: self = .equal
    case "!" where isFollowedByEqual: self = .notEqual
    case "<": self = isFollowedByEqual ? .lessOrEqual : .less
    case ">": self = isFollowedByEqual ? .greaterOrEqual : .greater
    case "+": self = .plus
    case "-": self = .minus
    case "*": self = .times
    case "/": self = .divided
    case "%": self = .remainder
    default: return nil
    }
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }

  /// Whether it is a token by itself.
  fileprivate var isSymbol: Bool {
    switch Unicode.Scalar(self) {
    case "!", "<", ">", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", ",", ".": true
    default: false
    }
  }
}
