import Settings

/// A condition or value of a rule file: a small tree, whose evaluation always terminates.
public indirect enum Expression: Sendable {
  /// A literal; nil is null.
  case literal(Value?)
  /// A setting or observed value.
  case name(ReferencedName)
  /// A fact.
  case fact(Fact)
  /// A definition.
  case definition(Definition)
  /// The variable of `exists` or `all`.
  case variable(Int)
  /// `has(NAME)`
  case has(ReferencedName)
  /// `written(NAME)`
  case written(ReferencedName)
  /// `text(NAME)`
  case text(ReferencedName)
  /// `!a` and `-a`
  case unary(UnaryOperator, Expression)
  /// `a + b`, `a && b` …
  case binary(BinaryOperator, Expression, Expression)
  /// `a + b - c`, `a && b && c` …: operators that bind equally tightly, from left to right. It is flat so that a long
  /// chain takes no more of the stack than a short one.
  case chain(Expression, [Operation])
  /// `c ? a : b`
  case conditional(Expression, Expression, Expression)
  /// `[a, b]`
  case list([Expression])
  /// `size(x)`, `s.startsWith(t)` …
  case call(Function, [Expression])
  /// `list.exists(v, COND)` and `list.all(v, COND)`, with the variable's number and the size of the condition.
  case quantifier(all: Bool, Expression, Int, Expression, size: Int)

  /// An operator with its right operand.
  public struct Operation: Sendable {
    var op: BinaryOperator
    var operand: Expression
  }
}

/// What a name of `definitions.yaml` stands for. Many conditions share it, so that its value is kept for a config.
public final class Definition: Sendable {
  let expression: Expression

  init(_ expression: Expression) { self.expression = expression }
}

/// An expression with its type and its size.
struct CompiledExpression: Sendable {
  /// The largest number of nodes. Definitions count wherever they are used: each could double the one before it.
  static let sizeLimit = 5_000
  /// The largest height. Evaluation recurses by it, also on threads with small stacks.
  static let heightLimit = 100

  var expression: Expression
  var type: ExpressionType
  // Narrow, since every rule holds several of these.
  private let narrow: (size: UInt16, height: UInt16)

  init(expression: Expression, type: ExpressionType, size: Int = 1, height: Int = 1) {
    self.expression = expression
    self.type = type
    narrow = (UInt16(clamping: size), UInt16(clamping: height))
  }

  /// The number of its nodes.
  var size: Int { Int(narrow.size) }
  /// The number of nodes on the longest way from the outermost one to one without operands.
  var height: Int { Int(narrow.height) }
}

/// Operators with one operand.
public enum UnaryOperator: String, Sendable {
  case not = "!"
  case minus = "-"
}

/// Operators with two operands.
public enum BinaryOperator: String, Sendable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case `in` = "in"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case remainder = "%"

  /// How tightly it binds; larger is tighter.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual: 3
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .in: 4
    case .plus, .minus: 5
    case .times, .divided, .remainder: 6
    }
  }
}

/// The functions and methods; a method's receiver is its first argument.
public enum Function: String, Sendable {
  case size, int, double, string, ceil, floor, min, max, abs
  case startsWith, endsWith, contains, lowerAscii, parts

  /// The types of its arguments and of its result.
  var signature: (parameters: [ExpressionType], result: ExpressionType) {
    switch self {
    case .size: ([.any], .number)
    case .int, .double: ([.any], .number)
    case .string: ([.any], .string)
    case .ceil, .floor, .abs: ([.number], .number)
    case .min, .max: ([.number, .number], .number)
    case .startsWith, .endsWith, .contains: ([.string, .string], .boolean)
    case .lowerAscii: ([.string], .string)
    case .parts: ([.string, .string], .number)
    }
  }

  var isMethod: Bool {
    switch self {
    case .startsWith, .endsWith, .contains, .lowerAscii, .parts: true
    default: false
    }
  }
}

/// The types of expressions; every type also has null.
public enum ExpressionType: String, Sendable, Equatable {
  case any, boolean, number, string, list

  /// Whether a value of this type can be used where `other` is needed.
  func fits(_ other: ExpressionType) -> Bool { self == other || self == .any || other == .any }

  /// The type's name in messages.
  var phrase: String {
    switch self {
    case .any: "anything"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .list: "a list"
    }
  }
}

/// What is wrong with an expression.
public struct ExpressionError: Error, Sendable, Equatable {
  /// Byte offset into the expression's text.
  public var offset: Int
  /// What is wrong, without a full stop.
  public var message: String
}
